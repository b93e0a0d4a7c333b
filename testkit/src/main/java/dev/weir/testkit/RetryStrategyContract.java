package dev.weir.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.retry.FailedAttempt;
import dev.weir.spi.retry.RetryDecision;
import dev.weir.spi.retry.RetryStrategy;
import dev.weir.spi.retry.SucceededAttempt;
import dev.weir.spi.time.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
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
public abstract class RetryStrategyContract {
    private static final int[] ATTEMPTS = {1, 2, 3, 10, 64, 1000, Integer.MAX_VALUE};
    private static final List<Duration> DELAYS = List.of(
            Duration.ZERO, Duration.ofNanos(1), Duration.ofSeconds(1), Duration.ofDays(1), Duration.ofDays(200_000));
    private static final int PROMPTLY_SECONDS = 10;
    private static final int THREADS = 8;

    private final FakeTime time = new FakeTime();

    /** A strategy that has seen nothing yet and draws from this generator, if it draws at all. */
    protected abstract RetryStrategy strategy(RandomGenerator random);

    @Test
    void decidesAboutAnyFailedAttempt() {
        RetryStrategy strategy = strategy(new Random(1));
        for (FailedAttempt attempt : manyAttempts("failed")) {
            assertThat(strategy.decide(attempt)).as("%s", attempt).isNotNull();
        }
    }

    @Test
    void learnsFromAnySuccess() {
        RetryStrategy strategy = strategy(new Random(1));
        for (FailedAttempt failed : manyAttempts("failed")) {
            SucceededAttempt succeeded = new SucceededAttempt(
                    Math.max(2, failed.attempt()),
                    failed.backend(),
                    failed.model(),
                    failed.errorClass(),
                    failed.previousDelay());
            assertThatCode(() -> strategy.onSuccess(succeeded))
                    .as("%s", succeeded)
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
    void doesNotWaitForAnything() throws Exception {
        CompletableFuture<Boolean> interruptKept = new CompletableFuture<>();
        Thread thread = new Thread(() -> decideWhileInterrupted(interruptKept), "contract-strategy");
        thread.setDaemon(true);
        thread.start();
        assertThat(interruptKept.get(PROMPTLY_SECONDS, TimeUnit.SECONDS))
                .as("the interrupt is still set after the decisions")
                .isTrue();
    }

    private void decideWhileInterrupted(CompletableFuture<Boolean> interruptKept) {
        try {
            Thread.currentThread().interrupt();
            decisions(manyAttempts("failed"));
            interruptKept.complete(Thread.currentThread().isInterrupted());
        } catch (Throwable e) {
            interruptKept.completeExceptionally(e);
        }
    }

    @Test
    void decidesOnManyThreadsAtOnce() {
        RetryStrategy strategy = strategy(new Random(1));
        List<FailedAttempt> attempts = manyAttempts("failed");
        CountDownLatch ready = new CountDownLatch(THREADS);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            assertThat(IntStream.range(0, THREADS)
                            .mapToObj(i -> CompletableFuture.runAsync(
                                    () -> {
                                        ready.countDown();
                                        awaitAll(ready);
                                        decideAndLearn(strategy, attempts);
                                    },
                                    threads))
                            .toList())
                    .allSatisfy(thread -> assertThat(thread).succeedsWithin(Duration.ofSeconds(PROMPTLY_SECONDS)));
        } finally {
            threads.shutdownNow();
        }
    }

    private static void awaitAll(CountDownLatch ready) {
        try {
            ready.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void decideAndLearn(RetryStrategy strategy, List<FailedAttempt> attempts) {
        for (FailedAttempt attempt : attempts) {
            assertThat(strategy.decide(attempt)).isNotNull();
            strategy.onSuccess(new SucceededAttempt(
                    2, attempt.backend(), attempt.model(), attempt.errorClass(), attempt.previousDelay()));
        }
    }

    @Test
    void leavesTheFailureAsItIs() {
        FailedAttempt attempt = attempt(ErrorClass.TRANSIENT, 1, Duration.ZERO, "failed");
        strategy(new Random(1)).decide(attempt);
        assertThat(attempt.error()).hasNoSuppressedExceptions().hasNoCause();
    }

    private List<RetryDecision> decisions(List<FailedAttempt> attempts) {
        RetryStrategy strategy = strategy(new Random(42));
        return attempts.stream().map(strategy::decide).toList();
    }

    private List<FailedAttempt> manyAttempts(String message) {
        List<FailedAttempt> attempts = new ArrayList<>();
        for (ErrorClass errorClass : ErrorClass.values()) {
            for (int number : ATTEMPTS) {
                for (Duration delay : DELAYS) {
                    attempts.add(attempt(errorClass, number, delay, message));
                }
            }
        }
        return attempts;
    }

    private FailedAttempt attempt(ErrorClass errorClass, int number, Duration previousDelay, String message) {
        return new FailedAttempt(
                number,
                "primary",
                "small",
                Reason.of(errorClass),
                new BackendException(errorClass, message),
                previousDelay,
                previousDelay,
                Deadline.after(Duration.ofSeconds(number % 3), time));
    }
}
