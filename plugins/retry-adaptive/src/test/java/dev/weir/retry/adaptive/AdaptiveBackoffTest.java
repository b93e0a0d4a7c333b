package dev.weir.retry.adaptive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.retry.FailedAttempt;
import dev.weir.spi.retry.RetryDecision;
import dev.weir.spi.retry.RetryStrategy;
import dev.weir.spi.retry.SucceededAttempt;
import dev.weir.spi.time.Deadline;
import dev.weir.testkit.RetryStrategyContract;
import dev.weir.testkit.fake.FakeTime;
import java.time.Duration;
import java.util.Random;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class AdaptiveBackoffTest extends RetryStrategyContract {
    private static final AdaptiveSettings SETTINGS =
            new AdaptiveSettings(Duration.ofSeconds(1), Duration.ofSeconds(30), 20);

    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);
    private final RetryStrategy strategy = new AdaptiveBackoff(SETTINGS, random);

    @Override
    protected RetryStrategy strategy(RandomGenerator generator) {
        return new AdaptiveBackoff(SETTINGS, generator);
    }

    private static FailedAttempt failure(String backend, ErrorClass errorClass, int attempt, Duration previousDelay) {
        Deadline deadline = Deadline.after(Duration.ofDays(1), new FakeTime());
        BackendException error = new BackendException(errorClass, "failed");
        return new FailedAttempt(
                attempt, backend, "small", Reason.of(errorClass), error, previousDelay, Duration.ZERO, deadline);
    }

    private Duration decide(String backend, ErrorClass errorClass, int attempt, Duration previousDelay) {
        RetryDecision decision = strategy.decide(failure(backend, errorClass, attempt, previousDelay));
        return ((RetryDecision.Retry) decision).delay();
    }

    private Duration firstDelay() {
        return decide("primary", ErrorClass.TRANSIENT, 1, Duration.ZERO);
    }

    /**
     * What calls did, on average per call.
     *
     * @param attempts how many attempts they made
     * @param firstDelay how many seconds they waited for the second one
     */
    private record Behaviour(double attempts, double firstDelay) {}

    /** Calls whose retries succeed where this says that their wait was enough, and that have five retries. */
    private Behaviour after(int calls, Predicate<Duration> enough) {
        int attempts = 0;
        double firstDelays = 0;
        for (int i = 0; i < calls; i++) {
            Duration wait = firstDelay();
            firstDelays += wait.toNanos() / 1e9;
            int attempt = 2;
            while (!enough.test(wait) && attempt <= 5) {
                wait = decide("primary", ErrorClass.TRANSIENT, attempt++, wait);
            }
            if (enough.test(wait)) {
                strategy.onSuccess(new SucceededAttempt(attempt, "primary", "small", ErrorClass.TRANSIENT, wait));
            }
            attempts += attempt;
        }
        return new Behaviour((double) attempts / calls, firstDelays / calls);
    }

    private static Predicate<Duration> atLeast(int seconds) {
        return wait -> wait.compareTo(Duration.ofSeconds(seconds)) >= 0;
    }

    @RepeatedTest(5)
    void waitsTheBaseDelayAsLongAsNothingIsKnown() {
        assertThat(firstDelay()).as("seed %d", seed).isBetween(Duration.ofMillis(500), Duration.ofSeconds(1));
    }

    @RepeatedTest(5)
    void learnsThatShortWaitsAreEnough() {
        after(100, wait -> true);
        assertThat(after(300, wait -> true).firstDelay()).as("seed %d", seed).isLessThan(0.2);
    }

    @RepeatedTest(5)
    void learnsThatShortWaitsArePointless() {
        after(50, atLeast(8));
        Behaviour learned = after(300, atLeast(8));
        assertThat(learned.firstDelay()).as("seed %d", seed).isBetween(7.0, 12.0);
        assertThat(learned.attempts()).as("attempts, seed %d", seed).isLessThan(3.3);
    }

    @RepeatedTest(5)
    void followsAChangeInBothDirections() {
        after(100, atLeast(8));
        after(100, wait -> true);
        assertThat(after(50, wait -> true).firstDelay())
                .as("down, seed %d", seed)
                .isLessThan(0.5);
        after(25, atLeast(8));
        assertThat(after(100, atLeast(8)).firstDelay()).as("up, seed %d", seed).isGreaterThan(6);
    }

    @Test
    void whatItLearnsOfOneClassOrBackendChangesNoOther() {
        after(300, wait -> true);
        assertThat(decide("primary", ErrorClass.THROTTLING, 1, Duration.ZERO))
                .as("seed %d", seed)
                .isGreaterThanOrEqualTo(Duration.ofMillis(500));
        assertThat(decide("other", ErrorClass.TRANSIENT, 1, Duration.ZERO))
                .as("seed %d", seed)
                .isGreaterThanOrEqualTo(Duration.ofMillis(500));
    }

    @RepeatedTest(5)
    void noDelayOfACallIsShorterThanTheOneThatFailedUpToHalfTheLongest() {
        after(random.nextInt(100) + 1, wait -> random.nextBoolean());
        Duration wait = firstDelay();
        for (int attempt = 2; attempt < 40; attempt++) {
            Duration next = decide("primary", ErrorClass.TRANSIENT, attempt, wait);
            Duration atLeast = min(wait, Duration.ofSeconds(15));
            assertThat(next).as("seed %d, attempt %d", seed, attempt).isGreaterThanOrEqualTo(atLeast);
            wait = next;
        }
        assertThat(wait).as("seed %d", seed).isBetween(Duration.ofSeconds(15), Duration.ofSeconds(30));
    }

    @RepeatedTest(5)
    void delaysOfACallDoubleApartFromTheirJitter() {
        Duration wait = firstDelay();
        for (int longest = 2; longest <= 16; longest *= 2) {
            wait = decide("primary", ErrorClass.TRANSIENT, 2, wait);
            assertThat(wait)
                    .as("seed %d", seed)
                    .isBetween(Duration.ofMillis(500L * longest), Duration.ofSeconds(longest));
        }
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    @RepeatedTest(5)
    void delayStaysWithinItsBounds() {
        for (int i = 0; i < 2000; i++) {
            int attempt = 1 + random.nextInt(7);
            Duration previous = attempt == 1 ? Duration.ZERO : Duration.ofMillis(random.nextInt(40_000));
            Duration delay = decide("primary", ErrorClass.TRANSIENT, attempt, previous);
            assertThat(delay).as("seed %d", seed).isBetween(Duration.ofNanos(62_500_000), Duration.ofSeconds(30));
            if (random.nextBoolean()) {
                strategy.onSuccess(new SucceededAttempt(2, "primary", "small", ErrorClass.TRANSIENT, delay));
            }
        }
    }

    @Test
    void longestDelayBelowTheBaseDelayIsKept() {
        RetryStrategy hasty =
                new AdaptiveBackoff(new AdaptiveSettings(Duration.ofSeconds(10), Duration.ofSeconds(1), 20), random);
        for (int attempt = 1; attempt < 5; attempt++) {
            RetryDecision.Retry decision = (RetryDecision.Retry)
                    hasty.decide(failure("primary", ErrorClass.TRANSIENT, attempt, Duration.ofSeconds(1)));
            assertThat(decision.delay()).isBetween(Duration.ofMillis(500), Duration.ofSeconds(1));
        }
    }

    @Test
    void backendsBeyondMeasureAreServedWithoutBeingLearned() {
        for (int i = 0; i < 1000; i++) {
            decide("backend-" + i, ErrorClass.TRANSIENT, 1, Duration.ZERO);
        }
        assertThat(after(300, wait -> true).firstDelay()).as("seed %d", seed).isGreaterThan(0.5);
    }
}
