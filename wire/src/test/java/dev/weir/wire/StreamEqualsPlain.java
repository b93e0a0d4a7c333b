package dev.weir.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.backend.BackendException;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.testkit.fake.FakeCall;
import dev.weir.testkit.fake.StreamRecorder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The same answer gives the same completion, to the last field, whether it comes plainly or as a stream, in whatever encoding
 * and segments; and no beginning of it is taken for another whole answer.
 */
@Timeout(240)
public abstract class StreamEqualsPlain {
    private static final int ANSWERS = 200;
    private static final String[] LIMITS = {
        "x-request-id: req_1",
        "request-id: req_1",
        "x-ratelimit-remaining-requests: 7",
        "x-ratelimit-reset-requests: 120ms",
        "anthropic-ratelimit-requests-remaining: 7",
        "anthropic-ratelimit-tokens-remaining: 5"
    };

    private final Dialect<?> dialect;

    protected StreamEqualsPlain(Dialect<?> dialect) {
        this.dialect = dialect;
    }

    private void answer(Wire wire, WireServer.Received request) throws IOException {
        long seed = Long.parseLong(String.valueOf(request.json().get("answer")));
        RecordedAnswer answer = dialect.answer(seed);
        Random random = new Random(seed + 1_000L * ((Number) request.json().get("variant")).intValue());
        if (Boolean.TRUE.equals(request.json().get("stream"))) {
            AnyTransport.send(
                    wire, StreamEncoding.encode(answer.stream(), random), "text/event-stream", random, LIMITS);
        } else {
            byte[] document = answer.plain().getBytes(StandardCharsets.UTF_8);
            AnyTransport.send(wire, document, "application/json", random, LIMITS);
        }
    }

    @Test
    void inAnyEncodingAndSegments() throws BackendException {
        long seed = Long.getLong("weir.seed", System.nanoTime());
        System.out.println(getClass().getSimpleName() + ": -Dweir.seed=" + seed);
        Random random = new Random(seed);
        try (WireServer server = new WireServer(this::answer);
                Asking plain = asking(server, "never");
                Asking underneath = asking(server, "always")) {
            for (int i = 0; i < ANSWERS; i++) {
                long one = random.nextLong();
                String which = "-Dweir.seed=" + seed + ", answer " + one;
                Completion expected = plain.plain(request(one, 0));
                assertThat(expected.furtherChoices())
                        .as(which)
                        .hasSize(dialect.answer(one).furtherChoices());
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

    private ChatRequest request(long answer, int variant) {
        return Asking.REQUEST.toBuilder()
                .parameter("n", dialect.answer(answer).furtherChoices() + 1)
                .parameter("answer", answer)
                .parameter("variant", variant)
                .build();
    }

    private Asking asking(WireServer server, String streamUnderneath) {
        return dialect.at(server.url(), Map.of("streamUnderneath", streamUnderneath));
    }

    @Test
    void beginningIsAFailureOrTheWholeAnswer() throws Exception {
        long seed = Long.getLong("weir.seed", System.nanoTime());
        System.out.println(getClass().getSimpleName() + ": -Dweir.seed=" + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 3; i++) {
            long one = random.nextLong();
            RecordedAnswer answer = dialect.answer(one);
            byte[] stream = StreamEncoding.encode(answer.stream(), new Random(one));
            assertNoOther(stream, "text/event-stream", one);
            assertNoOther(StreamEncoding.gzip(stream), "text/event-stream\r\nContent-Encoding: gzip", one);
            assertNoOther(answer.plain().getBytes(StandardCharsets.UTF_8), "application/json", one);
        }
    }

    private void assertNoOther(byte[] answer, String type, long seed) throws Exception {
        Prefixes.failOrAreWhole(
                answer,
                type,
                url -> dialect.at(url, Map.of()).backend,
                request(seed, 0),
                () -> FakeCall.within(Asking.AMPLE).withListener(text -> {}));
    }
}
