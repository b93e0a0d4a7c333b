package dev.weir.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.spi.chat.Completion;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The server by the bytes of its connections. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
final class ConnectionsTest {
    private static final String PATH = "/v1/chat/completions";
    private static final String HELLO = """
            {"model":"m","messages":[{"role":"user","content":"hi"}]}""";
    private static final String STREAM = HELLO.replace("{\"model", "{\"stream\":true,\"model");

    private final ScriptedAnswers backend = new ScriptedAnswers((request, call) -> Completion.of("m", "Hello"));
    private RunningGateway gateway;

    @BeforeAll
    void start() throws Exception {
        gateway = RunningGateway.over(
                backend,
                "llm.gateway.maxBodySize",
                "100KB",
                "llm.gateway.requestTimeout",
                "500ms",
                "llm.gateway.stallTimeout",
                "500ms",
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

    /** Waits for what another thread does. */
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
    void keepsAConnectionForTheNextRequest() throws Exception {
        try (RawClient client = gateway.client()) {
            for (int i = 0; i < 3; i++) {
                assertThat(client.post(PATH, HELLO).reply().status()).isEqualTo(200);
                assertThat(client.post(PATH, STREAM).reply().body()).endsWith("[DONE]\n\n");
                assertThat(client.post(PATH, "{}").reply().status()).isEqualTo(400);
            }
        }
    }

    @Test
    void answersPipelinedRequestsInTheirOrder() throws Exception {
        backend.script(
                (request, call) -> Completion.of("m", request.messages().get(0).text()));
        int count = 10_000;
        try (RawClient client = gateway.client()) {
            Thread writer = new Thread(() -> {
                try {
                    for (int i = 0; i < count; i++) {
                        client.send(
                                i % 100 == 0
                                        ? RawClient.request("POST", PATH, HELLO.replace("hi", "n" + i))
                                        : "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
                    }
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            writer.start();
            for (int i = 0; i < count; i++) {
                String body = client.reply().body();
                assertThat(body).contains(i % 100 == 0 ? "\"n" + i + "\"" : "ok");
            }
            writer.join();
        }
        assertNothingLeft();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 5\r\nContent-Length: 6\r\n",
                "Content-Length: 5, 6\r\n",
                "Content-Length: -1\r\n",
                "Content-Length: +5\r\n",
                "Content-Length: 0x5\r\n",
                "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
                "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
                "Transfer-Encoding: xchunked\r\n",
                "Transfer-Encoding: chunked, identity\r\n",
                "Transfer-Encoding: gzip, chunked\r\n",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
                "Transfer-Encoding : chunked\r\n",
                "Host: other\r\n",
                "Host: localhost\r\n",
                "X : a\r\n",
                "X: a\r\n folded\r\n",
                "X: a\r\n\tfolded\r\n",
                " X: a\r\n",
                "X: a\rb\r\n",
                "X: a\nY: b\r\n",
                "X: a\n",
                "X: a\u0000b\r\n",
                "No colon\r\n",
                "Bad\u0001Name: x\r\n",
            })
    void hp10RefusesARequestWhoseLengthOrHeadIsAmbiguous(String headers) throws Exception {
        try (RawClient client = gateway.client()) {
            client.send("POST " + PATH + " HTTP/1.1\r\nHost: localhost\r\n" + headers
                    + "\r\nabcdeGET /healthz HTTP/1.1\r\n\r\n");

            assertThat(client.reply().status()).isEqualTo(400);
            assertThat(client.rest()).isEmpty();
        }
        assertThat(backend.requests()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                " GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "\u0000GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "\r\nGET /healthz HTTP/1.1\r\nHost: localhost\r\nX: a\r\n b\r\n\r\n",
                "GET /healthz HTTP/1.1\nHost: localhost\n\n",
                "GET /healthz HTTP/1.1\r\n Host: localhost\r\n\r\n",
                "GET http://other/healthz HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET http://localhost:1/healthz HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET http://u@localhost/healthz HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET localhost/healthz HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET ftp://localhost/healthz HTTP/1.1\r\nHost: localhost\r\n\r\n",
            })
    void hp10RefusesAHeadThatOthersMayReadInAnotherWay(String head) throws Exception {
        try (RawClient client = gateway.client()) {
            client.send(head);
            assertThat(client.reply().status()).isEqualTo(400);
            assertThat(client.rest()).isEmpty();
        }
    }

    @Test
    void hp10RefusesALineThatBeginsWithWhiteSpaceAlsoWhereAPacketBeginsWithIt() throws Exception {
        try (RawClient client = gateway.client()) {
            assertThat(client.get("/healthz").reply().status()).isEqualTo(200);
            for (String part : "GET /healthz HTTP/1.1\r\n|Host: localhost\r\n|X: a\r|\n| b\r\n|\r\n".split("\\|", -1)) {
                client.send(part);
                TimeUnit.MILLISECONDS.sleep(5); // so that most parts arrive alone
            }
            assertThat(client.reply().status()).isEqualTo(400);
            assertThat(client.rest()).isEmpty();
        }
    }

    @Test
    void toleratesEmptyLinesBeforeARequestAWholeTargetAndWhiteSpaceInABody() throws Exception {
        try (RawClient client = gateway.client()) {
            client.send("\r\n\r\nGET http://LOCALHOST/healthz?x HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(client.reply().status()).isEqualTo(200);
            String body = "  \n " + HELLO + "\r\n \r\n ";
            assertThat(client.post(PATH, body).reply().status()).isEqualTo(200);
            client.send(
                    "POST " + PATH + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + body.length() + "\r\n\r\n");
            assertThat(client.send(body).get("/healthz").reply().status()).isEqualTo(200);
            assertThat(client.reply().status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"5\nhello\r\n0\r\n\r\n", "5\r\nhello0\r\n\r\n", "5 \r\nhello\n0\r\n\r\n", "-5\r\nhello\r\n"})
    void hp10RefusesChunksThatOthersMayReadInAnotherWay(String chunks) throws Exception {
        try (RawClient client = gateway.client()) {
            client.send("POST " + PATH + " HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks);
            assertThat(client.reply().status()).isEqualTo(400);
            assertThat(client.rest()).isEmpty();
        }
    }

    @Test
    void refusesWhatIsTooLargeWithItsStatus() throws Exception {
        try (RawClient client = gateway.client()) {
            client.send("POST " + PATH + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10000000000\r\n\r\n{");
            assertThat(client.reply().status()).isEqualTo(413);
        }
        try (RawClient client = gateway.client()) {
            client.send("POST " + PATH
                    + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999999999999999\r\n\r\n{");
            assertThat(client.reply().status()).isIn(400, 413);
        }
        try (RawClient client = gateway.client()) {
            client.send("GET /" + "a".repeat(20_000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(client.reply().status()).isEqualTo(414);
        }
    }

    @Test
    void ks24RefusesHeadersThatAreTooLarge() throws Exception {
        try (RawClient client = gateway.client()) {
            client.send("GET /healthz HTTP/1.1\r\nHost: localhost\r\nanthropic-beta: " + "a".repeat(1_000_000)
                    + "\r\n\r\n");
            assertThat(client.reply().status()).isEqualTo(431);
        }
        assertNothingLeft();
    }

    @Test
    void ep14RefusesABodyAboveTheLimitInTheDialectAlsoInChunks() throws Exception {
        try (RawClient client = gateway.client()) {
            client.send("POST /v1/messages HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n");
            client.send("1F400\r\n" + "x".repeat(0x1F400) + "\r\n");
            RawClient.Reply reply = client.reply();
            assertThat(reply.status()).isEqualTo(413);
            assertThat(reply.body()).contains("\"type\":\"request_too_large\"").contains("100000");
        }
    }

    @Test
    void readsABodyInChunksAndRefusesAWrongSize() throws Exception {
        try (RawClient client = gateway.client()) {
            client.send("POST " + PATH + " HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n");
            for (int i = 0; i < HELLO.length(); i++) {
                client.send("1\r\n" + HELLO.charAt(i) + "\r\n");
            }
            assertThat(client.send("0\r\n\r\n").reply().status()).isEqualTo(200);
            client.send(
                    "POST " + PATH + " HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nab\r\n");
            assertThat(client.reply().status()).isEqualTo(400);
        }
        assertNothingLeft();
    }

    @Test
    void ep16DecompressesWithinTheLimit() throws Exception {
        assertThat(compressed("gzip", gzip(HELLO.getBytes(StandardCharsets.UTF_8)))
                        .status())
                .isEqualTo(200);
        assertThat(compressed("gzip", gzip(new byte[10_000_000])).status()).isEqualTo(413);
        assertThat(compressed("gzip", new byte[] {1, 2, 3}).status()).isEqualTo(400);
        assertThat(compressed("zstd", new byte[] {1, 2, 3}).status()).isEqualTo(415);
        assertThat(compressed("gzip, gzip", new byte[] {1, 2, 3}).status()).isEqualTo(415);
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }

    private RawClient.Reply compressed(String encoding, byte[] body) throws IOException {
        try (RawClient client = gateway.client()) {
            client.send("POST " + PATH + " HTTP/1.1\r\nHost: localhost\r\nContent-Encoding: " + encoding
                    + "\r\nContent-Length: " + body.length + "\r\n\r\n");
            return client.send(body).reply();
        }
    }

    @Test
    void ep19AnswersAnExpectationAtOnce() throws Exception {
        try (RawClient client = gateway.client()) {
            client.send("POST " + PATH + " HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: "
                    + HELLO.length() + "\r\n\r\n");
            assertThat(client.line()).isEqualTo("HTTP/1.1 100 Continue");
            assertThat(client.line()).isEmpty();
            assertThat(client.send(HELLO).reply().status()).isEqualTo(200);
        }
    }

    @Test
    void aRequestThatDoesNotArriveInTimeGetsA408() throws Exception {
        try (RawClient client = gateway.client()) {
            client.send("POST " + PATH + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 50\r\n\r\n{");
            assertThat(client.reply().status()).isEqualTo(408);
        }
        assertNothingLeft();
    }

    @Test
    void ep01ep03ep12ToleratesWhatClientsSend() throws Exception {
        assertThat(gateway.post("//v1//chat/completions/?beta=true", HELLO).status())
                .isEqualTo(200);
        assertThat(gateway.get("/v1//models").status()).isEqualTo(200);
        assertThat(gateway.get("/v1/models/").status()).isEqualTo(200);
        try (RawClient client = gateway.client()) {
            assertThat(client.send("HEAD / HTTP/1.1\r\nHost: localhost\r\n\r\n")
                            .reply()
                            .status())
                    .isEqualTo(200);
            RawClient.Reply wrong = client.get("/v1/v1/chat/completions").reply();
            assertThat(wrong.status()).isEqualTo(404);
            assertThat(wrong.body()).contains("/v1 already");
            assertThat(client.get("/v1/v1/messages").reply().body()).startsWith("{\"type\":\"error\"");
            RawClient.Reply method = client.get(PATH).reply();
            assertThat(method.status()).isEqualTo(405);
            assertThat(method.header("allow")).isEqualTo("POST");
        }
    }

    @Test
    void hp09ReplacesAnIdThatCannotBeUsed() throws Exception {
        assertThat(gateway.get("/healthz", "X-Request-Id: mine-1").header("x-request-id"))
                .isEqualTo("mine-1");
        assertThat(gateway.get("/healthz", "X-Request-Id: a b\"c").header("x-request-id"))
                .startsWith("req_");
        assertThat(gateway.get("/healthz", "X-Request-Id: " + "a".repeat(10_000))
                        .header("x-request-id"))
                .startsWith("req_");
    }

    @Test
    void ks20AnswersOnlyToNamesOfThisMachine() throws Exception {
        try (RawClient client = gateway.client()) {
            client.send("GET /v1/models HTTP/1.1\r\nHost: evil.example\r\n\r\n");
            assertThat(client.reply().status()).isEqualTo(421);
        }
        try (RawClient client = gateway.client()) {
            client.send(RawClient.request("POST", PATH, HELLO, "Origin: https://evil.example"));
            assertThat(client.reply().status()).isEqualTo(403);
        }
        assertThat(gateway.post(PATH, HELLO, "Origin: http://203.0.113.5").status())
                .as("a page of another machine, by its address")
                .isEqualTo(403);
        assertThat(gateway.post(PATH, HELLO, "Origin: http://localhost:3000").status())
                .isEqualTo(200);
        assertThat(gateway.post(PATH, HELLO, "Origin: http://127.0.0.1:3000").status())
                .isEqualTo(200);
        assertThat(backend.requests()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void hp01AClientThatGoesAwayEndsItsCall(boolean streamed) throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        backend.script((request, call) -> {
            begun.countDown();
            try {
                new CountDownLatch(1).await();
            } finally {
                ended.countDown();
            }
            return Completion.of("m", "never");
        });
        try (RawClient client = gateway.client()) {
            client.post(PATH, streamed ? STREAM : HELLO);
            assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(ended.await(5, TimeUnit.SECONDS)).isTrue();
        assertNothingLeft();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aClientThatClosesForSendingGetsItsAnswer(boolean streamed) throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        backend.script((request, call) -> {
            if (streamed) {
                call.listener().onToken("Hello");
            }
            go.await();
            return Completion.of("m", "Hello");
        });
        try (RawClient client = gateway.client()) {
            client.post(PATH, streamed ? STREAM : HELLO).shutdown();
            if (streamed) {
                while (!client.line().equals(":")) {
                    // the comment that asks whether it is there
                }
            } else {
                assertThat(client.line()).isEqualTo("HTTP/1.1 100 Continue");
                assertThat(client.line()).isEmpty();
            }
            go.countDown();
            assertThat(client.rest()).contains(streamed ? "[DONE]" : "HTTP/1.1 200 OK");
        }
        assertNothingLeft();
    }

    /** More than the buffers of both kernels hold, so that the server has to wait for the client to read. */
    @Test
    void aClientThatClosesForSendingGetsALargeAnswerWhole() throws Exception {
        String text = "x".repeat(5_000_000);
        backend.script((request, call) -> Completion.of("m", text));
        try (RunningGateway patient = RunningGateway.over(backend);
                RawClient client = new RawClient(patient.gateway().address(), 16_384)) {
            client.post(PATH, HELLO).shutdown();
            assertThat(client.reply().body().length()).isGreaterThan(5_000_000);
            assertThat(client.rest()).isEmpty();
        }
    }

    @Test
    void allRequestsThatCameBeforeAClientClosedForSendingAreAnswered() throws Exception {
        try (RawClient client = gateway.client()) {
            client.post(PATH, HELLO).get("/healthz").post(PATH, STREAM).shutdown();
            assertThat(client.reply().status()).isEqualTo(200);
            assertThat(client.reply().body()).isEqualTo("ok\n");
            assertThat(client.reply().body()).endsWith("[DONE]\n\n");
            assertThat(client.rest()).isEmpty();
        }
        try (RawClient client = gateway.client()) {
            client.send("POST " + PATH + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 50\r\n\r\n{")
                    .shutdown();
            assertThat(client.rest()).isEmpty();
        }
        assertNothingLeft();
    }

    @ParameterizedTest
    @ValueSource(strings = {"reset", "close", "HTTP/1.0"})
    void hp01AClientThatHasGoneIsToldFromOneThatClosesForSending(String how) throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        backend.script((request, call) -> {
            begun.countDown();
            try {
                new CountDownLatch(1).await();
            } finally {
                ended.countDown();
            }
            return Completion.of("m", "never");
        });
        try (RawClient client = gateway.client()) {
            client.send(RawClient.request("POST", PATH, HELLO)
                    .replace("HTTP/1.1", how.equals("HTTP/1.0") ? how : "HTTP/1.1"));
            assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
            switch (how) {
                case "reset" -> client.reset();
                case "close" -> client.close();
                default -> client.shutdown();
            }
            assertThat(ended.await(5, TimeUnit.SECONDS)).isTrue();
        }
        assertNothingLeft();
    }

    @Test
    void aPlainAnswerThatNobodyReadsIsGivenUp() throws Exception {
        backend.script((request, call) -> Completion.of("m", "x".repeat(20_000_000)));
        try (RawClient client = new RawClient(gateway.gateway().address(), 4096)) {
            client.post(PATH, HELLO);
            assertNothingLeft();
        }
    }

    @Test
    void aLargePlainAnswerIsWhole() throws Exception {
        String text = "x".repeat(3_000_000);
        backend.script((request, call) -> Completion.of("m", text));
        try (RawClient client = gateway.client()) {
            for (int i = 0; i < 3; i++) {
                assertThat(client.post(PATH, HELLO).reply().body()).contains(text);
            }
        }
    }

    @Test
    void hp03NothingIsLeftOfClientsThatGoAwayAtAnyPoint() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        backend.script((request, call) -> {
            for (int i = 0; i < 20; i++) {
                call.listener().onToken("piece ".repeat(20));
                Thread.onSpinWait();
            }
            return Completion.of("m", "whole");
        });
        byte[] request = RawClient.request("POST", PATH, STREAM).getBytes(StandardCharsets.UTF_8);
        for (int round = 0; round < 300; round++) {
            RawClient client = gateway.client();
            int length = random.nextInt(request.length + 1);
            client.send(java.util.Arrays.copyOf(request, length));
            if (length == request.length) {
                for (int i = random.nextInt(400); i > 0; i--) {
                    client.read();
                }
            }
            if (random.nextBoolean()) {
                client.reset();
            } else {
                client.close();
            }
        }
        assertThat(gateway.post(PATH, STREAM).body()).as("seed %s", seed).endsWith("[DONE]\n\n");
        assertNothingLeft();
    }

    @Test
    void survivesGarbage() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        byte[] valid = RawClient.request("POST", PATH, HELLO).getBytes(StandardCharsets.UTF_8);
        for (int round = 0; round < 300; round++) {
            byte[] bytes = random.nextInt(4) == 0 ? new byte[random.nextInt(3000)] : valid.clone();
            int changes = bytes == valid ? 0 : 1 + random.nextInt(5);
            if (bytes.length != valid.length) {
                random.nextBytes(bytes);
            }
            for (int i = 0; i < changes && bytes.length > 0; i++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            try (RawClient client = gateway.client()) {
                client.send(bytes);
                if (random.nextBoolean() && round % 10 == 0) {
                    assertThat(client.reply().status()).as("seed %s", seed).isNotEqualTo(500);
                }
            } catch (EOFException | java.net.SocketException e) {
                // the server may close a connection that makes no sense
            }
        }
        assertNothingLeft();
    }

    @Test
    void aClientThatReadsNothingIsGivenUpAndItsCallEnds() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        String piece = "x".repeat(10_000);
        backend.script((request, call) -> {
            try {
                while (true) {
                    call.listener().onToken(piece);
                }
            } finally {
                ended.countDown();
            }
        });
        try (RawClient client = new RawClient(gateway.gateway().address(), 4096)) {
            client.post(PATH, STREAM);
            assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();
        }
        assertNothingLeft();
    }

    @Test
    void ep25KeepsAQuietStreamOpenWithComments() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        backend.script((request, call) -> {
            call.listener().onToken("a");
            go.await();
            return Completion.of("m", "a");
        });
        try (RawClient client = gateway.client()) {
            client.post(PATH, STREAM);
            int comments = 0;
            while (comments < 3) {
                comments += client.line().equals(":") ? 1 : 0;
            }
            go.countDown();
            assertThat(client.get("/healthz")).isNotNull();
        }
        assertNothingLeft();
    }

    @Test
    void aClientOfHttp10GetsAStreamUntilTheEndOfTheConnection() throws Exception {
        try (RawClient client = gateway.client()) {
            client.send("POST " + PATH + " HTTP/1.0\r\nContent-Length: " + STREAM.length() + "\r\n\r\n" + STREAM);
            assertThat(client.rest()).endsWith("data: [DONE]\n\n").doesNotContain("chunked");
        }
    }

    @Test
    void ks23RefusesAnAddressThatOthersReach() throws Exception {
        assertThatThrownBy(() -> RunningGateway.over(
                        new ScriptedAnswers((request, call) -> Completion.of("m", "x")), "llm.gateway.host", "0.0.0.0"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("llm.gateway.allowRemote");
    }

    @Test
    void op10op12DrainsStreamsAndRefusesTheRest() throws Exception {
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
            return Completion.of("m", "a");
        });
        RunningGateway draining = RunningGateway.over(slow, "llm.gateway.drainTime", "1s");
        try (RawClient idle = draining.client();
                RawClient ends = draining.client();
                RawClient hangs = draining.client()) {
            assertThat(idle.get("/readyz").reply().status()).isEqualTo(200);
            ends.post(PATH, STREAM);
            hangs.post(PATH, STREAM.replace("hi", "hang"));
            assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
            Thread closing = new Thread(draining.gateway()::close);
            closing.start();
            assertThat(idle.read()).as("idle connection").isEqualTo(-1);
            go.countDown();
            assertThat(ends.reply().body()).endsWith("[DONE]\n\n");
            String rest = hangs.rest();
            assertThat(rest).contains("\"error\"").doesNotContain("[DONE]");
            closing.join(Duration.ofSeconds(10).toMillis());
            assertThat(closing.isAlive()).isFalse();
        } finally {
            draining.close();
        }
    }

    @Test
    void theBodiesOfAllRequestsTogetherAreBounded() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        backend.script((request, call) -> {
            go.await();
            return Completion.of("m", "Hello");
        });
        String large = HELLO + " ".repeat(60_000);
        try (RunningGateway small = RunningGateway.over(backend, "llm.gateway.maxBodiesSize", "100KB");
                RawClient first = small.client().post(PATH, large)) {
            await(() -> backend.requests().size() == 1);
            RawClient.Reply refused = small.post(PATH, large);
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.header("retry-after")).isEqualTo("1");
            assertThat(refused.body()).contains("too large together");
            go.countDown();
            assertThat(first.reply().status()).isEqualTo(200);
            for (int i = 0; i < 10; i++) {
                await(() -> isAnswered(small, large)); // the body is released a moment after its answer
            }
        }
    }

    private static boolean isAnswered(RunningGateway gateway, String body) {
        try {
            return gateway.post(PATH, body).status() == 200;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"P", "POST " + PATH + " HTTP/1.1\r\nHost: local", "GET / HTTP/1.1\r\n"})
    void aHeadThatDoesNotEndGets408(String beginning) throws Exception {
        try (RawClient client = gateway.client()) {
            client.send(beginning);

            RawClient.Reply reply = client.reply();
            assertThat(reply.status()).isEqualTo(408);
            assertThat(reply.body()).contains("did not arrive whole within");
        }
        try (RawClient client = gateway.client()) {
            assertThat(client.post(PATH, HELLO).reply().status()).isEqualTo(200);
            client.send(beginning);
            assertThat(client.reply().status()).isEqualTo(408);
        }
    }
}
