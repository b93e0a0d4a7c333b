package dev.weir.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.backend.BackendException;
import dev.weir.spi.call.TokenListener;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.FinishReason;
import dev.weir.testkit.fake.FakeCall;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Responses made of right ones by damage: bytes replaced, removed, doubled, cut, split anywhere, with and without a good
 * end. Whatever comes, a call ends with a completion or a {@link BackendException}, and a partial answer is what its
 * listener was told.
 */
@Timeout(120)
public abstract class GeneratedResponses {
    private static final int RESPONSES = 400;
    private static final String TEXT = "Grüße \uD83C\uDF0A";
    private static final byte[] INTERESTING = "\r\n:{}[]\",\\dtenul0-. \u0000".getBytes(StandardCharsets.US_ASCII);
    private final Dialect<?> dialect;

    protected GeneratedResponses(Dialect<?> dialect) {
        this.dialect = dialect;
    }

    @Test
    void endInACompletionOrABackendException() throws Exception {
        long seed = Long.getLong("weir.seed", System.nanoTime());
        Random random = new Random(seed);
        try (WireServer server = new WireServer((wire, request) ->
                respond(wire, new Random(Long.parseLong(request.headers().get("x-seed")))))) {
            for (int i = 0; i < RESPONSES; i++) {
                long one = random.nextLong();
                assertEndsWell(server, one, "-Dweir.seed=" + seed + ", response " + i);
            }
        }
    }

    private void assertEndsWell(WireServer server, long seed, String which) {
        StringBuilder told = new StringBuilder();
        TokenListener listener = new Random(seed).nextBoolean() ? told::append : null;
        FakeCall call = FakeCall.within(Asking.AMPLE);
        try (Asking asking = dialect.at(
                server,
                settings -> settings.header("x-seed", String.valueOf(seed))
                        .with("silenceTimeout", Duration.ofSeconds(20))
                        .with("maxResponseBytes", 32 * 1024L))) {
            Completion completion =
                    asking.backend.complete(Asking.REQUEST, listener == null ? call : call.withListener(listener));
            assertThat(completion.finishReason()).as(which).isNotEqualTo(FinishReason.TRUNCATED);
            assertThat(listener == null || told.toString().equals(completion.text()))
                    .as(which + ": the listener was told the text")
                    .isTrue();
        } catch (BackendException e) {
            String partial = e.partial() == null ? "" : e.partial().text();
            assertThat(partial).as(which).startsWith(told.toString());
        } catch (RuntimeException e) {
            throw new AssertionError(which, e);
        }
    }

    private void respond(Wire wire, Random random) throws Exception {
        boolean stream = random.nextBoolean();
        String right = stream
                ? String.join(": ping\n\n", dialect.toolCall(TEXT, List.of("{\"n\":", "1}")))
                : dialect.whole(TEXT);
        byte[] body = damaged(right.getBytes(StandardCharsets.UTF_8), random);
        String type = random.nextInt(10) == 0 ? "text/plain" : stream ? "text/event-stream" : "application/json";
        wire.raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: " + type + "\r\n\r\n");
        for (int at = 0; at < body.length; ) {
            int end = Math.min(body.length, at + 1 + random.nextInt(300));
            wire.chunk(Arrays.copyOfRange(body, at, end));
            at = end;
        }
        if (random.nextInt(4) > 0) {
            wire.endStream();
        } else {
            wire.close();
        }
    }

    private static byte[] damaged(byte[] right, Random random) {
        byte[] bytes = right;
        for (int times = random.nextInt(4); times > 0 && bytes.length > 1; times--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(4)) {
                case 0 -> {
                    bytes = bytes.clone();
                    bytes[at] = INTERESTING[random.nextInt(INTERESTING.length)];
                }
                case 1 -> bytes = Arrays.copyOf(bytes, at);
                case 2 -> bytes = joined(bytes, at, Math.min(bytes.length, at + random.nextInt(20)));
                default -> bytes = joined(bytes, at, Math.max(0, at - random.nextInt(200)));
            }
        }
        return bytes;
    }

    /** The bytes up to {@code end}, and then from {@code again} on. */
    private static byte[] joined(byte[] bytes, int end, int again) {
        byte[] joined = Arrays.copyOf(bytes, end + bytes.length - again);
        System.arraycopy(bytes, again, joined, end, bytes.length - again);
        return joined;
    }
}
