package dev.weir.breaker;

import dev.weir.testkit.FakeTime;
import java.util.Random;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Changes of state that calls cause, where the first failure opens: so that nearly every scenario has two threads meet at
 * one. {@link GateLincheckTest} has everything else.
 */
@Tag("lincheck")
@Param(name = "thread", gen = ThreadIdGen.class)
public class GateChangeLincheckTest {
    private static final CircuitBreakerSettings SETTINGS = GateModel.settings(1, 1);

    private final Gate gate = new Gate(SETTINGS, new FakeTime(), new Random(1));
    private final Period[] held = new Period[4];

    /** What {@link GateModel} says of a gate that the first failure opens. */
    public static final class Model extends GateModel {
        public Model() {
            super(1, 1);
        }
    }

    @Operation
    public String admit(@Param(name = "thread") int thread) {
        if (held[thread] != null) {
            return "held";
        }
        held[thread] = gate.admit(0);
        if (held[thread] == null) {
            return "open";
        }
        return held[thread].isProbing() ? "probe" : "in";
    }

    @Operation
    public boolean fail(@Param(name = "thread") int thread) {
        Period period = held[thread];
        held[thread] = null;
        return period != null && gate.settle(period, Gate.Health.FAILURE, null);
    }

    @Operation
    public String state() {
        Gate.Standing standing = gate.standing();
        return standing.period().state() + " " + standing.count() + " " + standing.probes();
    }

    @Test
    void noChangeOfStateIsLost() {
        new ModelCheckingOptions()
                .threads(2)
                .actorsBefore(1)
                .actorsPerThread(3)
                .actorsAfter(1)
                .iterations(30)
                .invocationsPerIteration(500)
                .sequentialSpecification(Model.class)
                .check(GateChangeLincheckTest.class);
    }
}
