package dev.weir.limit;

import dev.weir.spi.backend.Usage;
import dev.weir.spi.limit.Limit;
import dev.weir.testkit.fake.FakeTime;
import java.time.Duration;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Options;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Linearizability of the limiter, while no time passes: what is taken, given back and stopped, and by whom, adds up. */
@Tag("lincheck")
@Param(name = "tokens", gen = IntGen.class, conf = "1:4")
public class LimiterLincheckTest {
    private static final int REQUESTS = 5;
    private static final int TOKENS = 7;
    private static final int SHARED = 3;

    private final FakeTime time = new FakeTime();
    private final TargetLimiter limiter = new TargetLimiter(
            "primary/a",
            new LimitSettings(60L, 84L, Duration.ofSeconds(5), true, Duration.ofMinutes(5), Duration.ofMillis(50)),
            time);
    private final Reservation shared = new Reservation(limiter, SHARED, false);

    @Operation
    public String reserve(@Param(name = "tokens") int tokens) {
        try {
            limiter.acquire(new LimitedCall(time, Duration.ofMinutes(1), tokens).withAnotherTarget());
            return "permitted";
        } catch (LimitedException e) {
            return e.limit().name();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Operation
    public void settle(@Param(name = "tokens") int estimated, @Param(name = "tokens") int used) {
        new Reservation(limiter, estimated, false).settle(Usage.reported(used, 0));
    }

    @Operation
    public void giveBack(@Param(name = "tokens") int tokens) {
        new Reservation(limiter, tokens, false).giveBack();
    }

    @Operation
    public void coolDown() {
        limiter.coolDown(Duration.ofSeconds(1));
    }

    @Operation
    public void settleShared(@Param(name = "tokens") int used) {
        shared.settle(Usage.reported(used, 0));
    }

    @Operation
    public void giveBackShared() {
        shared.giveBack();
    }

    @Operation
    public void endShared() {
        shared.unused();
    }

    /** The same, counted plainly by one thread. */
    public static final class Model {
        private int requests = REQUESTS;
        private int tokens = TOKENS;
        private boolean coolsDown;
        private boolean ended;

        /** Takes from both levels or from none. */
        public String reserve(int wanted) {
            if (requests >= 1 && tokens >= wanted && !coolsDown) {
                requests--;
                tokens -= wanted;
                return "permitted";
            }
            double requestWait = requests >= 1 ? 0 : 1;
            double tokenWait = Math.max(0, wanted - tokens) * 60 / 84.0;
            double coolDownWait = coolsDown ? 1 : 0;
            if (coolDownWait >= Math.max(requestWait, tokenWait)) {
                return Limit.COOL_DOWN.name();
            }
            return requestWait >= tokenWait ? Limit.REQUESTS.name() : Limit.TOKENS.name();
        }

        public void settle(int estimated, int used) {
            tokens = Math.min(TOKENS, tokens + estimated - used);
        }

        public void giveBack(int unused) {
            requests = Math.min(REQUESTS, requests + 1);
            tokens = Math.min(TOKENS, tokens + unused);
        }

        public void coolDown() {
            coolsDown = true;
        }

        public void settleShared(int used) {
            if (!ended) {
                settle(SHARED, used);
            }
            ended = true;
        }

        public void giveBackShared() {
            if (!ended) {
                giveBack(SHARED);
            }
            ended = true;
        }

        public void endShared() {
            settleShared(0);
        }
    }

    private static void check(Options<?, ?> options) {
        options.threads(3)
                .actorsBefore(3)
                .actorsPerThread(3)
                .actorsAfter(2)
                .iterations(Integer.getInteger("lincheck.iterations", 2))
                .invocationsPerIteration(300)
                .sequentialSpecification(Model.class)
                .check(LimiterLincheckTest.class);
    }

    @Test
    void reservationsAreLinearizableUnderModelChecking() {
        check(new ModelCheckingOptions());
    }

    @Test
    void reservationsAreLinearizableUnderStress() {
        check(new StressOptions());
    }
}
