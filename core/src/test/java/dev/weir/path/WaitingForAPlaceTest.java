package dev.weir.path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.weir.call.CallCancelledException;
import dev.weir.client.CallOptions;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Calls that wait for others to end, as the concurrency limit is reached. */
@Timeout(60)
class WaitingForAPlaceTest {
    private final ClientFixture fixture = new ClientFixture(
            "circuitBreaker: { maxConcurrentRequests: 1, maxWait: 1h }", new ScriptedBackend(List.of(call -> {})));

    @Test
    void interruptOfACallThatWaitsEndsItAndIsKept() throws Exception {
        fixture.takeAPlace();
        FutureTask<Boolean> call = new FutureTask<>(() -> {
            assertThatThrownBy(() -> CallStyle.CHAT.call(fixture.client, CallOptions.DEFAULT, text -> {}))
                    .isInstanceOf(CallCancelledException.class)
                    .hasMessageContaining("its thread was interrupted");
            return Thread.currentThread().isInterrupted();
        });
        Thread waiting = new Thread(call);
        waiting.start();
        await().until(() -> fixture.statistics().waiting() == 1);

        waiting.interrupt();

        assertThat(call.get(10, TimeUnit.SECONDS)).as("interrupted").isTrue();
        fixture.assertEverythingIsGivenBack();
    }

    @ParameterizedTest
    @EnumSource(CallStyle.class)
    void cancellingACallThatWaitsEndsItAtOnce(CallStyle style) throws Exception {
        fixture.takeAPlace();
        FutureTask<Boolean> call = new FutureTask<>(() -> {
            assertThatThrownBy(() -> style.call(fixture.client, CallOptions.DEFAULT, text -> {}))
                    .isInstanceOf(CallCancelledException.class)
                    .hasMessageContaining("was cancelled");
            return Thread.currentThread().isInterrupted();
        });
        new Thread(call).start();
        await().until(() -> fixture.statistics().waiting() == 1);

        fixture.cancelAll();

        assertThat(call.get(10, TimeUnit.SECONDS)).as("interrupted").isFalse();
        fixture.assertEverythingIsGivenBack();
        assertThat(fixture.statistics().refusedFull()).isZero();
    }
}
