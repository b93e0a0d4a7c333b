package dev.weir.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.call.RetriedCall;
import dev.weir.call.StopReason;
import dev.weir.classify.ErrorClassification;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.event.CallListener;
import dev.weir.spi.event.RetryScheduled;
import dev.weir.spi.retry.FailedAttempt;
import dev.weir.spi.retry.RetryDecision;
import dev.weir.spi.retry.RetryStrategy;
import dev.weir.spi.retry.SucceededAttempt;
import dev.weir.testkit.FakeTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RetryEngineTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final FakeTime time = FakeCall.time();
    private final FakeWaiter waiter = new FakeWaiter(time);
    private final Script script = new Script(time);
    private final FakeCall call = new FakeCall(time);
    private final RetryEngineBuilder builder =
            RetryEngine.builder().time(time).waiter(waiter).strategy("constant", new Constant(SECOND));

    /** Waits the same each time and remembers what it was told. */
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

    private AttemptsFailedException failure() {
        return catchThrowableOfType(
                AttemptsFailedException.class, () -> builder.build().execute(call, script));
    }

    @Test
    void firstAttemptThatSucceedsIsTheOnlyOneAndHasNoStory() {
        assertThat(builder.build().execute(call, script)).isEqualTo("answer");
        assertThat(script.attempts).containsExactly(1);
        assertThat(call.stories).isEmpty();
    }

    @Test
    void triesAgainUntilAnAttemptSucceeds() {
        script.fails(ErrorClass.TRANSIENT, ErrorClass.TIMEOUT);
        assertThat(builder.build().execute(call, script)).isEqualTo("answer");
        assertThat(script.attempts).containsExactly(1, 2, 3);
        assertThat(waiter.waits).containsExactly(SECOND, SECOND);
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 2", "5, 6"})
    void maxRetriesCountsTheAttemptsAfterTheFirst(int maxRetries, int attempts) {
        builder.maxRetries(maxRetries);
        script.failsForEver(ErrorClass.TRANSIENT);
        assertThat(failure().stopReason()).isEqualTo(StopReason.RETRIES_USED_UP);
        assertThat(script.attempts).hasSize(attempts);
    }

    @Test
    void hasTheDefaultsOfTheConfiguration() {
        RetryEngine engine = RetryEngine.builder().time(time).waiter(waiter).build();
        script.failsForEver(ErrorClass.TRANSIENT);
        assertThatThrownBy(() -> engine.execute(call, script)).isInstanceOf(AttemptsFailedException.class);
        assertThat(script.attempts).hasSize(6);
        assertThat(call.story().waited()).isLessThan(Duration.ofSeconds(1 + 2 + 4 + 8 + 16));
        assertThat(engine.statistics()).containsOnlyKeys("exponential");
    }

    @ParameterizedTest
    @CsvSource({
        "TRANSIENT, 6, 1000",
        "THROTTLING, 6, 2000",
        "TIMEOUT, 6, 1000",
        "NETWORKING, 6, 500",
        "RATE_LIMIT, 6, 1000",
        "UNKNOWN, 3, 1000",
        "AUTHENTICATION, 2, 1000",
        "PERMANENT, 1, 0"
    })
    void everyClassFollowsItsRule(ErrorClass errorClass, int attempts, long firstWaitMillis) {
        script.failsForEver(errorClass);
        failure();
        assertThat(script.attempts).hasSize(attempts);
        assertThat(waiter.waits.stream().limit(1)).allMatch(wait -> wait.equals(Duration.ofMillis(firstWaitMillis)));
        assertThat(waiter.waits).hasSize(attempts - 1);
    }

    @Test
    void ruleOfAClassCountsTheFailuresOfThatClassAlone() {
        script.fails(ErrorClass.TRANSIENT, ErrorClass.TRANSIENT, ErrorClass.AUTHENTICATION, ErrorClass.AUTHENTICATION);
        AttemptsFailedException failure = failure();
        assertThat(script.attempts).containsExactly(1, 2, 3, 4);
        assertThat(failure.stopReason()).isEqualTo(StopReason.NOT_RETRYABLE);
        assertThat(failure)
                .hasMessageEndingWith("not tried again: authentication failures are retried at most once per call");
    }

    @Test
    void messageSaysHowOftenAClassIsRetried() {
        script.failsForEver(ErrorClass.UNKNOWN);
        assertThat(failure()).hasMessageEndingWith("unknown failures are retried at most 2 times per call");
    }

    @Test
    void rulesCanBeChanged() {
        builder.rule(ErrorClass.PERMANENT, new RetryRule(1, 3, true));
        script.failsForEver(ErrorClass.PERMANENT);
        failure();
        assertThat(waiter.waits).containsExactly(Duration.ofSeconds(3));
    }

    @Test
    void strategysDelayIsCappedByMaxDelay() {
        builder.maxDelay(Duration.ofMillis(1500));
        script.fails(ErrorClass.THROTTLING);
        builder.build().execute(call, script);
        assertThat(waiter.waits).containsExactly(Duration.ofMillis(1500));
    }

    @ParameterizedTest
    @EnumSource(ErrorClass.class)
    void withoutClassificationEveryClassFollowsOneRule(ErrorClass errorClass) {
        builder.classification(false).rule(ErrorClass.TRANSIENT, new RetryRule(0, 1, true));
        script.failsForEver(errorClass);
        assertThat(failure().stopReason()).isEqualTo(StopReason.RETRIES_USED_UP);
        assertThat(waiter.waits).containsExactly(SECOND, SECOND, SECOND, SECOND, SECOND);
    }

    @Test
    void withoutClassificationClassifiersAreNotAsked() {
        builder.classification(new ErrorClassification(List.of(error -> Optional.of(ErrorClass.PERMANENT))))
                .classification(false);
        script.fails(ErrorClass.TRANSIENT);
        assertThat(builder.build().execute(call, script)).isEqualTo("answer");
    }

    @Test
    void failureIsClassifiedBeforeItsRuleApplies() {
        script.fails(
                BackendException.builder(ErrorClass.UNKNOWN, "no").status(401).build());
        script.fails(
                BackendException.builder(ErrorClass.UNKNOWN, "no").status(403).build());
        AttemptsFailedException failure = failure();
        assertThat(failure.errorClass()).isEqualTo(ErrorClass.AUTHENTICATION);
        assertThat(failure.failure().errorClass()).isEqualTo(ErrorClass.UNKNOWN);
        assertThat(script.attempts).hasSize(2);
    }

    @Test
    void messageTellsWhereWhatAndWhy() {
        builder.maxRetries(1);
        script.failsForEver(ErrorClass.TRANSIENT);
        assertThat(failure())
                .hasMessage("backend 'primary', model 'small': 2 attempts, the last failure is transient: "
                        + "it is transient; not tried again: a call has 1 retry");
    }

    @Test
    void causeIsTheLastFailureItself() {
        BackendException last = new BackendException(ErrorClass.PERMANENT, "no");
        script.fails(ErrorClass.TRANSIENT).fails(last);
        AttemptsFailedException failure = failure();
        assertThat(failure).hasCause(last).hasMessageContaining("permanent failures are not retried");
        assertThat(failure.failure()).isSameAs(last);
    }

    @Test
    void nothingIsTriedAgainOnceOutputWasDelivered() {
        script.fails(ErrorClass.NETWORKING).doing(() -> call.delivered = true);
        assertThat(failure().stopReason()).isEqualTo(StopReason.DELIVERED);
        assertThat(script.attempts).containsExactly(1);
    }

    @Test
    void waitThatWouldReachTheDeadlineIsNotBegun() {
        call.within(SECOND);
        script.fails(ErrorClass.TRANSIENT);
        AttemptsFailedException failure = failure();
        assertThat(failure.stopReason()).isEqualTo(StopReason.DEADLINE);
        assertThat(failure)
                .hasMessageEndingWith("the wait of 1s before the next attempt does not end within the 1s left");
        assertThat(waiter.waits).isEmpty();
    }

    @Test
    void waitThatEndsBeforeTheDeadlineIsBegun() {
        call.within(SECOND.plusNanos(1));
        script.fails(ErrorClass.TRANSIENT);
        assertThat(builder.build().execute(call, script)).isEqualTo("answer");
    }

    @Test
    void deadlineThatPassedDuringAnAttemptEndsTheCall() {
        call.within(SECOND);
        script.fails(ErrorClass.TRANSIENT).takes(SECOND);
        assertThat(failure()).hasMessageEndingWith("not tried again: the deadline has passed");
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
        assertThat(failure).hasMessageEndingWith("the retry strategy broke with java.lang.IllegalStateException");
    }

    @Test
    void strategyThatDecidesNothingIsBroken() {
        builder.strategy("broken", attempt -> null).defaultStrategy("broken");
        script.fails(ErrorClass.TRANSIENT);
        AttemptsFailedException failure = failure();
        assertThat(failure.stopReason()).isEqualTo(StopReason.STRATEGY);
        assertThat(failure).hasMessageEndingWith("the retry strategy decided nothing: it returned null");
    }

    @Test
    void callCanChooseItsStrategy() {
        builder.strategy("slow", new Constant(Duration.ofSeconds(9)));
        call.strategy = "slow";
        script.fails(ErrorClass.TRANSIENT);
        RetryEngine engine = builder.build();
        engine.execute(call, script);
        engine.execute(new FakeCall(time), script);
        assertThat(waiter.waits).containsExactly(Duration.ofSeconds(9));
        assertThat(engine.statistics().get("slow")).isEqualTo(new RetryStatistics(1, 1, 1));
        assertThat(engine.statistics().get("constant")).isEqualTo(new RetryStatistics(1, 0, 0));
        assertThat(engine.statistics().get("slow").retryRatePercent()).isEqualTo(100);
        assertThat(new RetryStatistics(8, 2, 1).retryRatePercent()).isEqualTo(25);
        assertThat(new RetryStatistics(0, 0, 0).retryRatePercent()).isZero();
    }

    @Test
    void strategyThatThereIsNotIsRefused() {
        call.strategy = "fibonacci";
        assertThatThrownBy(() ->
                        builder.strategy("a", new Constant(SECOND)).build().execute(call, script))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no retry strategy is named 'fibonacci'; available: a, constant");
        assertThatThrownBy(() -> builder.defaultStrategy("x").build())
                .hasMessage("no retry strategy is named 'x'; available: a, constant");
    }

    @Test
    void strategyIsToldTheFactsOfAFailedAttempt() {
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
                                ErrorClass.TRANSIENT,
                                failure,
                                Duration.ZERO,
                                Duration.ofMillis(200),
                                call.deadline()),
                        new FailedAttempt(
                                2,
                                "primary",
                                "small",
                                ErrorClass.TIMEOUT,
                                strategy.failed.get(1).error(),
                                SECOND,
                                Duration.ofMillis(1400),
                                call.deadline()));
        assertThat(strategy.succeeded)
                .containsExactly(new SucceededAttempt(3, "primary", "small", ErrorClass.TIMEOUT, SECOND));
    }

    @Test
    void strategyThatFailsToLearnHarmsNobody() {
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

    @Test
    void everyRetryIsAnnouncedBeforeItsWait() {
        List<RetryScheduled> events = new ArrayList<>();
        builder.listener(new CallListener() {
            @Override
            public void retryScheduled(RetryScheduled event) {
                assertThat(waiter.waits).hasSameSizeAs(events);
                events.add(event);
            }
        });
        script.fails(ErrorClass.TRANSIENT, ErrorClass.THROTTLING, ErrorClass.PERMANENT);
        failure();
        assertThat(events)
                .containsExactly(
                        new RetryScheduled("call-7", "primary", "small", 1, ErrorClass.TRANSIENT, SECOND),
                        new RetryScheduled(
                                "call-7", "primary", "small", 2, ErrorClass.THROTTLING, Duration.ofSeconds(2)));
    }

    @Test
    void listenerThatThrowsHarmsNobody() {
        builder.listener(new CallListener() {
            @Override
            public void retryScheduled(RetryScheduled event) {
                throw new IllegalStateException("listener");
            }
        });
        script.fails(ErrorClass.TRANSIENT);
        assertThat(builder.build().execute(call, script)).isEqualTo("answer");
    }

    @Test
    void whatIsNoFailureOfABackendGoesOutAsItIs() {
        RuntimeException own = new IllegalStateException("listener broke");
        script.doing(() -> {
            throw own;
        });
        assertThatThrownBy(() -> builder.build().execute(call, script)).isSameAs(own);
        script.fails(ErrorClass.TRANSIENT).doing(() -> {
            if (script.attempts.size() > 2) {
                throw own;
            }
        });
        assertThatThrownBy(() -> builder.build().execute(call, script)).isSameAs(own);
        assertThat(call.story().stopReason()).isEqualTo(StopReason.EXCEPTION);
        assertThat(call.story().explanation()).isEqualTo("an attempt ended with java.lang.IllegalStateException");
        assertThat(call.story().attempts()).hasSize(2);
    }

    @Test
    void attemptOfACallableIsClassifiedByItsException() {
        AttemptsFailedException failure = catchThrowableOfType(
                AttemptsFailedException.class,
                () -> builder.maxRetries(0).build().execute(call, AttemptBody.of(() -> {
                    throw new java.net.ConnectException("refused");
                })));
        assertThat(failure.errorClass()).isEqualTo(ErrorClass.NETWORKING);
        BackendException own = new BackendException(ErrorClass.PERMANENT, "no");
        assertThatThrownBy(() -> builder.build().execute(call, AttemptBody.of(() -> {
                    throw own;
                })))
                .hasCause(own);
        assertThat(builder.build().execute(call, AttemptBody.of(() -> 42))).isEqualTo(42);
    }

    @Test
    void interruptOfAnAttemptEndsTheCall() {
        int[] attempts = {0};
        AttemptBody<String> interrupted = AttemptBody.of(() -> {
            attempts[0]++;
            throw new InterruptedException("given up");
        });
        assertThatThrownBy(() -> builder.build().execute(call, interrupted))
                .isInstanceOfSatisfying(
                        AttemptsFailedException.class,
                        failed -> assertThat(failed.stopReason()).isEqualTo(StopReason.INTERRUPTED));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(attempts[0]).isEqualTo(1);
    }

    @Test
    void everySettingHandsTheBuilderOn() {
        RetryEngineBuilder whole = RetryEngine.builder();
        assertThat(List.of(
                        whole.baseDelay(Duration.ZERO),
                        whole.maxDelay(Duration.ZERO),
                        whole.wakePacing(Duration.ZERO),
                        whole.random(new java.util.Random(1)),
                        whole.listener(new CallListener() {}),
                        whole.rule(ErrorClass.TRANSIENT, new RetryRule(0, 0, false))))
                .allMatch(next -> next == whole);
    }

    @Test
    void callWithoutAnIdOfItsOwnCanBeWaitedForToo() {
        script.fails(ErrorClass.TRANSIENT);
        RetriedCall plain = RetriedCall.to("primary", "small", call.deadline(), time);
        assertThat(builder.build().execute(plain, script)).isEqualTo("answer");
        assertThat(plain.startedNanos()).isEqualTo(call.startedNanos());
        plain.onCancel(() -> {}).close();
    }

    @Test
    void deadlineOfACallWithATimeoutLiesThatLongAfterItsBeginning() {
        RetriedCall plain = RetriedCall.to("primary", "small", SECOND, time);
        assertThat(plain.startedNanos()).isEqualTo(time.nanoTime());
        assertThat(plain.deadline().remaining()).isEqualTo(SECOND);
    }

    @Test
    void outOfRangeIsRefusedWithTheNameOfTheSetting() {
        List<Runnable> wrong = Arrays.asList(
                () -> builder.maxRetries(-1),
                () -> builder.baseDelay(Duration.ofNanos(-1)),
                () -> builder.maxDelay(Duration.ofNanos(-1)),
                () -> builder.wakePacing(Duration.ofNanos(-1)),
                () -> new RetryRule(-1, 1, true),
                () -> new RetryRule(1, -0.1, true),
                () -> new RetryRule(1, Double.NaN, true),
                () -> new RetryRule(1, Double.POSITIVE_INFINITY, true),
                () -> builder.budget(-0.1, 1, SECOND).build());
        assertThat(wrong)
                .allSatisfy(setting -> assertThatThrownBy(setting::run)
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageMatching("\\w+ must be .*at least 0.*, was .*"));
    }
}
