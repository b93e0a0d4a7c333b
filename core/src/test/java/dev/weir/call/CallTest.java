package dev.weir.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.spi.call.CallContext.Registration;
import dev.weir.testkit.fake.FakeTime;
import dev.weir.timelimit.Attempt;
import dev.weir.timelimit.ManualLimiter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CallTest {
    private final FakeTime time = new FakeTime();
    private final ManualLimiter limits = new ManualLimiter(time);
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
    void aBranchFollowsTheCancellationOfItsCallAndNotTheOtherWayRound() {
        Call call = call();
        Call one = call.branch(() -> true);
        Call other = call.branch(() -> true);

        one.cancel("lost");
        assertThat(other.isCancelled()).isFalse();
        assertThat(call.isCancelled()).isFalse();
        call.cancel("over");

        assertThat(one.cancelReason()).isEqualTo("lost");
        assertThat(other.cancelReason()).isEqualTo("over");
    }

    @Test
    void aDrainedCallGoesOnWhileOneOfItsBranchesIsAtABackend() {
        Call call = call();
        Call one = call.branch(() -> true);
        Call other = call.branch(() -> true);
        one.atBackend(true);
        other.atBackend(true);

        call.drain("closed");
        one.atBackend(false);
        assertThat(call.isCancelled()).isFalse();
        other.atBackend(false);

        assertThat(call.cancelReason()).isEqualTo("closed");
        assertThat(other.cancelReason()).isEqualTo("closed");
    }

    @Test
    void anActionRegisteredTooLateRunsAtOnce() {
        Call call = call();
        call.cancel("over");

        call.onCancel(runs::incrementAndGet);

        assertThat(runs).hasValue(1);
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
    void everyActionRunsWhateverOneOfThemThrows() {
        Call call = call();
        call.onCancel(runs::incrementAndGet);
        call.onCancel(() -> {
            throw new LinkageError("on purpose");
        });
        call.onCancel(runs::incrementAndGet);

        call.cancel("over");

        assertThat(runs).hasValue(2);
    }

    private Call during(Call call, Attempt attempt, int number) {
        return call.during(attempt, number, call.deadline());
    }

    @Test
    void anActionRegisteredDuringAnAttemptBelongsToTheAttempt() {
        Call call = call();
        Attempt first = limits.limiter().begin(time.nanoTime() + 10);
        during(call, first, 1).onCancel(runs::incrementAndGet);
        first.end();
        Attempt second = limits.limiter().begin(time.nanoTime() + 20);
        Call now = during(call, second, 2);
        limits.pass(Duration.ofNanos(20));
        assertThat(now.isCancelled()).isTrue();
        assertThat(call.isCancelled()).isFalse();
        assertThat(runs).hasValue(0);
        second.end();
    }

    @Test
    void copiesShareIdAndCancellation() {
        Call call = call();
        Attempt attempt = limits.limiter().begin(time.nanoTime() + 10);
        Call narrow = during(call, attempt, 2);

        assertThat(narrow.callId()).isEqualTo(call.callId());
        assertThat(narrow.attempt()).isEqualTo(2);
        call.cancel("over");
        assertThat(narrow.cancelReason()).isEqualTo("over");
        attempt.end();
    }

    @Test
    void redirectedCallKeepsTheRequestedTargetInItsFacts() {
        Call call = call();
        Call redirected = call.to("secondary", call.request().withModel("model-2"), 0, null, null);

        assertThat(redirected.backend()).isEqualTo("secondary");
        assertThat(redirected.model()).isEqualTo("model-2");
        assertThat(redirected.request().model()).isEqualTo("model-2");
        redirected.note(facts -> facts.answered("secondary", "model-2", "model-2-2026", null));
        assertThat(call.facts().askedBackend()).isEqualTo("primary");
        assertThat(call.facts().askedModel()).isEqualTo("model-1");
        assertThat(call.facts().servingBackend()).isEqualTo("secondary");
        assertThat(call.facts().servingModel()).isEqualTo("model-2-2026");
        assertThat(call.backend()).isEqualTo("primary");
        assertThat(redirected.callId()).isEqualTo(call.callId());
    }

    @Test
    void textThatComesAfterItsAttemptWasEndedIsDropped() {
        List<String> received = new ArrayList<>();
        Call call = Calls.within(Duration.ofSeconds(10), time)
                .listener(received::add)
                .build();
        Attempt first = limits.limiter().begin(time.nanoTime() + 10);
        Call before = during(call, first, 1);
        first.end();
        Attempt second = limits.limiter().begin(time.nanoTime() + 10);
        Call now = during(call, second, 2);

        before.listener().onToken("late");
        assertThat(call.hasDelivered()).isFalse();
        now.listener().onToken("whole");

        assertThat(received).containsExactly("whole");
        assertThat(call.hasDelivered()).isTrue();
        second.end();
    }

    @Test
    void listenerExceptionIsTheCallersFailure() {
        StackOverflowError own = new StackOverflowError();
        Call call = Calls.within(Duration.ofSeconds(10), time)
                .listener(text -> {
                    throw own;
                })
                .build();
        assertThatThrownBy(() -> call.listener().onToken("text")).isSameAs(own);
        assertThat(call.isCallersFailure(own)).isTrue();
        assertThat(call.isCallersFailure(new IllegalStateException())).isFalse();
    }

    @Test
    void toStringOmitsTheRequest() {
        assertThat(call()).hasToString("Call[call-1, backend=primary, model=model-1, attempt=1]");
        assertThat(Calls.REQUEST.toString()).doesNotContain("secret");
    }
}
