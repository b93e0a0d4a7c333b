package dev.weir.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.retry.FailedAttempt;
import dev.weir.spi.retry.RetryDecision;
import dev.weir.spi.retry.RetryStrategy;
import dev.weir.spi.retry.SucceededAttempt;
import dev.weir.spi.time.Deadline;
import dev.weir.testkit.fake.FakeRandom;
import dev.weir.testkit.fake.FakeTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/**
 * What every {@link RetryStrategy} promises, as tests. The author of a strategy extends this class in the plugin's tests
 * and says how to build the strategy; each test method of it then runs against that strategy.
 *
 * <pre>{@code
 * class FibonacciBackoffTest extends RetryStrategyContract {
 *     @Override protected RetryStrategy strategy(RandomGenerator random) {
 *         return new FibonacciBackoff(new FibonacciSettings(Duration.ofSeconds(1), Duration.ofMinutes(1)), random);
 *     }
 * }
 * }</pre>
 */
public abstract class RetryStrategyContract extends Contract {
    private static final int[] ATTEMPTS = {1, 2, 3, 10, 64, 1000, Integer.MAX_VALUE};
    private static final List<Duration> DELAYS = List.of(
            Duration.ZERO, Duration.ofNanos(1), Duration.ofSeconds(1), Duration.ofDays(1), Duration.ofDays(200_000));

    private final FakeTime time = new FakeTime();

    /** A strategy that has seen nothing yet and draws from this generator, if it draws at all. */
    protected abstract RetryStrategy strategy(RandomGenerator random);

    @Test
    void decidesAboutAnyFailedAttempt() {
        RetryStrategy strategy = strategy(new FakeRandom(1));
        for (FailedAttempt attempt : manyAttempts("failed")) {
            assertThat(strategy.decide(attempt)).as("%s", attempt).isNotNull();
        }
    }

    @Test
    void learnsFromAnySuccess() {
        RetryStrategy strategy = strategy(new FakeRandom(1));
        for (FailedAttempt failed : manyAttempts("failed")) {
            assertThatCode(() -> strategy.onSuccess(succeeded(failed)))
                    .as("%s", failed)
                    .doesNotThrowAnyException();
            assertThat(strategy.decide(failed)).isNotNull();
        }
    }

    @Test
    void decidesByFactsAndNotByTheWordsOfAMessage() {
        assertThat(decisions(manyAttempts("rate limit exceeded, retry after 20 s")))
                .isEqualTo(decisions(manyAttempts("authentication failed")));
    }

    @Test
    void drawsItsRandomnessFromTheGeneratorAlone() {
        List<FailedAttempt> attempts = manyAttempts("failed");
        assertThat(decisions(attempts)).isEqualTo(decisions(attempts));
    }

    @Test
    void doesNotWaitForAnything() {
        Conduct.assertDoesNotWait(() -> decisions(manyAttempts("failed")));
    }

    @Test
    void decidesOnManyThreadsAtOnce() {
        RetryStrategy strategy = strategy(new FakeRandom(1));
        List<FailedAttempt> attempts = manyAttempts("failed");
        Conduct.onEveryThread(() -> {
            for (FailedAttempt attempt : attempts) {
                assertThat(strategy.decide(attempt)).isNotNull();
                strategy.onSuccess(succeeded(attempt));
            }
            return true;
        });
    }

    @Test
    void givesUpForAReasonInWords() {
        for (RetryDecision decision : decisions(manyAttempts("failed"))) {
            if (decision instanceof RetryDecision.GiveUp end) {
                assertThat(end.reason()).isNotBlank();
            }
        }
    }

    /** One that does not look at the attempt at all may decide. */
    @Test
    void decidesNothingElseAboutNull() {
        try {
            assertThat(strategy(new FakeRandom(1)).decide(nothing())).isNotNull();
        } catch (NullPointerException e) {
            assertThat(e).as("refused").isNotNull();
        }
    }

    @Test
    void leavesTheFailureAsItIs() {
        FailedAttempt attempt = attempt(Reason.SERVER_ERROR, 1, Duration.ZERO, "failed");
        strategy(new FakeRandom(1)).decide(attempt);
        assertThat(attempt.error()).hasNoSuppressedExceptions().hasNoCause();
    }

    private List<RetryDecision> decisions(List<FailedAttempt> attempts) {
        RetryStrategy strategy = strategy(new FakeRandom(42));
        return attempts.stream().map(strategy::decide).toList();
    }

    private static SucceededAttempt succeeded(FailedAttempt failed) {
        return new SucceededAttempt(
                Math.max(2, failed.attempt()),
                failed.backend(),
                failed.model(),
                failed.errorClass(),
                failed.previousDelay());
    }

    private List<FailedAttempt> manyAttempts(String message) {
        List<FailedAttempt> attempts = new ArrayList<>();
        for (Reason reason : Reason.values()) {
            for (int number : ATTEMPTS) {
                for (Duration delay : DELAYS) {
                    attempts.add(attempt(reason, number, delay, message));
                }
            }
        }
        return attempts;
    }

    private FailedAttempt attempt(Reason reason, int number, Duration previousDelay, String message) {
        BackendException error = BackendException.builder(reason, message)
                .status(number % 2 == 0 ? 503 : 0)
                .retryAfter(number % 3 == 0 ? previousDelay : null)
                .build();
        return new FailedAttempt(
                number,
                "primary",
                "small",
                reason,
                error,
                previousDelay,
                previousDelay,
                Deadline.after(Duration.ofSeconds(number % 3), time));
    }
}
