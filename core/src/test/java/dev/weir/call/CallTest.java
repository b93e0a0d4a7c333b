package dev.weir.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.call.CallContext.Registration;
import dev.weir.spi.time.Deadline;
import dev.weir.testkit.FakeTime;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CallTest {
    private final FakeTime time = new FakeTime();
    private final AtomicInteger runs = new AtomicInteger();

    private Call call() {
        return Calls.within(Duration.ofSeconds(10), time).build();
    }

    @Test
    void cancellingRunsTheActionsOnce() {
        Call call = call();
        call.onCancel(runs::incrementAndGet);

        call.cancel("first");
        call.cancel("second");

        assertThat(runs).hasValue(1);
        assertThat(call.isCancelled()).isTrue();
        assertThat(call.cancelReason()).isEqualTo("first");
    }

    @Test
    void anActionRegisteredTooLateRunsAtOnce() {
        Call call = call();
        call.cancel("over");

        call.onCancel(runs::incrementAndGet);

        assertThat(runs).hasValue(1);
    }

    @Test
    void anActionRegisteredAfterTheDeadlineRunsAtOnce() {
        Call call = call();
        time.advance(Duration.ofSeconds(10));

        call.onCancel(runs::incrementAndGet);

        assertThat(runs).hasValue(1);
        assertThat(call.cancelReason()).isNull();
    }

    @Test
    void anActionWhoseRegistrationIsClosedDoesNotRun() {
        Call call = call();
        Registration registration = call.onCancel(runs::incrementAndGet);
        registration.close();

        call.cancel("over");

        assertThat(runs).hasValue(0);
    }

    @Test
    void abortingAnAttemptLeavesTheCallAlive() {
        Call call = call();
        call.onCancel(runs::incrementAndGet);

        call.abort();

        assertThat(runs).hasValue(1);
        assertThat(call.isCancelled()).isFalse();
        assertThat(call.onAttempt(2).isCancelled()).isFalse();
    }

    @Test
    void copiesShareIdAndCancellationButNotTheDeadline() {
        Call call = call();
        Call narrow = call.onAttempt(2).within(Deadline.after(Duration.ofSeconds(1), time));

        time.advance(Duration.ofSeconds(2));

        assertThat(narrow.isCancelled()).isTrue();
        assertThat(call.isCancelled()).isFalse();
        assertThat(narrow.callId()).isEqualTo(call.callId());
        assertThat(narrow.attempt()).isEqualTo(2);
        call.cancel("over");
        assertThat(narrow.cancelReason()).isEqualTo("over");
    }

    @Test
    void tellsWhatItIsButNotWhatWasAsked() {
        assertThat(call()).hasToString("Call[call-1, backend=primary, model=model-1, attempt=1]");
        assertThat(Calls.REQUEST.toString()).doesNotContain("secret");
    }
}
