package dev.weir.retry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.StopReason;
import dev.weir.classify.ErrorClassification;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RetryRulesTest extends RetryFixture {
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
        assertThat(sleeper.waits.stream().limit(1)).allMatch(wait -> wait.equals(Duration.ofMillis(firstWaitMillis)));
        assertThat(sleeper.waits).hasSize(attempts - 1);
    }

    @Test
    void ruleOfAClassCountsTheFailuresOfThatClassAlone() {
        script.fails(ErrorClass.TRANSIENT, ErrorClass.TRANSIENT, ErrorClass.AUTHENTICATION, ErrorClass.AUTHENTICATION);
        AttemptsFailedException failure = failure();
        assertThat(script.attempts).containsExactly(1, 2, 3, 4);
        assertThat(failure.stopReason()).isEqualTo(StopReason.NOT_RETRYABLE);
        assertThat(failure)
                .hasMessageEndingWith("not retried: authentication failures are retried at most once per call");
    }

    @Test
    void messageSaysHowOftenAClassIsRetried() {
        script.failsForEver(ErrorClass.UNKNOWN);
        assertThat(failure()).hasMessageEndingWith("unknown failures are retried at most 2 times per call");
    }

    private static BackendException told(ErrorClass errorClass, boolean shouldRetry) {
        return BackendException.builder(errorClass, "as told")
                .shouldRetry(shouldRetry)
                .build();
    }

    @ParameterizedTest
    @EnumSource(ErrorClass.class)
    void serverThatWantsNoRetryGetsNone(ErrorClass errorClass) {
        script.failsForEver(told(errorClass, false));
        AttemptsFailedException failure = failure();
        assertThat(script.attempts).hasSize(1);
        assertThat(failure.errorClass()).isEqualTo(errorClass);
        assertThat(failure.stopReason()).isEqualTo(StopReason.NOT_RETRYABLE);
        assertThat(failure).hasMessageEndingWith("not retried: the server requested that there is no retry");
        assertThat(failure.attemptLog().toString()).contains(" (no retry requested) after ");
    }

    @ParameterizedTest
    @CsvSource({
        "TRANSIENT, 6, 1000",
        "THROTTLING, 6, 2000",
        "UNKNOWN, 3, 1000",
        "AUTHENTICATION, 6, 1000",
        "PERMANENT, 6, 1000"
    })
    void serverThatWantsARetryGetsItWithinTheLimits(ErrorClass errorClass, int attempts, long firstWaitMillis) {
        script.failsForEver(told(errorClass, true));
        AttemptsFailedException failure = failure();
        assertThat(script.attempts).hasSize(attempts);
        assertThat(sleeper.waits).first().isEqualTo(Duration.ofMillis(firstWaitMillis));
        assertThat(failure.errorClass()).isEqualTo(errorClass);
        assertThat(failure.attemptLog().toString()).contains(" (retry requested) after ");
    }

    @Test
    void whatTheServerWantsDoesNotCountWhereTheRuleSaysSo() {
        builder.rule(ErrorClass.PERMANENT, new RetryRule(0, 1, false))
                .rule(ErrorClass.TRANSIENT, new RetryRule(1, 1, false));
        script.fails(told(ErrorClass.TRANSIENT, false), told(ErrorClass.PERMANENT, true));
        assertThat(failure()).hasMessageEndingWith("permanent failures are not retried");
        assertThat(script.attempts).hasSize(2);
    }

    @Test
    void rulesCanBeChanged() {
        builder.rule(ErrorClass.PERMANENT, new RetryRule(1, 3, true));
        script.failsForEver(ErrorClass.PERMANENT);
        failure();
        assertThat(sleeper.waits).containsExactly(Duration.ofSeconds(3));
    }

    @Test
    void strategysDelayIsCappedByMaxDelay() {
        builder.maxDelay(Duration.ofMillis(1500));
        script.fails(ErrorClass.THROTTLING);
        builder.build().execute(call, script);
        assertThat(sleeper.waits).containsExactly(Duration.ofMillis(1500));
    }

    @ParameterizedTest
    @EnumSource(ErrorClass.class)
    void withoutClassificationEveryClassFollowsOneRule(ErrorClass errorClass) {
        builder.classification(false).rule(ErrorClass.TRANSIENT, new RetryRule(0, 1, true));
        script.failsForEver(errorClass);
        assertThat(failure().stopReason()).isEqualTo(StopReason.RETRIES_USED_UP);
        assertThat(sleeper.waits).containsExactly(SECOND, SECOND, SECOND, SECOND, SECOND);
    }

    @Test
    void withoutClassificationClassifiersAreNotCalled() {
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
}
