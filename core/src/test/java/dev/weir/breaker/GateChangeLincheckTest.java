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
    private static final int NONE = -1;

    private final Timeline timeline = new Timeline(new FakeTime(), new OpenWait(1, 1, false, new Random(1)));
    private final Gate gate = new Gate(1, 1, GateModel.PROBES, timeline, () -> {});
    private final int[] tickets = {NONE, NONE, NONE, NONE};

    /** What {@link GateModel} says of a gate that the first failure opens. */
    public static final class Model extends GateModel {
        public Model() {
            super(1, 1);
        }
    }

    @Operation
    public String admit(@Param(name = "thread") int thread) {
        if (tickets[thread] != NONE) {
            return "held";
        }
        int ticket = gate.admit(GateModel.MAX_IN_FLIGHT, 0);
        if (ticket < 0) {
            return ticket == Gate.OPEN ? "open" : "full";
        }
        tickets[thread] = ticket;
        return Word.isProbe(ticket) ? "probe" : "in";
    }

    @Operation
    public boolean fail(@Param(name = "thread") int thread) {
        int ticket = tickets[thread];
        tickets[thread] = NONE;
        return ticket != NONE && gate.settle(ticket, Verdict.FAILURE, null);
    }

    @Operation
    public String state() {
        long word = gate.word();
        return Word.cause(word).state() + " " + Word.inFlight(word) + " in flight";
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
