package dev.weir.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.call.ActiveCall;
import dev.weir.call.Call;
import dev.weir.call.CallException;
import dev.weir.call.CallStage;
import dev.weir.call.Calls;
import dev.weir.spi.call.Priority;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.testkit.fake.FakeTime;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ActiveCallsTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private final FakeTime time = new FakeTime();
    private final ActiveCalls active = new ActiveCalls(time);
    private final Call call = Calls.within(Duration.ofSeconds(10), time)
            .intentType("NetworkFunctionScale")
            .startedNanos(time.nanoTime())
            .build();

    @Test
    void listsACallFromItsBeginningToItsEnd() {
        active.enter(call);
        time.advance(Duration.ofSeconds(3));

        assertThat(active.list())
                .containsExactly(new ActiveCall(
                        "call-1",
                        null,
                        "primary",
                        "model-1",
                        "NetworkFunctionScale",
                        Priority.NORMAL,
                        CallStage.QUEUED,
                        0,
                        0,
                        Duration.ofSeconds(3)));
        active.leave(call);
        assertThat(active.list()).isEmpty();
    }

    @Test
    void tellsWhatACallWaitsForAndWhetherABackendProcessesIt() {
        active.enter(call);
        call.runsHere();
        assertThat(stage()).isEqualTo(CallStage.PROCESSING);

        call.reached(CallStage.RETRY_WAIT);
        assertThat(stage()).isEqualTo(CallStage.RETRY_WAIT);

        call.atBackend(true);
        assertThat(stage()).isEqualTo(CallStage.SENDING);
        call.atBackend(false);
        assertThat(stage()).isEqualTo(CallStage.RETRY_WAIT);
    }

    @Test
    void tellsTheTargetOfARouteAndTheTokensThatItHasStreamed() {
        Call streamed = Calls.within(Duration.ofSeconds(10), time)
                .route("fast")
                .listener(text -> {})
                .build();
        active.enter(streamed);
        assertThat(only().backend()).isEqualTo("fast");

        ChatRequest redirected = ChatRequest.builder("model-2").user("hi").build();
        Call target = streamed.to("local", redirected, time.nanoTime(), null, null);
        target.atBackend(true);
        Objects.requireNonNull(target.listener()).onToken("x".repeat(400));

        ActiveCall listed = only();
        assertThat(listed.route()).isEqualTo("fast");
        assertThat(listed.backend()).isEqualTo("local");
        assertThat(listed.model()).isEqualTo("model-2");
        assertThat(listed.stage()).isEqualTo(CallStage.STREAMING);
        assertThat(listed.outputTokens()).isBetween(50L, 200L);
    }

    private CallStage stage() {
        return only().stage();
    }

    private ActiveCall only() {
        return active.list().get(0);
    }

    @Test
    void cancelsByIdAndSaysWhetherThereWasSuchACall() {
        active.enter(call);

        assertThat(active.cancel("call-1", "by its id")).isTrue();
        assertThat(active.cancel("call-2", "by its id")).isFalse();
        assertThat(call.cancelReason()).isEqualTo("by its id");
    }

    @Test
    void letsNobodyInOnceClosed() {
        active.close(Duration.ZERO, Duration.ZERO, Runnable::run);

        assertThatThrownBy(() -> active.enter(call))
                .isInstanceOf(CallException.class)
                .hasMessage("call-1 was refused: the client is closed");
        assertThat(active.size()).isZero();
    }

    @Test
    void closingWaitsForACallAtABackend() {
        active.enter(call);
        call.atBackend(true);
        CompletableFuture<Void> closed = CompletableFuture.runAsync(
                () -> active.close(Duration.ofMinutes(1), Duration.ofMinutes(1), Runnable::run));

        assertThat(closed).isNotDone();
        active.leave(call);

        closed.join();
        assertThat(call.cancelReason()).isNull();
    }

    @Test
    void closingCancelsACallThatTakesTooLong() {
        active.enter(call);
        call.atBackend(true);

        active.close(Duration.ofMillis(1), Duration.ofMillis(1), Runnable::run);

        assertThat(call.cancelReason()).isEqualTo("the client was closed");
    }

    @Test
    void anInterruptEndsTheWaitAndIsKept() {
        active.enter(call);
        call.atBackend(true);
        Thread.currentThread().interrupt();

        active.close(Duration.ofMinutes(1), Duration.ofMinutes(1), Runnable::run);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(call.cancelReason()).isEqualTo("the client was closed");
    }

    @Test
    void closingCancelsACallAtOnceThatOnlyWaits() {
        active.enter(call);
        call.onCancel(() -> active.leave(call));

        close();

        assertThat(call.cancelReason()).isEqualTo("the client was closed");
    }

    @Test
    void closingCancelsACallThatWouldTryAgain() {
        active.enter(call);
        call.atBackend(true);
        call.onCancel(() -> active.leave(call));
        CompletableFuture<Void> closed =
                CompletableFuture.runAsync(() -> active.close(HOUR, HOUR, action -> drained(action)));
        drained.join();
        assertThat(call.cancelReason()).isNull();

        call.atBackend(false);

        closed.join();
        assertThat(call.cancelReason()).isEqualTo("the client was closed");
    }

    private final CompletableFuture<Void> drained = new CompletableFuture<>();

    private void drained(Runnable action) {
        action.run();
        drained.complete(null);
    }

    @Test
    void closingOnTheThreadOfACallDoesNotWaitForIt() {
        active.enter(call);
        call.runsHere();
        call.atBackend(true);

        close();

        assertThat(active.size()).isEqualTo(1);
        assertThat(call.cancelReason()).isNull();
    }

    @Test
    void closingInAListenerThatABackendsOwnThreadRunsDoesNotWaitForItsCall() {
        Call streamed = Calls.within(Duration.ofSeconds(10), time)
                .listener(text -> close())
                .build();
        active.enter(streamed);
        streamed.atBackend(true);

        Objects.requireNonNull(streamed.listener()).onToken("yes");

        assertThat(active.size()).isEqualTo(1);
    }

    private void close() {
        active.close(HOUR, HOUR, Runnable::run);
    }
}
