package dev.weir.backend.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.backend.openai.OpenAiSettings.StreamUnderneath;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.FinishReason;
import dev.weir.wire.Wire;
import dev.weir.wire.WireServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The same answer gives the same completion, to the last field, whether it comes plainly or as a stream. */
@Timeout(120)
class StreamEqualsPlainTest {
    private static final int ANSWERS = 200;
    private static final String[] LIMITS = {
        "x-request-id: req_1", "x-ratelimit-remaining-requests: 7", "x-ratelimit-reset-requests: 120ms"
    };

    private static void answer(Wire wire, WireServer.Received request) throws IOException {
        long seed = Long.parseLong(String.valueOf(request.json().get("seed")));
        AnswerPair pair = new AnswerPair(seed);
        if (!Boolean.TRUE.equals(request.json().get("stream"))) {
            wire.json(200, pair.plain(), LIMITS);
            return;
        }
        Random random = new Random(seed);
        byte[] stream = pair.stream();
        if (random.nextInt(4) == 0) {
            stream = gzipped(stream);
        }
        wire.beginStream(LIMITS);
        for (int at = 0; at < stream.length; ) {
            int end = Math.min(stream.length, at + 1 + random.nextInt(200));
            wire.chunk(Arrays.copyOfRange(stream, at, end));
            at = end;
        }
        wire.endStream();
    }

    private static byte[] gzipped(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream packing = new GZIPOutputStream(packed)) {
            packing.write(bytes);
        }
        return packed.toByteArray();
    }

    @Test
    void toTheLastField() throws BackendException {
        long seed = Long.getLong("weir.seed", System.nanoTime());
        System.out.println("StreamEqualsPlainTest: -Dweir.seed=" + seed);
        Random random = new Random(seed);
        try (WireServer server = new WireServer(StreamEqualsPlainTest::answer);
                Asking plain = asking(server, StreamUnderneath.NEVER);
                Asking underneath = asking(server, StreamUnderneath.ALWAYS)) {
            for (int i = 0; i < ANSWERS; i++) {
                long one = random.nextLong();
                var request = Asking.REQUEST.toBuilder().seed(one).build();
                StringBuilder told = new StringBuilder();
                Completion expected = plain.plain(request);
                assertThat(underneath.plain(request))
                        .as("-Dweir.seed=%s, answer %s", seed, one)
                        .isEqualTo(expected);
                assertThat(plain.stream(request, told::append))
                        .as("-Dweir.seed=%s, answer %s, with a listener", seed, one)
                        .isEqualTo(expected);
                assertThat(told.toString()).isEqualTo(new AnswerPair(one).text());
            }
            assertThat(server.requests())
                    .filteredOn(request -> Boolean.TRUE.equals(request.json().get("stream")))
                    .hasSize(2 * ANSWERS);
        }
    }

    private static Asking asking(WireServer server, StreamUnderneath setting) {
        return Asking.at(server, settings -> settings.with("streamUnderneath", setting));
    }

    @Test
    void beginningOfAStreamIsAFailureOrTheWholeAnswer() {
        long seed = Long.getLong("weir.seed", System.nanoTime());
        AnswerPair pair = new AnswerPair(seed);
        byte[] stream = pair.stream();
        assertNoOther(stream, "text/event-stream", pair, seed);
        assertNoOther(pair.plain().getBytes(StandardCharsets.UTF_8), "application/json", pair, seed);
    }

    private static void assertNoOther(byte[] bytes, String type, AnswerPair pair, long seed) {
        try (WireServer server = new WireServer((wire, request) -> {
                    int end = Integer.parseInt(String.valueOf(request.json().get("seed")));
                    wire.raw("HTTP/1.1 200 OK\r\nContent-Type: " + type + "\r\n\r\n");
                    wire.raw(Arrays.copyOf(bytes, end));
                    wire.close();
                });
                Asking asking = Asking.at(server)) {
            for (int end = 0; end <= bytes.length; end++) {
                String beginning = "-Dweir.seed=" + seed + ", the first " + end + " bytes as " + type;
                try {
                    var request = Asking.REQUEST.toBuilder().seed((long) end).build();
                    Completion whole = asking.stream(request, text -> {});
                    assertThat(whole.text()).as(beginning).isEqualTo(pair.text());
                    assertThat(whole.finishReason()).as(beginning).isNotEqualTo(FinishReason.TRUNCATED);
                } catch (BackendException e) {
                    assertThat(end).as(beginning).isLessThan(bytes.length);
                }
            }
        }
    }
}
