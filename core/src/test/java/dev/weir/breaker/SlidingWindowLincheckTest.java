package dev.weir.breaker;

import java.time.Duration;
import java.util.Objects;
import org.jetbrains.lincheck.datastructures.BooleanGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Options;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Linearizability of the window: it never opens a breaker for a rate that did not occur, and never misses one. */
@Tag("lincheck")
public class SlidingWindowLincheckTest {
    private static final int MINIMUM = 2;
    private static final int FAILURE_PERCENT = 60;
    private static final int SLOW_PERCENT = 80;

    private final SlidingWindow window = Objects.requireNonNull(SlidingWindow.of(new SlidingWindowSettings(
            Duration.ofNanos(10),
            null,
            MINIMUM,
            (double) FAILURE_PERCENT,
            (double) SLOW_PERCENT,
            Duration.ofSeconds(1))));

    @Operation
    public String record(@Param(gen = BooleanGen.class) boolean failed, @Param(gen = BooleanGen.class) boolean slow) {
        return String.valueOf(window.record(failed, slow, 0));
    }

    /** The same, counted plainly by one thread. */
    public static final class Model {
        private int calls;
        private int failures;
        private int slowCalls;

        /** Counts a call and judges the shares. */
        public String record(boolean failed, boolean slow) {
            return String.valueOf(counted(failed, slow));
        }

        private Cause counted(boolean failed, boolean slow) {
            calls++;
            failures += failed ? 1 : 0;
            slowCalls += slow ? 1 : 0;
            if (calls < MINIMUM) {
                return null;
            }
            boolean failing = failures * 100 >= FAILURE_PERCENT * calls;
            return failing ? Cause.FAILURE_RATE : slowCalls * 100 >= SLOW_PERCENT * calls ? Cause.SLOW_CALL_RATE : null;
        }
    }

    private static void check(Options<?, ?> options) {
        options.threads(3)
                .actorsBefore(3)
                .actorsPerThread(3)
                .actorsAfter(2)
                .iterations(Integer.getInteger("lincheck.iterations", 4))
                .invocationsPerIteration(300)
                .sequentialSpecification(Model.class)
                .check(SlidingWindowLincheckTest.class);
    }

    @Test
    void judgementsAreLinearizableUnderModelChecking() {
        check(new ModelCheckingOptions());
    }

    @Test
    void judgementsAreLinearizableUnderStress() {
        check(new StressOptions());
    }
}
