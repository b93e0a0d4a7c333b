package dev.weir.path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.call.Call;
import dev.weir.call.CallCancelledException;
import dev.weir.call.CallFailedException;
import dev.weir.call.CallTimeoutException;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.testkit.FakeTime;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConcludeTest {
    private final FakeTime time = new FakeTime();
    private final Call call = Calls.within(Duration.ofSeconds(10), time).build();
    private final BackendException failure = new BackendException(ErrorClass.THROTTLING, "HTTP 503");
    private final CallPath path = new CallPath(List.of(new Conclude(), (c, next) -> {
        throw failure;
    }));

    @Test
    void aFailureOfTheBackendKeepsItsFacts() {
        assertThatThrownBy(() -> path.proceed(call))
                .isInstanceOfSatisfying(CallFailedException.class, e -> {
                    assertThat(e.failure()).isSameAs(failure);
                    assertThat(e.errorClass()).isEqualTo(ErrorClass.THROTTLING);
                })
                .hasMessage("call-1 at backend 'primary', model 'model-1' failed (throttling): HTTP 503")
                .hasCause(failure);
    }

    @Test
    void afterTheDeadlineItIsATimeout() {
        time.advance(Duration.ofSeconds(10));

        assertThatThrownBy(() -> path.proceed(call))
                .isInstanceOf(CallTimeoutException.class)
                .hasMessage("call-1 at backend 'primary', model 'model-1' was not answered in time: HTTP 503");
    }

    @Test
    void whoeverCancelledItIsToldSoEvenAfterTheDeadline() {
        call.cancel("by its id");
        time.advance(Duration.ofSeconds(10));

        assertThatThrownBy(() -> path.proceed(call))
                .isInstanceOf(CallCancelledException.class)
                .hasMessageEndingWith("was cancelled: by its id");
    }

    @Test
    void anInterruptIsKeptAndCountsAsGivenUp() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> path.proceed(call)).isInstanceOf(CallCancelledException.class);
        assertThat(Thread.interrupted()).isTrue();
    }
}
