package dev.weir.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.call.StopReason;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An interrupted attempt ends its call, even if the flag was cleared. */
class InterruptionTest extends RetryFixture {
    private final RetryEngine engine = withoutStrategy().build();

    @AfterEach
    void clearInterrupt() {
        Thread.interrupted();
    }

    static Stream<Exception> interrupts() {
        InterruptedException interrupt = new InterruptedException("given up");
        return Stream.of(
                interrupt,
                new IllegalStateException(interrupt),
                new IllegalStateException(new RuntimeException(interrupt)),
                BackendException.builder(ErrorClass.TIMEOUT, "no answer")
                        .cause(interrupt)
                        .build());
    }

    @ParameterizedTest
    @MethodSource("interrupts")
    void interruptThatAnAttemptWrappedEndsTheCallAndStays(Exception thrown) {
        AttemptsFailedException failure = failure(engine, AttemptBody.of(() -> {
            throw thrown;
        }));
        assertThat(failure.stopReason()).isEqualTo(StopReason.INTERRUPTED);
        assertThat(failure.attemptLog().attemptCount()).isEqualTo(1);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(sleeper.waits).isEmpty();
    }

    static Stream<Exception> interruptsOfOthers() {
        InterruptedException interrupt = new InterruptedException("not this thread");
        return Stream.of(
                new ExecutionException(interrupt),
                new CompletionException(interrupt),
                new IllegalStateException(new ExecutionException(new RuntimeException(interrupt))),
                (Exception) new TimeoutException("the attempt timeout interrupted it").initCause(interrupt));
    }

    @ParameterizedTest
    @MethodSource("interruptsOfOthers")
    void interruptOfAnotherThreadOrOfATimeLimitIsAFailureLikeAnyOther(Exception thrown) {
        int[] attempts = {0};
        assertThat(engine.<String>execute(call, AttemptBody.of(() -> {
                    if (attempts[0]++ == 0) {
                        throw thrown;
                    }
                    return "answer";
                })))
                .isEqualTo("answer");
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void interruptByWhichACancelledCallWasEndedIsNotTheThreads() {
        AttemptsFailedException failure = catchThrowableOfType(
                AttemptsFailedException.class,
                () -> engine.execute(call, AttemptBody.of(() -> {
                    call.cancel();
                    throw new InterruptedException("the cancellation");
                })));
        assertThat(failure.stopReason()).isEqualTo(StopReason.CANCELLED);
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void unwantedResultOfAnInterruptedThreadIsNotRetried() {
        RetryEngine picky = RetryEngine.builder()
                .time(time)
                .sleeper(sleeper)
                .retryOnResult(String.class, String::isEmpty)
                .build();
        AttemptsFailedException failure = catchThrowableOfType(
                AttemptsFailedException.class,
                () -> picky.execute(call, number -> {
                    Thread.currentThread().interrupt();
                    return "";
                }));
        assertThat(failure.stopReason()).isEqualTo(StopReason.INTERRUPTED);
        assertThat(failure.unwantedResult()).isEqualTo("");
    }
}
