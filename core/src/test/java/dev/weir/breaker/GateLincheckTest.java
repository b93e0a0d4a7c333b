package dev.weir.breaker;

import dev.weir.spi.time.TimeSource;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Options;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Permits and states under every interleaving that Lincheck finds: each result can be explained by the calls happening one
 * after the other as {@link GateModel} has it. So no permit is lost or extra, and no state changes twice for one reason.
 */
@Tag("lincheck")
@Param(name = "thread", gen = ThreadIdGen.class)
public class GateLincheckTest {
    private static final int NONE = -1;

    private final Clock clock = new Clock();
    private final Timeline timeline = new Timeline(clock, new OpenWait(1, 1, false, new Random(1)));
    private final Gate gate = new Gate(GateModel.FAILURES, GateModel.SUCCESSES, GateModel.PROBES, timeline, () -> {});
    private final int[] tickets = {NONE, NONE, NONE, NONE, NONE};

    /** Time of which the model knows only whether the present wait is over. */
    private static final class Clock implements TimeSource {
        private final AtomicLong nanos = new AtomicLong();

        @Override
        public long nanoTime() {
            return nanos.get();
        }

        @Override
        public Instant instant() {
            return Instant.EPOCH;
        }
    }

    @Operation
    public void waitIsOver() {
        clock.nanos.incrementAndGet();
    }

    @Operation
    public String admit(@Param(name = "thread") int thread) {
        if (tickets[thread] != NONE) {
            return "held";
        }
        int ticket = gate.admit(GateModel.MAX_IN_FLIGHT, clock.nanoTime());
        if (ticket < 0) {
            return ticket == Gate.OPEN ? "open" : "full";
        }
        tickets[thread] = ticket;
        return Word.isProbe(ticket) ? "probe" : "in";
    }

    @Operation
    public boolean succeed(@Param(name = "thread") int thread) {
        return settle(thread, Verdict.SUCCESS);
    }

    @Operation
    public boolean fail(@Param(name = "thread") int thread) {
        return settle(thread, Verdict.FAILURE);
    }

    @Operation
    public boolean release(@Param(name = "thread") int thread) {
        return settle(thread, Verdict.NEUTRAL);
    }

    private boolean settle(int thread, Verdict verdict) {
        int ticket = tickets[thread];
        tickets[thread] = NONE;
        return ticket != NONE && gate.settle(ticket, verdict, null);
    }

    @Operation
    public void reset() {
        gate.force(Cause.RESET);
    }

    @Operation
    public void forceOpen() {
        gate.force(Cause.FORCED_OPEN);
    }

    @Operation
    public void forceClose() {
        gate.force(Cause.FORCED_CLOSED);
    }

    @Operation
    public String state() {
        long word = gate.word();
        return Word.cause(word).state() + " " + Word.inFlight(word) + " in flight";
    }

    private static void check(Options<?, ?> options) {
        options.threads(3)
                .actorsBefore(3)
                .actorsPerThread(3)
                .actorsAfter(2)
                .iterations(20)
                .invocationsPerIteration(300)
                .sequentialSpecification(GateModel.class)
                .check(GateLincheckTest.class);
    }

    @Test
    void decisionsAreLinearizableUnderModelChecking() {
        check(new ModelCheckingOptions().checkObstructionFreedom(true));
    }

    @Test
    void decisionsAreLinearizableUnderStress() {
        check(new StressOptions());
    }
}
