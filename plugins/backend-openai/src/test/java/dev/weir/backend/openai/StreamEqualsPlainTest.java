package dev.weir.backend.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.backend.openai.OpenAiSettings.StreamUnderneath;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.testkit.FakeCall;
import dev.weir.testkit.StreamRecorder;
import dev.weir.wire.AnyTransport;
import dev.weir.wire.Prefixes;
import dev.weir.wire.StreamEncoding;
import dev.weir.wire.Wire;
import dev.weir.wire.WireServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The same answer gives the same completion, to the last field, whether it comes plainly or as a stream, in whatever encoding
 * and segments; and no beginning of it is taken for another whole answer.
 */
@Timeout(240)
class StreamEqualsPlainTest {
    private static final int ANSWERS = 200;
    private static final String[] LIMITS = {
        "x-request-id: req_1", "x-ratelimit-remaining-requests: 7", "x-ratelimit-reset-requests: 120ms"
    };

    private static void answer(Wire wire, WireServer.Received request) throws IOException {
        long seed = Long.parseLong(String.valueOf(request.json().get("seed")));
        AnswerPair pair = new AnswerPair(seed);
        Random random = new Random(seed + 1_000L * ((Number) request.json().get("variant")).intValue());
        if (Boolean.TRUE.equals(request.json().get("stream"))) {
            AnyTransport.send(wire, StreamEncoding.encode(pair.stream(), random), "text/event-stream", random, LIMITS);
        } else {
            byte[] document = pair.plain().getBytes(StandardCharsets.UTF_8);
            AnyTransport.send(wire, document, "application/json", random, LIMITS);
        }
    }

    @Test
    void inAnyEncodingAndSegments() throws BackendException {
        long seed = Long.getLong("weir.seed", System.nanoTime());
        System.out.println("StreamEqualsPlainTest: -Dweir.seed=" + seed);
        Random random = new Random(seed);
        try (WireServer server = new WireServer(StreamEqualsPlainTest::answer);
                Asking plain = asking(server, StreamUnderneath.NEVER);
                Asking underneath = asking(server, StreamUnderneath.ALWAYS)) {
            for (int i = 0; i < ANSWERS; i++) {
                long one = random.nextLong();
                String which = "-Dweir.seed=" + seed + ", answer " + one;
                Completion expected = plain.plain(request(one, 0));
                assertThat(expected.furtherChoices()).as(which).hasSize(new AnswerPair(one).furtherChoices());
                assertThat(underneath.plain(request(one, 1))).as(which).isEqualTo(expected);
                for (int variant = 2; variant < 4; variant++) {
                    StreamRecorder heard = new StreamRecorder();
                    assertThat(plain.stream(request(one, variant), heard))
                            .as("%s, variant %s, with a listener", which, variant)
                            .isEqualTo(expected);
                    heard.assertIsOf(expected);
                }
            }
        }
    }

    private static ChatRequest request(long answer, int variant) {
        return Asking.REQUEST.toBuilder()
                .seed(answer)
                .parameter("n", new AnswerPair(answer).furtherChoices() + 1)
                .parameter("variant", variant)
                .build();
    }

    private static Asking asking(WireServer server, StreamUnderneath setting) {
        return Asking.at(server, settings -> settings.with("streamUnderneath", setting));
    }

    @Test
    void beginningIsAFailureOrTheWholeAnswer() throws Exception {
        long seed = Long.getLong("weir.seed", System.nanoTime());
        System.out.println("StreamEqualsPlainTest: -Dweir.seed=" + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 3; i++) {
            long one = random.nextLong();
            AnswerPair pair = new AnswerPair(one);
            byte[] stream = StreamEncoding.encode(pair.stream(), new Random(one));
            assertNoOther(stream, "text/event-stream", one);
            assertNoOther(StreamEncoding.gzip(stream), "text/event-stream\r\nContent-Encoding: gzip", one);
            assertNoOther(pair.plain().getBytes(StandardCharsets.UTF_8), "application/json", one);
        }
    }

    private static void assertNoOther(byte[] answer, String type, long seed) throws Exception {
        Prefixes.failOrAreWhole(
                answer,
                type,
                url -> Asking.with(TestSettings.at(url).build()).backend,
                request(seed, 0),
                () -> FakeCall.within(Asking.AMPLE).withListener(text -> {}));
    }
}
