package dev.weir.testkit;

import dev.weir.spi.retry.FailedAttempt;
import dev.weir.spi.retry.RetryDecision;
import dev.weir.spi.retry.RetryStrategy;
import dev.weir.spi.retry.SucceededAttempt;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.extension.ExtendWith;

/** Retry strategies with one fault each. */
final class RetryStrategyFaults {
    private static final RetryDecision AT_ONCE = RetryDecision.retryAfter(Duration.ZERO);

    private RetryStrategyFaults() {}

    @ExtendWith(FaultTable.Subject.class)
    static final class Tests extends RetryStrategyContract {
        private final Function<RandomGenerator, RetryStrategy> made;

        Tests(Function<RandomGenerator, RetryStrategy> made) {
            this.made = made;
        }

        @Override
        protected RetryStrategy strategy(RandomGenerator random) {
            return made.apply(random);
        }
    }

    static FaultTable<Function<RandomGenerator, RetryStrategy>> table() {
        return new FaultTable<Function<RandomGenerator, RetryStrategy>>(
                        RetryStrategyContract.class,
                        Tests.class,
                        random -> attempt -> RetryDecision.retryAfter(Duration.ofMillis(random.nextInt(1000))))
                .fault("decides nothing", random -> attempt -> null, "decidesAboutAnyFailedAttempt")
                .fault(
                        "has a delay that overflows",
                        random -> attempt ->
                                RetryDecision.retryAfter(Duration.ofNanos(1_000_000_000L << attempt.attempt())),
                        "decidesAboutAnyFailedAttempt")
                .fault("cannot learn", random -> new CannotLearn(), "learnsFromAnySuccess")
                .fault(
                        "reads messages",
                        random -> attempt ->
                                String.valueOf(attempt.error().getMessage()).contains("retry after")
                                        ? RetryDecision.giveUp("the message says so")
                                        : AT_ONCE,
                        "decidesByFactsAndNotByTheWordsOfAMessage")
                .fault(
                        "has randomness of its own",
                        random ->
                                attempt -> RetryDecision.retryAfter(Duration.ofNanos(new Random().nextInt(1_000_000))),
                        "drawsItsRandomnessFromTheGeneratorAlone")
                .fault(
                        "waits",
                        random -> attempt -> {
                            Waiting.atAll();
                            return AT_ONCE;
                        },
                        "doesNotWaitForAnything")
                .fault("is for one thread", random -> forOneThread(), "decidesOnManyThreadsAtOnce")
                .fault(
                        "gives up without a reason",
                        random -> attempt -> RetryDecision.giveUp(" "),
                        "givesUpForAReasonInWords")
                .fault(
                        "changes the failure",
                        random -> attempt -> {
                            attempt.error().addSuppressed(new IllegalStateException("mine"));
                            return AT_ONCE;
                        },
                        "leavesTheFailureAsItIs")
                .fault(
                        "hides null",
                        random -> attempt -> attempt == null ? null : AT_ONCE,
                        "decidesNothingElseAboutNull");
    }

    private static final class CannotLearn implements RetryStrategy {
        @Override
        public RetryDecision decide(FailedAttempt attempt) {
            return AT_ONCE;
        }

        @Override
        public void onSuccess(SucceededAttempt attempt) {
            throw new IllegalStateException("cannot learn");
        }
    }

    private static RetryStrategy forOneThread() {
        AtomicReference<Thread> user = new AtomicReference<>();
        return attempt -> {
            user.compareAndSet(null, Thread.currentThread());
            if (user.get() != Thread.currentThread()) {
                throw new IllegalStateException("used by two threads");
            }
            return AT_ONCE;
        };
    }
}
