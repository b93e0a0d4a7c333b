package dev.weir.breaker;

import dev.weir.breaker.StateMachine.Health;
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
 * Linearizability of results and states against {@link StateMachineModel}: no probe is lost or extra, and no state
 * changes twice for one cause.
 */
@Tag("lincheck")
@Param(name = "thread", gen = ThreadIdGen.class)
public class StateMachineLincheckTest {
    private static final CircuitBreakerSettings SETTINGS =
            StateMachineModel.settings(StateMachineModel.FAILURES, StateMachineModel.SUCCESSES);

    private final Clock clock = new Clock();
    private final StateMachine stateMachine = new StateMachine(SETTINGS, clock, new Random(1));
    private final StateInterval[] held = new StateInterval[5];

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
        if (held[thread] != null) {
            return "held";
        }
        held[thread] = stateMachine.admit(clock.nanoTime());
        if (held[thread] == null) {
            return "open";
        }
        return held[thread].isProbing() ? "probe" : "in";
    }

    @Operation
    public boolean succeed(@Param(name = "thread") int thread) {
        return settle(thread, Health.SUCCESS);
    }

    @Operation
    public boolean fail(@Param(name = "thread") int thread) {
        return settle(thread, Health.FAILURE);
    }

    @Operation
    public boolean release(@Param(name = "thread") int thread) {
        return settle(thread, Health.NEUTRAL);
    }

    private boolean settle(int thread, Health health) {
        StateInterval interval = held[thread];
        held[thread] = null;
        return interval != null && stateMachine.settle(interval, health, null);
    }

    @Operation
    public void reset() {
        stateMachine.force(Cause.RESET);
    }

    @Operation
    public void forceOpen() {
        stateMachine.force(Cause.FORCED_OPEN);
    }

    @Operation
    public void forceClose() {
        stateMachine.force(Cause.FORCED_CLOSED);
    }

    @Operation
    public String state() {
        StateMachine.Snapshot snapshot = stateMachine.snapshot();
        return snapshot.interval().state() + " " + snapshot.count() + " " + snapshot.probes();
    }

    private static void check(Options<?, ?> options) {
        options.threads(3)
                .actorsBefore(3)
                .actorsPerThread(3)
                .actorsAfter(2)
                .iterations(Integer.getInteger("lincheck.iterations", 2))
                .invocationsPerIteration(300)
                .sequentialSpecification(StateMachineModel.class)
                .check(StateMachineLincheckTest.class);
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
