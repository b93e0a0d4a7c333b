package dev.weir.path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.weir.call.Call;
import dev.weir.call.CallCancelledException;
import dev.weir.call.CallFailedException;
import dev.weir.call.CallTimeoutException;
import dev.weir.call.Calls;
import dev.weir.call.Rethrow;
import dev.weir.observe.Observers;
import dev.weir.resilience.GuardedBackends;
import dev.weir.retry.RetryEngine;
import dev.weir.spi.backend.Backend;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.FinishReason;
import dev.weir.spi.event.CallListener;
import dev.weir.spi.time.TimeSource;
import dev.weir.timelimit.TimeLimiter;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(30)
class SendTest {
    private static final Completion ANSWER = Completion.of("model-1", "yes");

    private final TimeLimiter limiter = new TimeLimiter();
    private final GuardedBackends guarded = Targets.of(
            RetryEngine.builder().maxRetries(0).build(), limiter, TimeSource.system(), new CallListener() {});
    private final AtomicInteger aborted = new AtomicInteger();

    @AfterEach
    void close() {
        limiter.close();
    }

    private CallPath path(Backend backend) {
        return new CallPath(List.of(
                new Translate(),
                new MakeAttempts(guarded, Observers.retries(TimeSource.system()), Set.of()),
                new Send(Map.of("primary", backend))));
    }

    private static Call call(Duration timeout) {
        return Calls.within(timeout, TimeSource.system()).build();
    }

    /** A backend that does not keep its deadline, and ends only when it is interrupted. */
    private Backend deaf(CountDownLatch begun) {
        return (request, call) -> {
            try (var ignored = call.onCancel(aborted::incrementAndGet)) {
                begun.countDown();
                new CountDownLatch(1).await();
                return ANSWER;
            } catch (InterruptedException e) {
                throw new BackendException(ErrorClass.NETWORKING, "closed");
            }
        };
    }

    static Stream<Arguments> exceptions() {
        return Stream.of(
                Arguments.of(new ConnectException("refused"), Reason.UNREACHABLE),
                Arguments.of(new UnknownHostException("nowhere"), Reason.UNREACHABLE),
                Arguments.of(new SocketException("reset"), Reason.CUT),
                Arguments.of(new EOFException(), Reason.CUT),
                Arguments.of(new IOException("unexpected end"), Reason.CUT),
                Arguments.of(new UncheckedIOException(new IOException("unexpected end")), Reason.CUT),
                Arguments.of(new UncheckedIOException(new SocketTimeoutException()), Reason.TIMED_OUT),
                Arguments.of(new FileNotFoundException("vocabulary"), Reason.OTHER),
                Arguments.of(new IllegalStateException("odd"), Reason.OTHER));
    }

    @ParameterizedTest
    @MethodSource("exceptions")
    void classifiesWhatABackendShouldNotThrowByItsType(Exception thrown, Reason reason) {
        CallPath path = path((request, call) -> {
            throw Rethrow.unchecked(thrown);
        });

        assertThatThrownBy(() -> path.proceed(call(Duration.ofMinutes(5))))
                .isInstanceOfSatisfying(
                        CallFailedException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }

    @Test
    void endsABackendThatIgnoresItsDeadline() {
        CallPath path = path(deaf(new CountDownLatch(1)));

        assertThatThrownBy(() -> path.proceed(call(Duration.ofMillis(300))))
                .isInstanceOf(CallTimeoutException.class)
                .hasMessageContaining("did not answer within the attempt timeout");
        assertThat(Thread.interrupted()).as("the interrupt stays inside").isFalse();
    }

    @Test
    void cancellingEndsTheAttemptAndRunsItsActions() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CallPath path = path(deaf(begun));
        Call call = call(Duration.ofMinutes(5));
        CompletableFuture<Throwable> ended = CompletableFuture.supplyAsync(() -> {
            try {
                path.proceed(call);
                throw new AssertionError("should have been cancelled");
            } catch (Exception e) {
                return e;
            }
        });
        begun.await();

        call.cancel("by its id");

        assertThat(ended.join()).isInstanceOf(CallCancelledException.class);
    }

    @Test
    void cancellingReachesABackendThatIgnoresInterrupts() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        CallPath path = path((request, call) -> {
            try (var ignored = call.onCancel(closed::countDown)) {
                begun.countDown();
                while (closed.getCount() > 0) {
                    Thread.onSpinWait();
                }
                throw new BackendException(ErrorClass.NETWORKING, "closed");
            }
        });
        Call call = call(Duration.ofMinutes(5));
        CompletableFuture<Throwable> ended =
                CompletableFuture.supplyAsync(() -> catchThrowable(() -> path.proceed(call)));
        begun.await();

        call.cancel("by its id");

        assertThat(ended.join()).isInstanceOf(CallCancelledException.class);
    }

    @Test
    void aCallThatIsOverNeverReachesTheBackend() {
        AtomicInteger asked = new AtomicInteger();
        Call call = call(Duration.ofMinutes(1));
        call.cancel("too late");

        CallPath path = path((request, context) -> {
            asked.incrementAndGet();
            return ANSWER;
        });

        assertThatThrownBy(() -> path.proceed(call)).isInstanceOf(CallCancelledException.class);
        assertThat(asked).hasValue(0);
    }

    @Test
    void handsTheWholeTextToTheListenerOfABackendThatDoesNotStream() throws Exception {
        List<String> pieces = new ArrayList<>();
        Call call = Calls.within(Duration.ofMinutes(1), TimeSource.system())
                .listener(pieces::add)
                .build();

        path((request, context) -> ANSWER).proceed(call);

        assertThat(pieces).containsExactly("yes");
    }

    @Test
    void whatTheListenerThrowsComesOutAsItIsWhateverTheBackendMakesOfIt() {
        IllegalStateException own = new IllegalStateException("enough");
        Call call = Calls.within(Duration.ofMinutes(1), TimeSource.system())
                .listener(text -> {
                    throw own;
                })
                .build();
        CallPath path = path((request, context) -> {
            try {
                context.listener().onToken("y");
                return ANSWER;
            } catch (RuntimeException e) {
                throw new BackendException(ErrorClass.NETWORKING, "closed");
            }
        });

        assertThatThrownBy(() -> path.proceed(call)).isSameAs(own);
    }

    @Test
    void aTruncatedAnswerIsNoAnswer() {
        Completion cut = Completion.builder("model-1")
                .text("ye")
                .finishReason(FinishReason.TRUNCATED)
                .build();

        assertThatThrownBy(() -> path((request, context) -> cut).proceed(Calls.plain()))
                .isInstanceOf(CallFailedException.class)
                .hasMessageContaining("a truncated completion was returned as whole");
    }

    @Test
    void anExceptionThatABackendMustNotThrowBecomesAFailureWithoutItsText() {
        CallPath path = path((request, context) -> {
            throw new IllegalArgumentException("a secret question");
        });

        assertThatThrownBy(() -> path.proceed(Calls.plain()))
                .isInstanceOf(CallFailedException.class)
                .hasMessageContaining("broke with java.lang.IllegalArgumentException")
                .hasMessageNotContaining("secret");
    }
}
