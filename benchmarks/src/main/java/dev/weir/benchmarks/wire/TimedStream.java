package dev.weir.benchmarks.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A stream as it comes over a socket. Its first token is noted as so much later than it was asked for, the further ones as
 * so much later than the pace from the first one on. For one thread.
 */
final class TimedStream {
    private static final byte[] END = "data: [DONE]\n\n\r\n0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final Pacing pacing;
    private final Lateness first;
    private final Lateness further;
    private final long asked = System.nanoTime();
    private final byte[] tail = new byte[END.length];
    private byte last;
    private long firstCame;
    private int events;

    TimedStream(Pacing pacing, Lateness first, Lateness further) {
        this.pacing = pacing;
        this.first = first;
        this.further = further;
    }

    void read(ByteBuffer bytes, long now) {
        while (bytes.hasRemaining()) {
            if (bytes.remaining() <= tail.length) {
                System.arraycopy(tail, 1, tail, 0, tail.length - 1);
                tail[tail.length - 1] = bytes.get(bytes.position());
            }
            byte next = bytes.get();
            if (next == '\n' && last == '\n') {
                event(now);
            }
            last = next;
        }
    }

    /** The first event opens the stream, and what follows the tokens ends it. */
    private void event(long now) {
        int token = events++ - 1;
        if (token == 0) {
            firstCame = now;
            first.add(now - asked - pacing.firstToken().toNanos());
        } else if (token > 0 && token < pacing.tokens()) {
            further.add(now - firstCame - token * pacing.perToken().toNanos());
        }
    }

    boolean isWhole() {
        return Arrays.equals(tail, END) && events >= pacing.tokens() + 3;
    }
}
