package dev.weir.retry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.StopReason;
import dev.weir.call.TargetCall;
import dev.weir.spi.backend.ErrorClass;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Deadline and maximum duration of retries. */
class RetryTimeTest extends RetryFixture {

    @Test
    void waitThatWouldReachTheDeadlineIsNotBegun() {
        call.within(SECOND);
        script.fails(ErrorClass.TRANSIENT);
        AttemptsFailedException failure = failure();
        assertThat(failure.stopReason()).isEqualTo(StopReason.DEADLINE);
        assertThat(failure).hasMessageEndingWith("the delay of 1s before the next attempt exceeds the remaining 1s");
        assertThat(sleeper.waits).isEmpty();
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
        assertThat(failure()).hasMessageEndingWith("not retried: the deadline has passed");
    }

    @Test
    void retryThatWouldBeginAfterTheMaximalDurationIsNotWaitedFor() {
        builder.maxDuration(Duration.ofMillis(2500)).maxRetries(9);
        script.failsForEver(ErrorClass.TRANSIENT);
        AttemptsFailedException failure = failure();
        assertThat(failure.stopReason()).isEqualTo(StopReason.MAX_DURATION);
        assertThat(failure)
                .hasMessageEndingWith("the delay of 1s before the next attempt exceeds the rest of maxDuration (2.5s)");
        assertThat(sleeper.waits).containsExactly(SECOND, SECOND);
    }

    @Test
    void maximalDurationIsThatOfTheCallAndNotOfItsWaits() {
        builder.maxDuration(Duration.ofSeconds(3));
        script.fails(ErrorClass.TRANSIENT).takes(Duration.ofSeconds(3));
        AttemptsFailedException failure = failure();
        assertThat(failure.stopReason()).isEqualTo(StopReason.MAX_DURATION);
        assertThat(failure).hasMessageEndingWith("the maxDuration of 3s has passed");
        assertThat(sleeper.waits).isEmpty();
    }

    @Test
    void deadlineOfACallWithATimeoutLiesThatLongAfterItsBeginning() {
        TargetCall plain = TargetCall.to("primary", "small", SECOND, time);
        assertThat(plain.startedNanos()).isEqualTo(time.nanoTime());
        assertThat(plain.deadline().remaining()).isEqualTo(SECOND);
    }
}
