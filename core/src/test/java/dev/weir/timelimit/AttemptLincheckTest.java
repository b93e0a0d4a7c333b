package dev.weir.timelimit;

import dev.weir.timelimit.Attempt.Ending;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Options;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Linearizability of the end of an attempt: exactly one of its owner, its limit and its cancellation ends it, and all
 * see the same ending.
 */
@Tag("lincheck")
public class AttemptLincheckTest {
    private final Attempt attempt = new Attempt(null, 0) {};

    @Operation(nonParallelGroup = "owner")
    public Ending end() {
        return attempt.end();
    }

    @Operation
    public boolean expire() {
        boolean mine = attempt.expire(1);
        if (mine) {
            attempt.deliver();
        }
        return mine;
    }

    @Operation
    public boolean cancel() {
        return attempt.cancel();
    }

    @Operation
    public boolean isOver() {
        return attempt.isOver();
    }

    /** The same, by one thread. */
    public static final class Model {
        private Ending ending;

        public Ending end() {
            ending = ending == null ? Ending.COMPLETED : ending;
            return ending;
        }

        public boolean expire() {
            return over(Ending.TIMED_OUT);
        }

        public boolean cancel() {
            return over(Ending.CANCELLED);
        }

        private boolean over(Ending how) {
            boolean mine = ending == null;
            ending = mine ? how : ending;
            return mine;
        }

        public boolean isOver() {
            return ending != null;
        }
    }

    private static void check(Options<?, ?> options) {
        options.threads(3)
                .actorsBefore(1)
                .actorsPerThread(2)
                .actorsAfter(2)
                .iterations(Integer.getInteger("lincheck.iterations", 3))
                .invocationsPerIteration(300)
                .sequentialSpecification(Model.class)
                .check(AttemptLincheckTest.class);
    }

    @Test
    void attemptEndsInOneWayUnderModelChecking() {
        check(new ModelCheckingOptions());
    }

    @Test
    void attemptEndsInOneWayUnderStress() {
        check(new StressOptions());
    }
}
