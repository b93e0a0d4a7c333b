package dev.weir.testkit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.spi.retry.FailedAttempt;
import dev.weir.spi.retry.RetryDecision;
import dev.weir.spi.retry.RetryStrategy;
import dev.weir.spi.retry.SucceededAttempt;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The contract holds for a strategy that keeps it, and finds one out that breaks it: one fault each. */
class RetryStrategyContractTest {
    private static final RetryDecision AT_ONCE = RetryDecision.retryAfter(Duration.ZERO);

    @Nested
    class HoldsForAStrategyThatKeepsIt extends RetryStrategyContract {
        @Override
        protected RetryStrategy strategy(RandomGenerator random) {
            return attempt -> RetryDecision.retryAfter(Duration.ofMillis(random.nextInt(1000)));
        }
    }

    private static RetryStrategyContract contractOf(RetryStrategy faulty) {
        return new RetryStrategyContract() {
            @Override
            protected RetryStrategy strategy(RandomGenerator random) {
                return faulty;
            }
        };
    }

    private static void assertFoundOut(ThrowingCallable test) {
        assertThatThrownBy(test).isInstanceOf(AssertionError.class);
    }

    @Test
    void findsAStrategyThatDecidesNothing() {
        assertFoundOut(contractOf(attempt -> null)::decidesAboutAnyFailedAttempt);
    }

    @Test
    void findsADelayThatOverflows() {
        RetryStrategyContract contract =
                contractOf(attempt -> RetryDecision.retryAfter(Duration.ofNanos(1_000_000_000L << attempt.attempt())));
        assertThatThrownBy(contract::decidesAboutAnyFailedAttempt).hasMessageContaining("delay must be at least 0");
    }

    @Test
    void findsAStrategyThatCannotLearn() {
        assertFoundOut(contractOf(new RetryStrategy() {
            @Override
            public RetryDecision decide(FailedAttempt attempt) {
                return AT_ONCE;
            }

            @Override
            public void onSuccess(SucceededAttempt attempt) {
                throw new IllegalStateException("cannot learn");
            }
        })::learnsFromAnySuccess);
    }

    @Test
    void findsAStrategyThatReadsMessages() {
        assertFoundOut(contractOf(
                attempt -> String.valueOf(attempt.error().getMessage()).contains("retry after")
                        ? RetryDecision.giveUp("the message says so")
                        : AT_ONCE)::decidesByFactsAndNotByTheWordsOfAMessage);
    }

    @Test
    void findsRandomnessFromElsewhere() {
        Random own = new Random();
        assertFoundOut(
                contractOf(attempt -> RetryDecision.retryAfter(Duration.ofNanos(own.nextInt(1_000_000))))
                        ::drawsItsRandomnessFromTheGeneratorAlone);
    }

    @Test
    void findsAStrategyThatWaits() {
        CountDownLatch never = new CountDownLatch(1);
        assertFoundOut(contractOf(attempt -> {
            try {
                return never.await(0, TimeUnit.SECONDS) ? RetryDecision.giveUp("it came") : AT_ONCE;
            } catch (InterruptedException e) {
                return RetryDecision.giveUp("interrupted");
            }
        })::doesNotWaitForAnything);
    }

    @Test
    void findsAStrategyThatIsNotSafeForManyThreads() {
        AtomicReference<Thread> user = new AtomicReference<>();
        assertFoundOut(contractOf(attempt -> {
            user.compareAndSet(null, Thread.currentThread());
            if (user.get() != Thread.currentThread()) {
                throw new IllegalStateException("used by two threads");
            }
            return AT_ONCE;
        })::decidesOnManyThreadsAtOnce);
    }

    @Test
    void findsAStrategyThatChangesTheFailure() {
        assertFoundOut(contractOf(attempt -> {
            attempt.error().addSuppressed(new IllegalStateException("mine"));
            return AT_ONCE;
        })::leavesTheFailureAsItIs);
    }
}
