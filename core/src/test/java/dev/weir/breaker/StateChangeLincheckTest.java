package dev.weir.breaker;

import dev.weir.testkit.fake.FakeTime;
import java.util.Random;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * State changes with a failure threshold of one, so that in nearly every scenario two threads race for a change.
 * {@link StateMachineLincheckTest} covers the rest.
 */
@Tag("lincheck")
@Param(name = "thread", gen = ThreadIdGen.class)
public class StateChangeLincheckTest {
    private static final CircuitBreakerSettings SETTINGS = StateMachineModel.settings(1, 1);

    private final StateMachine stateMachine = new StateMachine(SETTINGS, new FakeTime(), new Random(1));
    private final StateInterval[] held = new StateInterval[4];

    /** What {@link StateMachineModel} says of a stateMachine that the first failure opens. */
    public static final class Model extends StateMachineModel {
        public Model() {
            super(1, 1);
        }
    }

    @Operation
    public String admit(@Param(name = "thread") int thread) {
        if (held[thread] != null) {
            return "held";
        }
        held[thread] = stateMachine.admit(0);
        if (held[thread] == null) {
            return "open";
        }
        return held[thread].isProbing() ? "probe" : "in";
    }

    @Operation
    public boolean fail(@Param(name = "thread") int thread) {
        StateInterval interval = held[thread];
        held[thread] = null;
        return interval != null && stateMachine.settle(interval, StateMachine.Health.FAILURE, null);
    }

    @Operation
    public String state() {
        StateMachine.Snapshot snapshot = stateMachine.snapshot();
        return snapshot.interval().state() + " " + snapshot.count() + " " + snapshot.probes();
    }

    @Test
    void noChangeOfStateIsLost() {
        new ModelCheckingOptions()
                .threads(2)
                .actorsBefore(1)
                .actorsPerThread(3)
                .actorsAfter(1)
                .iterations(Integer.getInteger("lincheck.iterations", 10))
                .invocationsPerIteration(500)
                .sequentialSpecification(Model.class)
                .check(StateChangeLincheckTest.class);
    }
}
