package dev.weir.app.run.checkpoint;

import dev.weir.app.run.record.RunException;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the entries of a checkpoint add up to. The entries:
 *
 * <pre>
 * run {…}                the first: the input and the digests of the options
 * resumed LOST           a run goes on, and LOST rows were in flight when the one before ended
 * sent LINE DIGEST       written before the row is sent
 * withdrawn LINE         the row was not sent after all
 * failed LINE USD        it failed, and may succeed later; what that cost, or - if unknown
 * durable BYTES          so much of the output outlives a power failure
 * </pre>
 *
 * <p>Answers are not among them: that a row is done is known by its record in the output, and by nothing else, so the two
 * cannot contradict each other. Memory is a few bits for each line. Not thread-safe.
 */
final class CheckpointState {
    private static final int LINES_PER_BLOCK = 4096;

    private @Nullable String header;
    private final BitSet sent = new BitSet();
    private final BitSet inFlight = new BitSet();
    private final Map<Integer, Integer> failures = new HashMap<>();
    private long[] sums = new long[16];
    private BigDecimal failedUsd = BigDecimal.ZERO;
    private long lost;
    private long durableBytes;

    void accept(String entry) {
        int end = entry.indexOf(' ');
        String kind = end < 0 ? entry : entry.substring(0, end);
        String rest = entry.substring(Math.max(0, end) + 1);
        switch (kind) {
            case "run" -> header = rest;
            case "resumed" -> resumed(Long.parseLong(rest));
            case "sent" -> sent(line(rest), digest(rest));
            case "withdrawn" -> inFlight.clear(line(rest));
            case "failed" -> failed(line(rest), rest.substring(rest.indexOf(' ') + 1));
            case "durable" -> durableBytes = Long.parseLong(rest);
            default ->
                throw new RunException("the checkpoint has an entry '" + kind
                        + "', which this version of Weir does not know: use the version that wrote it, or --restart");
        }
    }

    static int line(String rest) {
        int end = rest.indexOf(' ');
        return Integer.parseInt(end < 0 ? rest : rest.substring(0, end));
    }

    static long digest(String rest) {
        return Long.parseUnsignedLong(rest.substring(rest.indexOf(' ') + 1), 16);
    }

    private void resumed(long rows) {
        lost += rows;
        inFlight.clear();
    }

    private void sent(int line, long digest) {
        if (!sent.get(line)) {
            sent.set(line);
            int block = block(line);
            if (block >= sums.length) {
                sums = Arrays.copyOf(sums, Math.max(block + 1, 2 * sums.length));
            }
            sums[block] += mixed(line, digest);
        }
        inFlight.set(line);
    }

    private void failed(int line, String usd) {
        inFlight.clear(line);
        failures.merge(line, 1, Integer::sum);
        if (!usd.equals("-")) {
            failedUsd = failedUsd.add(new BigDecimal(usd));
        }
    }

    /** Lines of one block are compared by one sum, as a digest for each would take too much memory. */
    static int block(int line) {
        return line / LINES_PER_BLOCK;
    }

    static long mixed(int line, long digest) {
        return (digest ^ line) * 0x9E3779B97F4A7C15L;
    }

    /** The first entry; null if the run has not begun. */
    @Nullable
    String header() {
        return header;
    }

    /** Whether the row of a line was sent, or was to be. */
    boolean wasSent(int line) {
        return sent.get(line);
    }

    int lastSent() {
        return sent.length() - 1;
    }

    /** The sum over the rows of a block that were sent. */
    long sum(int block) {
        return block < sums.length ? sums[block] : 0;
    }

    /** How often the row has failed in a way that another attempt may mend. */
    int failures(int line) {
        return failures.getOrDefault(line, 0);
    }

    /** What the failures cost. */
    BigDecimal failedUsd() {
        return failedUsd;
    }

    /** The number of rows that were in flight when the last run ended, but for those that are done. */
    int inFlight(BitSet done) {
        BitSet open = (BitSet) inFlight.clone();
        open.andNot(done);
        return open.cardinality();
    }

    /** The number of times that a row was in flight when an earlier run ended. */
    long lost() {
        return lost;
    }

    long durableBytes() {
        return durableBytes;
    }
}
