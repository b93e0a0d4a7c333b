package dev.weir.batch;

import dev.weir.spi.time.Deadline;
import dev.weir.testkit.fake.FakeTime;
import java.time.Duration;
import java.util.Objects;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Options;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Linearizability of the end of a member: one result, or its caller gives up, and never both. */
@Tag("lincheck")
@Param(name = "answer", gen = IntGen.class, conf = "1:3")
public class PendingLincheckTest {
    private final Pending<String, Integer> pending = new Pending<>(
            BatchMember.of("x", BatchGroup.of("group"), Deadline.after(Duration.ofMinutes(1), new FakeTime())),
            null,
            0);

    @Operation
    public boolean complete(@Param(name = "answer") int answer) {
        return pending.complete(MemberResult.answered(answer));
    }

    @Operation
    public boolean giveUp() {
        return pending.giveUp();
    }

    @Operation
    public int result() {
        MemberResult<Integer> result = pending.result();
        return result == null ? 0 : Objects.requireNonNull(result.answer());
    }

    @Operation
    public boolean isOver() {
        return pending.isOver();
    }

    /** The same, plainly by one thread. */
    public static final class Model {
        private int answer;
        private boolean over;

        /** The first end is kept. */
        public boolean complete(int result) {
            boolean first = giveUp();
            if (first) {
                answer = result;
            }
            return first;
        }

        /** Ends it without a result. */
        public boolean giveUp() {
            boolean first = !over;
            over = true;
            return first;
        }

        public int result() {
            return answer;
        }

        public boolean isOver() {
            return over;
        }
    }

    private static void check(Options<?, ?> options) {
        options.threads(3)
                .actorsBefore(0)
                .actorsPerThread(3)
                .actorsAfter(2)
                .iterations(Integer.getInteger("lincheck.iterations", 2))
                .invocationsPerIteration(300)
                .sequentialSpecification(Model.class)
                .check(PendingLincheckTest.class);
    }

    @Test
    void endsAreLinearizableUnderModelChecking() {
        check(new ModelCheckingOptions());
    }

    @Test
    void endsAreLinearizableUnderStress() {
        check(new StressOptions());
    }
}
