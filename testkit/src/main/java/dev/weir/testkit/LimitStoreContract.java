package dev.weir.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.limit.Limit;
import dev.weir.spi.limit.LimitDecision;
import dev.weir.spi.limit.LimitStore;
import dev.weir.spi.limit.LimitedTarget;
import dev.weir.spi.time.Deadline;
import dev.weir.spi.time.TimeSource;
import dev.weir.testkit.fake.FakeTime;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * What every {@link LimitStore} promises, as tests. The author of a store extends this class in the plugin's tests and says
 * how another process connects to the store.
 *
 * <pre>{@code
 * class ValkeyLimitStoreTest extends LimitStoreContract {
 *     @Override protected LimitStore connect(TimeSource time) {
 *         return new ValkeyLimitStore(settings, time);
 *     }
 * }
 * }</pre>
 */
public abstract class LimitStoreContract extends Contract {
    private static final int PROMPTLY_SECONDS = 10;
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final FakeTime time = new FakeTime();
    private final String name = "primary/model-" + new Random().nextLong();

    /**
     * The store as one more process sees it: all that a test connects share their limits.
     *
     * @param time the clock, if the store itself has none
     */
    protected abstract LimitStore connect(TimeSource time);

    /**
     * Lets time pass at the store. To be overridden for a store with a clock of its own.
     *
     * @param duration at most 2 s
     */
    protected void pass(Duration duration) {
        time.advance(duration);
    }

    private LimitStore connect() {
        return connect(time);
    }

    private static Deadline soon() {
        return Deadline.after(Duration.ofSeconds(PROMPTLY_SECONDS), TimeSource.system());
    }

    private LimitedTarget target(int requests, int tokens) {
        return LimitedTarget.of(name, (long) requests, (long) tokens, MINUTE);
    }

    private static LimitDecision take(LimitStore store, LimitedTarget target, long tokens) throws Exception {
        return store.take(target, tokens, soon());
    }

    private static void assertPermits(LimitStore store, LimitedTarget target, long tokens) throws Exception {
        assertThat(take(store, target, tokens).isPermitted()).as("permitted").isTrue();
    }

    private static Duration assertRefuses(LimitStore store, LimitedTarget target, long tokens, Limit limit)
            throws Exception {
        LimitDecision decision = take(store, target, tokens);
        assertThat(decision.limit()).isEqualTo(limit);
        assertThat(decision.untilPermitted()).isPositive();
        return decision.untilPermitted();
    }

    /** A limit of requests, which only the whole minute would refill, and one of tokens. */
    @Test
    void permitsAsManyRequestsAsTheLimit() throws Exception {
        LimitStore store = connect();
        LimitedTarget target = LimitedTarget.of(name, 3L, null, MINUTE);
        for (int i = 0; i < 3; i++) {
            assertPermits(store, target, 1_000_000);
        }
        assertThat(assertRefuses(store, target, 0, Limit.REQUESTS))
                .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(20));
    }

    @Test
    void permitsAsManyTokensAsTheLimit() throws Exception {
        LimitStore store = connect();
        LimitedTarget target = LimitedTarget.of(name, null, 100L, MINUTE);
        assertPermits(store, target, 60);
        assertRefuses(store, target, 60, Limit.TOKENS);
        assertPermits(store, target, 40);
    }

    @Test
    void takesFromAllLimitsOrFromNone() throws Exception {
        LimitStore store = connect();
        LimitedTarget target = target(2, 100);
        assertPermits(store, target, 60);
        assertRefuses(store, target, 60, Limit.TOKENS);
        assertPermits(store, target, 40);
        assertRefuses(store, target, 0, Limit.REQUESTS);
    }

    @Test
    void permitsACallAfterItsWait() throws Exception {
        LimitStore store = connect();
        LimitedTarget target = LimitedTarget.of(name, 60L, null, Duration.ofSeconds(1));
        assertPermits(store, target, 0);
        pass(assertRefuses(store, target, 0, Limit.REQUESTS));
        assertPermits(store, target, 0);
        assertRefuses(store, target, 0, Limit.REQUESTS);
    }

    @Test
    void refillsUpToTheBurstAlone() throws Exception {
        LimitStore store = connect();
        LimitedTarget target = LimitedTarget.of(name, 120L, null, Duration.ofSeconds(1));
        assertPermits(store, target, 0);
        pass(Duration.ofSeconds(2));
        assertPermits(store, target, 0);
        assertPermits(store, target, 0);
        assertRefuses(store, target, 0, Limit.REQUESTS);
    }

    @Test
    void permitsACallLargerThanTheLimitWhenThatIsFull() throws Exception {
        LimitStore store = connect();
        LimitedTarget target = LimitedTarget.of(name, null, 600L, Duration.ofSeconds(1));
        assertPermits(store, target, 1_000);
        pass(Duration.ofMillis(500));
        assertRefuses(store, target, 1_000, Limit.TOKENS);
        pass(Duration.ofMillis(600));
        assertPermits(store, target, 1_000);
    }

    @Test
    void takesBackWhatWasNotUsed() throws Exception {
        LimitStore store = connect();
        LimitedTarget target = target(1, 100);
        assertPermits(store, target, 100);
        store.giveBack(target, 1, 70, soon());
        assertRefuses(store, target, 80, Limit.TOKENS);
        assertPermits(store, target, 70);
    }

    @Test
    void isNeverMoreThanFull() throws Exception {
        LimitStore store = connect();
        LimitedTarget target = target(1, 100);
        assertPermits(store, target, 0);
        store.giveBack(target, 5, 1_000, soon());
        assertPermits(store, target, 100);
        assertRefuses(store, target, 0, Limit.REQUESTS);
    }

    @Test
    void countsWhatWasUsedBeyondTheEstimate() throws Exception {
        LimitStore store = connect();
        LimitedTarget target = LimitedTarget.of(name, null, 6_000L, Duration.ofSeconds(1));
        assertPermits(store, target, 100);
        store.giveBack(target, 0, -100, soon());
        pass(Duration.ofSeconds(1));
        assertRefuses(store, target, 50, Limit.TOKENS);
        pass(Duration.ofSeconds(1));
        assertPermits(store, target, 50);
    }

    @Test
    void permitsNothingDuringACoolDown() throws Exception {
        LimitStore store = connect();
        LimitedTarget target = target(100, 100);
        store.coolDown(target, Duration.ofMillis(1_500), soon());
        store.coolDown(target, Duration.ofMillis(100), soon());
        assertThat(assertRefuses(store, target, 1, Limit.COOL_DOWN)).isLessThanOrEqualTo(Duration.ofMillis(1_500));
        pass(Duration.ofMillis(700));
        assertRefuses(store, target, 1, Limit.COOL_DOWN);
        pass(Duration.ofMillis(900));
        assertPermits(store, target, 100);
    }

    @Test
    void keepsTargetsApart() throws Exception {
        LimitStore store = connect();
        LimitedTarget target = target(1, 100);
        LimitedTarget other = LimitedTarget.of(name + "-other", 1L, 100L, MINUTE);
        assertPermits(store, target, 100);
        store.coolDown(target, Duration.ofSeconds(1), soon());
        assertPermits(store, other, 100);
    }

    @Test
    void processesShareLimitsAndCoolDowns() throws Exception {
        LimitStore one = connect();
        LimitStore other = connect();
        LimitedTarget target = target(2, 100);
        assertPermits(one, target, 60);
        assertRefuses(other, target, 60, Limit.TOKENS);
        other.giveBack(target, 0, 60, soon());
        assertPermits(one, target, 60);
        other.giveBack(target, 2, 100, soon());
        one.coolDown(target, Duration.ofSeconds(1), soon());
        assertRefuses(other, target, 0, Limit.COOL_DOWN);
    }

    @Test
    void ofManyCallsAtOnceExactlyTheLimitPasses() {
        LimitedTarget target = target(100, 1_000_000);
        List<Integer> permitted = Conduct.onEveryThread(() -> {
            LimitStore store = connect();
            int count = 0;
            for (int i = 0; i < 200 / Conduct.THREADS; i++) {
                count += take(store, target, 1).isPermitted() ? 1 : 0;
            }
            return count;
        });
        assertThat(permitted.stream().mapToInt(Integer::intValue).sum()).isEqualTo(100);
    }

    @Test
    void changedLimitsHoldFromNowOn() throws Exception {
        LimitStore store = connect();
        assertPermits(store, target(1, 100), 0);
        assertRefuses(store, target(1, 100), 0, Limit.REQUESTS);
        LimitedTarget unlimited = LimitedTarget.of(name, null, 100L, MINUTE);
        assertPermits(store, unlimited, 50);
        LimitedTarget lower = LimitedTarget.of(name, null, 40L, MINUTE);
        assertPermits(store, lower, 40);
        assertRefuses(store, lower, 1, Limit.TOKENS);
    }

    /** It may end with an exception. */
    @Test
    void anOperationEndsPromptlyAfterAnInterrupt() throws Exception {
        LimitStore store = connect();
        LimitedTarget target = target(100, 100);
        Conduct.assertEndsWhenInterrupted(() -> take(store, target, 1));
        Conduct.assertEndsWhenInterrupted(() -> store.giveBack(target, 1, 1, soon()));
        Conduct.assertEndsWhenInterrupted(() -> store.coolDown(target, Duration.ofMillis(1), soon()));
        pass(Duration.ofSeconds(1));
        assertPermits(store, target, 1);
    }

    /** It may be carried out, or throw. */
    @Test
    void anOperationEndsByItsDeadline() {
        LimitStore store = connect();
        LimitedTarget target = target(1, 100);
        Deadline passed = Deadline.after(Duration.ZERO, TimeSource.system());
        Running.of(() -> store.take(target, 1, passed)).failure();
        Running.doing(() -> store.giveBack(target, 1, 1, passed)).failure();
        Running.doing(() -> store.coolDown(target, Duration.ofSeconds(1), passed))
                .failure();
    }

    @Test
    void refusesNullAndTakesNothing() throws Exception {
        LimitStore store = connect();
        Conduct.assertRefusesNull(() -> take(store, nothing(), 1));
        Conduct.assertRefusesNull(() -> store.coolDown(target(1, 100), nothing(), soon()));
        assertPermits(store, target(1, 100), 100);
    }

    @Test
    void closesMoreThanOnce() {
        LimitStore store = connect();
        require(Feature.CLOSING, store instanceof AutoCloseable);
        Conduct.assertClosesTwice(store);
        Running.of(() -> take(store, target(1, 100), 1)).failure();
    }
}
