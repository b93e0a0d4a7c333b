package dev.weir.path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.call.ActiveCall;
import dev.weir.call.Call;
import dev.weir.call.CallException;
import dev.weir.call.Priority;
import dev.weir.testkit.FakeTime;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ActiveCallsTest {
    private final FakeTime time = new FakeTime();
    private final ActiveCalls active = new ActiveCalls(time);
    private final Call call = Calls.within(Duration.ofSeconds(10), time)
            .intentType("NetworkFunctionScale")
            .priority(Priority.HIGH)
            .build();

    @Test
    void listsACallFromItsBeginningToItsEnd() {
        active.enter(call);
        time.advance(Duration.ofSeconds(3));

        assertThat(active.list())
                .containsExactly(new ActiveCall(
                        "call-1", "primary", "model-1", "NetworkFunctionScale", Priority.HIGH, Duration.ofSeconds(3)));
        active.leave(call);
        assertThat(active.list()).isEmpty();
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
        active.close(Duration.ZERO);

        assertThatThrownBy(() -> active.enter(call))
                .isInstanceOf(CallException.class)
                .hasMessage("call-1 was refused: the client is closed");
        assertThat(active.size()).isZero();
    }

    @Test
    void closingWaitsForACallUnderWay() {
        active.enter(call);
        CompletableFuture<Void> closed = CompletableFuture.runAsync(() -> active.close(Duration.ofMinutes(1)));

        assertThat(closed).isNotDone();
        active.leave(call);

        closed.join();
        assertThat(call.cancelReason()).isNull();
    }

    @Test
    void closingCancelsACallThatTakesTooLong() {
        active.enter(call);

        active.close(Duration.ofMillis(1));

        assertThat(call.cancelReason()).isEqualTo("the client was closed");
    }

    @Test
    void anInterruptEndsTheWaitAndIsKept() {
        active.enter(call);
        Thread.currentThread().interrupt();

        active.close(Duration.ofMinutes(1));

        assertThat(Thread.interrupted()).isTrue();
        assertThat(call.cancelReason()).isEqualTo("the client was closed");
    }
}
