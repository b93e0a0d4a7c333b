package dev.weir.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.spi.backend.Usage;
import dev.weir.spi.chat.Completion;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP/2 by the frames of its connections. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
final class Http2Test {
    private static final String PATH = "/v1/chat/completions";
    private static final String HELLO = """
            {"model":"m","messages":[{"role":"user","content":"hi"}]}""";
    private static final String STREAM = HELLO.replace("{\"model", "{\"stream\":true,\"model");
    private static final int STREAMS = 20;

    private final ScriptedAnswers backend = new ScriptedAnswers((request, call) -> Completion.of("m", "Hello"));
    private RunningGateway gateway;

    @BeforeAll
    void start() throws Exception {
        gateway = RunningGateway.over(
                backend,
                "llm.gateway.maxBodySize",
                "100KB",
                "llm.gateway.maxStreams",
                Integer.toString(STREAMS),
                "llm.gateway.requestTimeout",
                "500ms",
                "llm.gateway.stallTimeout",
                "1s",
                "llm.gateway.keepAliveInterval",
                "50ms");
    }

    @BeforeEach
    void answer() {
        backend.script((request, call) -> Completion.of("m", "Hello"));
        backend.requests().clear();
    }

    @AfterAll
    void stop() {
        gateway.close();
    }

    private RawHttp2Client client() throws IOException {
        return new RawHttp2Client(gateway.gateway().address());
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(15);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("time to wait").isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(2);
        }
    }

    private void assertNothingLeft() throws InterruptedException {
        await(() -> gateway.gateway().connections() == 0);
        await(() -> gateway.weir().activeCalls().isEmpty());
    }

    @Test
    void answersPlainAndStreamedOnOneConnection() throws Exception {
        try (RawHttp2Client client = client()) {
            RawHttp2Client.Reply plain = client.post(1, PATH, HELLO).reply(1);
            assertThat(plain.status()).isEqualTo("200");
            assertThat(plain.body()).contains("Hello");
            assertThat(plain.headers().get("x-weir-attempts")).hasToString("1");

            RawHttp2Client.Reply streamed = client.post(3, PATH, STREAM).reply(3);
            assertThat(streamed.headers().get("content-type")).hasToString("text/event-stream; charset=utf-8");
            assertThat(streamed.body()).contains("Hello").endsWith("[DONE]\n\n");

            for (RawHttp2Client.Reply reply : new RawHttp2Client.Reply[] {plain, streamed}) {
                assertThat(reply.headers().contains("connection")).isFalse();
                assertThat(reply.headers().contains("transfer-encoding")).isFalse();
                assertThat(reply.headers().contains("keep-alive")).isFalse();
            }
            assertThat(client.post(5, PATH, "{}").reply(5).status()).isEqualTo("400");
            assertThat(client.get(7, "/nothing").reply(7).status()).isEqualTo("404");
        }
        assertNothingLeft();
    }

    @Test
    void aClientThatAsksForAnUpgradeIsAnsweredInHttp11() throws Exception {
        try (RunningGateway own = RunningGateway.over(backend)) { // the client keeps its connection
            HttpResponse<String> answer = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create(own.gateway().origin() + PATH))
                                    .POST(HttpRequest.BodyPublishers.ofString(STREAM))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
            assertThat(answer.body()).endsWith("[DONE]\n\n");
        }
    }

    @Test
    void theStreamsOfAConnectionAreAnsweredAtOnce() throws Exception {
        CountDownLatch all = new CountDownLatch(10);
        backend.script((request, call) -> {
            all.countDown();
            all.await();
            return Completion.of("m", "Hello");
        });
        try (RawHttp2Client client = client()) {
            for (int i = 0; i < 10; i++) {
                client.post(1 + 2 * i, PATH, HELLO);
            }
            for (int ended = 0; ended < 10; ) {
                ended += client.frame().ends() ? 1 : 0;
            }
        }
        assertNothingLeft();
    }

    @Test
    void aHeadWithoutABodyAndOneOfWhichOnlyTheHeadIsWantedAreAnswered() throws Exception {
        try (RawHttp2Client client = client()) {
            int flags = RawHttp2Client.END_HEADERS | RawHttp2Client.END_STREAM;
            client.send(RawHttp2Client.HEADERS, flags, 1, client.encoded(1, RawHttp2Client.head("HEAD", "/")));
            RawHttp2Client.Reply reply = client.reply(1);
            assertThat(reply.status()).isEqualTo("200");
            assertThat(reply.body()).isEmpty();
            assertThat(client.post(3, "/healthz", "").reply(3).status()).isEqualTo("405");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void hp01AStreamThatItsClientResetsEndsItsCallAndNoOther(boolean streamed) throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        backend.script((request, call) -> {
            if (request.messages().get(0).text().equals("hi")) {
                begun.countDown();
                try {
                    new CountDownLatch(1).await();
                } finally {
                    ended.countDown();
                }
            }
            return Completion.of("m", "other");
        });
        try (RawHttp2Client client = client()) {
            client.post(1, PATH, streamed ? STREAM : HELLO);
            assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
            client.send(RawHttp2Client.RST_STREAM, 0, 1, RawHttp2Client.number((int) Http2Error.CANCEL.code()));
            assertThat(ended.await(5, TimeUnit.SECONDS)).isTrue();
            assertThat(client.post(3, PATH, HELLO.replace("hi", "next"))
                            .reply(3)
                            .body())
                    .contains("other");
        }
        assertNothingLeft();
    }

    @Test
    void hp01AConnectionThatEndsEndsAllItsCalls() throws Exception {
        CountDownLatch begun = new CountDownLatch(3);
        CountDownLatch ended = new CountDownLatch(3);
        backend.script((request, call) -> {
            begun.countDown();
            try {
                new CountDownLatch(1).await();
            } finally {
                ended.countDown();
            }
            return Completion.of("m", "never");
        });
        try (RawHttp2Client client = client()) {
            client.post(1, PATH, HELLO).post(3, PATH, STREAM).post(5, PATH, HELLO);
            assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(ended.await(5, TimeUnit.SECONDS)).isTrue();
        assertNothingLeft();
    }

    /** Without updates of its window a stream may receive 65,535 bytes (RFC 9113 section 6.9.2). */
    @Test
    void aClientThatDoesNotReadAStreamStallsThatOneAloneAndIsGivenUp() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        String piece = "x".repeat(10_000);
        long[] sent = new long[1];
        backend.script((request, call) -> {
            if (!request.messages().get(0).text().equals("hi")) {
                return Completion.of("m", "other");
            }
            try {
                while (true) {
                    call.listener().onToken(piece);
                    sent[0] += piece.length();
                }
            } finally {
                ended.countDown();
            }
        });
        try (RawHttp2Client client = client()) {
            // the window of the connection is not what stalls
            client.send(RawHttp2Client.WINDOW_UPDATE, 0, 0, RawHttp2Client.number(10_000_000));
            client.post(1, PATH, STREAM);
            int received = 0;
            while (received < 65_535) {
                received += client.frame(RawHttp2Client.DATA).payload().readableBytes();
            }
            RawHttp2Client.Reply reply =
                    client.post(3, PATH, HELLO.replace("hi", "next")).reply(3);
            assertThat(reply.body()).contains("other");
            assertThat(client.frame(RawHttp2Client.RST_STREAM).stream()).isEqualTo(1);
            assertThat(ended.await(5, TimeUnit.SECONDS)).isTrue();
            assertThat(sent[0]).as("bytes that wait in memory").isLessThan(500_000);
            assertThat(client.get(5, "/healthz").reply(5).status()).isEqualTo("200");
        }
        assertNothingLeft();
    }

    @Test
    void aPlainAnswerThatNobodyReadsIsGivenUpToo() throws Exception {
        backend.script((request, call) -> Completion.of("m", "x".repeat(300_000)));
        try (RawHttp2Client client = client()) {
            client.send(RawHttp2Client.WINDOW_UPDATE, 0, 0, RawHttp2Client.number(10_000_000));
            client.post(1, PATH, HELLO);
            assertThat(client.frame(RawHttp2Client.RST_STREAM).stream()).isEqualTo(1);
        }
        assertNothingLeft();
    }

    @Test
    void aLargeAnswerIsWholeForAClientThatReads() throws Exception {
        String text = "x".repeat(300_000);
        backend.script((request, call) -> Completion.of("m", text));
        try (RawHttp2Client client = client()) {
            client.send(RawHttp2Client.WINDOW_UPDATE, 0, 0, RawHttp2Client.number(1_000_000));
            client.post(1, PATH, HELLO);
            client.send(RawHttp2Client.WINDOW_UPDATE, 0, 1, RawHttp2Client.number(1_000_000));
            assertThat(client.reply(1).body()).contains(text);
        }
    }

    @Test
    void ep14ABodyThatIsTooLargeIsRefusedBeforeItHasArrived() throws Exception {
        try (RawHttp2Client client = client()) {
            client.send(
                    RawHttp2Client.HEADERS,
                    RawHttp2Client.END_HEADERS,
                    1,
                    client.encoded(1, RawHttp2Client.head("POST", PATH, "content-length", "10000000")));
            assertThat(client.reply(1).status()).isEqualTo("413");
            RawHttp2Client.Frame reset = client.frame(RawHttp2Client.RST_STREAM);
            assertThat(reset.number(0)).isEqualTo((int) Http2Error.NO_ERROR.code());

            client.send(
                    RawHttp2Client.HEADERS,
                    RawHttp2Client.END_HEADERS,
                    3,
                    client.encoded(3, RawHttp2Client.head("POST", PATH)));
            for (int i = 0; i < 7; i++) {
                if (i == 4) { // a window of 65,535 bytes
                    client.frame(RawHttp2Client.WINDOW_UPDATE);
                    client.frame(RawHttp2Client.WINDOW_UPDATE);
                }
                client.send(RawHttp2Client.DATA, 0, 3, new byte[16_000]);
            }
            assertThat(client.reply(3).status()).isEqualTo("413");
            assertThat(client.get(5, "/healthz").reply(5).status()).isEqualTo("200");
        }
        assertNothingLeft();
    }

    @Test
    void aBodyThatDoesNotArriveInTimeGetsA408AndTheConnectionStays() throws Exception {
        try (RawHttp2Client client = client()) {
            client.send(
                    RawHttp2Client.HEADERS,
                    RawHttp2Client.END_HEADERS,
                    1,
                    client.encoded(1, RawHttp2Client.head("POST", PATH)));
            client.send(RawHttp2Client.DATA, 0, 1, (byte) '{');
            assertThat(client.reply(1).status()).isEqualTo("408");
            assertThat(client.get(3, "/healthz").reply(3).status()).isEqualTo("200");
        }
    }

    @Test
    void aPrefaceThatDoesNotEndAndAConnectionWithoutRequestsAreClosed() throws Exception {
        try (RawClient client = gateway.client()) {
            client.send("PRI * HT");
            assertThat(client.reply().status()).isEqualTo(408);
        }
        try (RunningGateway impatient = RunningGateway.over(backend, "llm.gateway.idleTimeout", "100ms");
                RawHttp2Client client = new RawHttp2Client(impatient.gateway().address())) {
            assertThat(client.get(1, "/healthz").reply(1).status()).isEqualTo("200");
            assertThat(client.goAway()).isZero();
            assertThatThrownBy(client::frame).isInstanceOf(EOFException.class);
            await(() -> impatient.gateway().connections() == 0);
        }
    }

    @Test
    void ks20AnswersOnlyToNamesOfThisMachine() throws Exception {
        try (RawHttp2Client client = client()) {
            int flags = RawHttp2Client.END_HEADERS | RawHttp2Client.END_STREAM;
            client.send(
                    RawHttp2Client.HEADERS,
                    flags,
                    1,
                    client.encoded(1, RawHttp2Client.head("GET", "/v1/models").authority("evil.example")));
            assertThat(client.reply(1).status()).isEqualTo("421");
            assertThat(client.get(3, "/v1/models", "host", "localhost").reply(3).status())
                    .isEqualTo("200");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"transfer-encoding: chunked", "connection: close", "Upper: x", "no path", "host: other"})
    void hp10AMalformedHeadResetsItsStream(String what) throws Exception {
        try (RawHttp2Client client = client()) {
            Http2Headers head = RawHttp2Client.head("GET", "/v1/models");
            if (what.equals("no path")) {
                head.remove(":path");
            } else {
                head.add(what.replaceFirst(":.*", ""), what.replaceFirst(".*: ", ""));
            }
            int flags = RawHttp2Client.END_HEADERS | RawHttp2Client.END_STREAM;
            client.send(RawHttp2Client.HEADERS, flags, 1, client.encoded(1, head));

            assertThat(client.frame(RawHttp2Client.RST_STREAM).stream()).isEqualTo(1);
            assertThat(client.get(3, "/healthz").reply(3).status()).isEqualTo("200");
        }
        assertNothingLeft();
    }

    @Test
    void hp10ABodyOfAnotherLengthThanItsHeadSaysResetsItsStream() throws Exception {
        try (RawHttp2Client client = client()) {
            byte[] head = client.encoded(1, RawHttp2Client.head("POST", PATH, "content-length", "7"));
            client.send(RawHttp2Client.HEADERS, RawHttp2Client.END_HEADERS, 1, head);
            client.send(RawHttp2Client.DATA, RawHttp2Client.END_STREAM, 1, HELLO.getBytes(StandardCharsets.UTF_8));

            assertThat(client.frame(RawHttp2Client.RST_STREAM).stream()).isEqualTo(1);
            assertThat(client.get(3, "/healthz").reply(3).status()).isEqualTo("200");
        }
        assertThat(backend.requests()).isEmpty();
    }

    @Test
    void ks24HeadersThatAreTooLargeAreRefused() throws Exception {
        try (RawHttp2Client client = client()) {
            client.send(
                    RawHttp2Client.HEADERS,
                    RawHttp2Client.END_STREAM,
                    1,
                    java.util.Arrays.copyOf(client.encoded(1, RawHttp2Client.head("GET", "/healthz")), 20));
            // a header without end, in frames that continue it
            assertFlooded(client, () -> client.send(RawHttp2Client.CONTINUATION, 0, 1, new byte[16_000]), 100);
        }
        try (RawHttp2Client client = client()) {
            client.send(
                    RawHttp2Client.HEADERS,
                    RawHttp2Client.END_STREAM,
                    1,
                    client.encoded(1, RawHttp2Client.head("GET", "/healthz")));
            assertFlooded(client, () -> client.send(RawHttp2Client.CONTINUATION, 0, 1), 100_000);
        }
        assertNothingLeft();
    }

    @Test
    void moreStreamsThanAllowedAreRefused() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        backend.script((request, call) -> {
            go.await();
            return Completion.of("m", "Hello");
        });
        try (RawHttp2Client client = client()) {
            for (int i = 0; i <= STREAMS; i++) {
                client.post(1 + 2 * i, PATH, HELLO);
            }
            RawHttp2Client.Frame reset = client.frame(RawHttp2Client.RST_STREAM);
            assertThat(reset.stream()).isEqualTo(1 + 2 * STREAMS);
            assertThat(reset.number(0)).isEqualTo((int) Http2Error.REFUSED_STREAM.code());
            go.countDown();
        }
        assertNothingLeft();
    }

    @Test
    void streamsCountAmongTheConnections() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        backend.script((request, call) -> {
            go.await();
            return Completion.of("m", "Hello");
        });
        try (RunningGateway small = RunningGateway.over(backend, "llm.gateway.maxConnections", "3");
                RawHttp2Client client = new RawHttp2Client(small.gateway().address())) {
            client.post(1, PATH, HELLO).post(3, PATH, HELLO);
            await(() -> backend.requests().size() == 2);
            RawHttp2Client.Reply refused = client.post(5, PATH, HELLO).reply(5);
            assertThat(refused.status()).isEqualTo("503");
            assertThat(refused.headers().get("retry-after")).hasToString("1");
            try (RawClient other = small.client()) {
                assertThat(other.rest()).isEmpty();
            }
            go.countDown();
            assertThat(client.reply(1).status()).isEqualTo("200");
            await(() -> small.weir().activeCalls().isEmpty());
            assertThat(client.post(7, PATH, HELLO).reply(7).status()).isEqualTo("200");
        }
    }

    /** Sends again and again until the server has ended the connection. */
    private void assertFlooded(RawHttp2Client client, ThrowingCallable flood, int most) throws Exception {
        assertThatThrownBy(() -> {
                    for (int i = 0; i < most; i++) {
                        flood.call();
                    }
                    while (client.frame().type() != RawHttp2Client.GOAWAY) {
                        // what was sent before
                    }
                    while (true) {
                        client.frame();
                    }
                })
                .isInstanceOfAny(SocketException.class, EOFException.class);
    }

    @Test
    void rapidResetsEndTheConnection() throws Exception {
        try (RawHttp2Client client = client()) {
            int[] stream = {1};
            assertFlooded(
                    client,
                    () -> {
                        client.get(stream[0], "/healthz");
                        client.send(RawHttp2Client.RST_STREAM, 0, stream[0], RawHttp2Client.number(8));
                        stream[0] += 2;
                    },
                    300);
        }
        assertNothingLeft();
    }

    /** The client makes the server reset its streams (CVE-2025-8671). */
    @Test
    void errorsThatResetStreamsEndTheConnection() throws Exception {
        try (RawHttp2Client client = client()) {
            int[] stream = {1};
            assertFlooded(
                    client,
                    () -> {
                        byte[] head = client.encoded(stream[0], RawHttp2Client.head("POST", PATH));
                        client.send(RawHttp2Client.HEADERS, RawHttp2Client.END_HEADERS, stream[0], head);
                        client.send(RawHttp2Client.WINDOW_UPDATE, 0, stream[0], RawHttp2Client.number(0));
                        stream[0] += 2;
                    },
                    300);
        }
        assertNothingLeft();
    }

    @ParameterizedTest
    @ValueSource(ints = {RawHttp2Client.PING, RawHttp2Client.SETTINGS})
    void acknowledgementsThatAClientDoesNotReadAreBounded(int type) throws Exception {
        byte[] payload = type == RawHttp2Client.PING ? new byte[8] : new byte[] {0, 3, 0, 0, 0, 1};
        byte[] frame = RawHttp2Client.bytes(type, 0, 0, payload);
        ByteBuffer many = ByteBuffer.allocate(1000 * frame.length);
        while (many.hasRemaining()) {
            many.put(frame);
        }
        try (RawHttp2Client client = new RawHttp2Client(gateway.gateway().address(), 4096)) {
            assertFlooded(client, () -> client.send(many.array()), 5_000);
        }
        assertNothingLeft();
    }

    @Test
    void emptyDataFramesAreBounded() throws Exception {
        try (RawHttp2Client client = client()) {
            client.send(
                    RawHttp2Client.HEADERS,
                    RawHttp2Client.END_HEADERS,
                    1,
                    client.encoded(1, RawHttp2Client.head("POST", PATH)));
            assertFlooded(client, () -> client.send(RawHttp2Client.DATA, 0, 1), 100);
        }
        assertNothingLeft();
    }

    @Test
    void op10op12ADrainSaysGoAwayAndLetsStreamsEnd() throws Exception {
        CountDownLatch begun = new CountDownLatch(2);
        CountDownLatch go = new CountDownLatch(1);
        ScriptedAnswers slow = new ScriptedAnswers((request, call) -> {
            call.listener().onToken("a");
            begun.countDown();
            if (request.messages().get(0).text().equals("hi")) {
                go.await();
            } else {
                new CountDownLatch(1).await();
            }
            return Completion.builder("m").text("a").usage(Usage.reported(1, 1)).build();
        });
        RunningGateway draining = RunningGateway.over(slow, "llm.gateway.drainTime", "1s");
        try (RawHttp2Client idle = new RawHttp2Client(draining.gateway().address());
                RawHttp2Client client = new RawHttp2Client(draining.gateway().address())) {
            assertThat(idle.get(1, "/healthz").reply(1).status()).isEqualTo("200");
            client.post(1, PATH, STREAM).post(3, PATH, STREAM.replace("hi", "hang"));
            assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
            Thread closing = new Thread(draining.gateway()::close);
            closing.start();
            RawHttp2Client.Frame last = idle.frame(RawHttp2Client.GOAWAY);
            assertThat(last.number(0)).isEqualTo(1);
            assertThatThrownBy(idle::frame).isInstanceOf(EOFException.class);

            RawHttp2Client.Frame first = client.frame(RawHttp2Client.GOAWAY);
            assertThat(first.number(0)).isEqualTo(Integer.MAX_VALUE);
            assertThat(client.post(5, PATH, HELLO).reply(5).status())
                    .as("on its way")
                    .isEqualTo("503");
            go.countDown();
            assertThat(client.reply(1).body()).endsWith("[DONE]\n\n");
            assertThat(client.reply(3).body()).contains("\"error\"").doesNotContain("[DONE]");
            assertThat(client.frame(RawHttp2Client.GOAWAY).number(0)).isEqualTo(5);
            closing.join(10_000);
            assertThat(closing.isAlive()).isFalse();
        } finally {
            draining.close();
        }
    }

    @Test
    void survivesGarbage() throws Exception {
        long seed = Long.getLong("weir.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            try (RawHttp2Client client = client()) {
                for (int i = random.nextInt(8); i >= 0; i--) {
                    byte[] payload = new byte[random.nextInt(60)];
                    random.nextBytes(payload);
                    client.send(random.nextInt(11), random.nextInt(64), random.nextInt(6), payload);
                }
            } catch (SocketException e) {
                // the server may close a connection that makes no sense
            }
        }
        try (RawHttp2Client client = client()) {
            assertThat(client.get(1, "/healthz").reply(1).status())
                    .as("seed %s", seed)
                    .isEqualTo("200");
        }
        assertNothingLeft();
    }
}
