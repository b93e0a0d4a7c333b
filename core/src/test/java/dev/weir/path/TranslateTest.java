package dev.weir.path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.call.AttemptLog;
import dev.weir.call.Call;
import dev.weir.call.CallCancelledException;
import dev.weir.call.CallException;
import dev.weir.call.CallFailedException;
import dev.weir.call.CallTimeoutException;
import dev.weir.call.Calls;
import dev.weir.call.StopReason;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.chat.Completion;
import dev.weir.testkit.fake.FakeTime;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class TranslateTest {
    private final FakeTime time = new FakeTime();
    private final Call call = Calls.within(Duration.ofSeconds(10), time).build();
    private final BackendException failure = new BackendException(ErrorClass.THROTTLING, "HTTP 503");
    private final CallPath path = path(() -> failure);

    private static CallPath path(Supplier<? extends Exception> failure) {
        return new CallPath(List.of(new Translate(), (c, next) -> {
            Exception thrown = failure.get();
            if (thrown instanceof BackendException backend) {
                throw backend;
            }
            throw (RuntimeException) thrown;
        }));
    }

    @Test
    void aFailureOfTheBackendKeepsItsFacts() {
        assertThatThrownBy(() -> path.proceed(call))
                .isInstanceOfSatisfying(CallFailedException.class, e -> {
                    assertThat(e.failure()).isSameAs(failure);
                    assertThat(e.errorClass()).isEqualTo(ErrorClass.THROTTLING);
                })
                .hasMessage("call-1 at backend 'primary', model 'model-1' failed (provider.overloaded): HTTP 503")
                .hasCause(failure);
    }

    @Test
    void afterTheDeadlineItIsATimeout() {
        CallPath slow = path(() -> {
            time.advance(Duration.ofSeconds(10));
            return failure;
        });

        assertThatThrownBy(() -> slow.proceed(call))
                .isInstanceOf(CallTimeoutException.class)
                .hasMessage("call-1 at backend 'primary', model 'model-1' was not answered in time: HTTP 503");
    }

    @Test
    void whoeverCancelledItIsToldSoEvenAfterTheDeadline() {
        CallPath slow = path(() -> {
            call.cancel("by its id");
            time.advance(Duration.ofSeconds(10));
            return failure;
        });

        assertThatThrownBy(() -> slow.proceed(call))
                .isInstanceOf(CallCancelledException.class)
                .hasMessageEndingWith("was cancelled: by its id");
    }

    @Test
    void anInterruptIsKeptAndCountsAsGivenUp() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> path.proceed(call)).isInstanceOf(CallCancelledException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void aTimeoutInTheQueueForAPlaceIsThatOfTheCall() {
        CallTimeoutException inQueue = new CallTimeoutException("the deadline passed while the call waited");
        AttemptLog attemptLog = new AttemptLog(List.of(), 0, Duration.ZERO, Duration.ZERO, 1, StopReason.EXCEPTION, "");
        call.onAttemptLog(attemptLog);

        assertThatThrownBy(() -> path(() -> inQueue).proceed(call))
                .isInstanceOfSatisfying(
                        CallTimeoutException.class,
                        e -> assertThat(e.attemptLog()).isSameAs(attemptLog))
                .hasMessage("call-1 at backend 'primary', model 'model-1' was not answered in time: "
                        + "the deadline passed while the call waited")
                .hasCause(inQueue);
    }

    @Test
    void aRefusalSaysWhichCallItIsAbout() {
        assertThatThrownBy(() -> path(() -> new CallException("refused")).proceed(call))
                .isExactlyInstanceOf(CallException.class)
                .hasMessage("call-1: refused");
    }

    @Test
    void aCallThatHasEndedWhileItWaitedDoesNotBegin() {
        CallPath mustNotRun = path(() -> {
            throw new AssertionError("it ran");
        });
        Call late = Calls.within(Duration.ofSeconds(10), time).build();
        call.cancel("by its id");
        assertThatThrownBy(() -> mustNotRun.proceed(call))
                .isInstanceOf(CallCancelledException.class)
                .hasMessage("call-1 at backend 'primary', model 'model-1' was cancelled: by its id");

        time.advance(Duration.ofSeconds(10));

        assertThatThrownBy(() -> mustNotRun.proceed(late))
                .isInstanceOf(CallTimeoutException.class)
                .hasMessage("call-1 at backend 'primary', model 'model-1' was not answered in time: "
                        + "no attempt could begin before");
    }

    @Test
    void whatTheCallersListenerThrowsComesOutAsItIs() {
        CallException thrown = new CallException("thrown by the listener");
        Call streamed = Calls.within(Duration.ofSeconds(10), time)
                .listener(text -> {
                    throw thrown;
                })
                .build();
        CallPath streaming = new CallPath(List.of(new Translate(), (c, next) -> {
            Objects.requireNonNull(c.listener()).onToken("yes");
            return Completion.of("model-1", "yes");
        }));

        assertThatThrownBy(() -> streaming.proceed(streamed)).isSameAs(thrown).hasMessage("thrown by the listener");
    }
}
