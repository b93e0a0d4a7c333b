package dev.weir.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.call.StopReason;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.retry.FailedAttempt;
import dev.weir.spi.retry.RetryDecision;
import dev.weir.spi.retry.RetryStrategy;
import dev.weir.spi.retry.SucceededAttempt;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StrategiesTest extends RetryFixture {
    /** A constant delay that records its input. */
    private static final class Constant implements RetryStrategy {
        private final Duration delay;
        final List<FailedAttempt> failed = new ArrayList<>();
        final List<SucceededAttempt> succeeded = new ArrayList<>();

        Constant(Duration delay) {
            this.delay = delay;
        }

        @Override
        public RetryDecision decide(FailedAttempt attempt) {
            failed.add(attempt);
            return RetryDecision.retryAfter(delay);
        }

        @Override
        public void onSuccess(SucceededAttempt attempt) {
            succeeded.add(attempt);
        }
    }

    @Test
    void strategyThatGivesUpEndsTheCallWithItsReason() {
        builder.strategy("none", attempt -> RetryDecision.giveUp("hopeless")).defaultStrategy("none");
        script.fails(ErrorClass.TRANSIENT);
        AttemptsFailedException failure = failure();
        assertThat(failure.stopReason()).isEqualTo(StopReason.STRATEGY);
        assertThat(failure).hasMessageEndingWith("hopeless");
    }

    @Test
    void strategyThatThrowsEndsTheCallWithItsOwnFailure() {
        RuntimeException broken = new IllegalStateException("broken");
        builder.strategy("broken", attempt -> {
                    throw broken;
                })
                .defaultStrategy("broken");
        script.fails(ErrorClass.TRANSIENT);
        AttemptsFailedException failure = failure();
        assertThat(failure.failure()).hasSuppressedException(broken);
        assertThat(failure).hasMessageEndingWith("the retry strategy failed with java.lang.IllegalStateException");
    }

    @Test
    void strategyThatReturnsNullStopsTheCall() {
        builder.strategy("broken", attempt -> null).defaultStrategy("broken");
        script.fails(ErrorClass.TRANSIENT);
        AttemptsFailedException failure = failure();
        assertThat(failure.stopReason()).isEqualTo(StopReason.STRATEGY);
        assertThat(failure).hasMessageEndingWith("the retry strategy returned null");
    }

    @Test
    void callCanChooseItsStrategy() {
        builder.strategy("slow", new Constant(Duration.ofSeconds(9)));
        call.strategy = "slow";
        script.fails(ErrorClass.TRANSIENT);
        RetryEngine engine = builder.build();
        engine.execute(call, script);
        engine.execute(new FakeCall(time), script);
        assertThat(sleeper.waits).containsExactly(Duration.ofSeconds(9));
        assertThat(engine.statistics().get("slow")).isEqualTo(new RetryStatistics(1, 1, 1));
        assertThat(engine.statistics().get("constant")).isEqualTo(new RetryStatistics(1, 0, 0));
        assertThat(engine.statistics().get("slow").retryRatePercent()).isEqualTo(100);
        assertThat(new RetryStatistics(8, 2, 1).retryRatePercent()).isEqualTo(25);
        assertThat(new RetryStatistics(0, 0, 0).retryRatePercent()).isZero();
    }

    @Test
    void unknownStrategyIsRejected() {
        call.strategy = "fibonacci";
        assertThatThrownBy(() ->
                        builder.strategy("a", new Constant(SECOND)).build().execute(call, script))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no retry strategy is named 'fibonacci'; available: a, constant");
        assertThat(script.attempts).isEmpty();
        assertThatThrownBy(() -> builder.defaultStrategy("x").build())
                .hasMessage("no retry strategy is named 'x'; available: a, constant");
    }

    @Test
    void strategyReceivesTheFactsOfAFailedAttempt() {
        Constant strategy = new Constant(SECOND);
        builder.strategy("telling", strategy).defaultStrategy("telling");
        BackendException failure =
                BackendException.builder(ErrorClass.UNKNOWN, "no").status(502).build();
        script.fails(failure).fails(ErrorClass.TIMEOUT).takes(Duration.ofMillis(200));
        builder.build().execute(call, script);
        assertThat(strategy.failed)
                .containsExactly(
                        new FailedAttempt(
                                1,
                                "primary",
                                "small",
                                Reason.SERVER_ERROR,
                                failure,
                                Duration.ZERO,
                                Duration.ofMillis(200),
                                call.deadline()),
                        new FailedAttempt(
                                2,
                                "primary",
                                "small",
                                Reason.TIMED_OUT,
                                strategy.failed.get(1).error(),
                                SECOND,
                                Duration.ofMillis(1400),
                                call.deadline()));
        assertThat(strategy.succeeded)
                .containsExactly(new SucceededAttempt(3, "primary", "small", ErrorClass.TIMEOUT, SECOND));
    }

    @Test
    void throwingOnSuccessDoesNotAffectTheCall() {
        builder.strategy("dull", new RetryStrategy() {
                    @Override
                    public RetryDecision decide(FailedAttempt attempt) {
                        return RetryDecision.retryAfter(Duration.ZERO);
                    }

                    @Override
                    public void onSuccess(SucceededAttempt attempt) {
                        throw new IllegalStateException("dull");
                    }
                })
                .defaultStrategy("dull");
        script.fails(ErrorClass.TRANSIENT);
        assertThat(builder.build().execute(call, script)).isEqualTo("answer");
    }
}
