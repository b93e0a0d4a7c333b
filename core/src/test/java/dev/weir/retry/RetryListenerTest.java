package dev.weir.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.call.StopReason;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.event.CallListener;
import dev.weir.spi.event.RetriesExhausted;
import dev.weir.spi.event.RetryScheduled;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RetryListenerTest extends RetryFixture {
    @Test
    void everyRetryIsAnnouncedBeforeItsWait() {
        List<RetryScheduled> events = new ArrayList<>();
        builder.listener(new CallListener() {
            @Override
            public void retryScheduled(RetryScheduled event) {
                assertThat(sleeper.waits).hasSameSizeAs(events);
                events.add(event);
            }
        });
        script.fails(ErrorClass.TRANSIENT, ErrorClass.THROTTLING, ErrorClass.PERMANENT);
        failure();
        assertThat(events)
                .containsExactly(
                        new RetryScheduled("call-7", "primary", "small", 1, ErrorClass.TRANSIENT, SECOND),
                        new RetryScheduled(
                                "call-7", "primary", "small", 2, ErrorClass.THROTTLING, Duration.ofSeconds(2)));
    }

    private final List<RetriesExhausted> exhausted = new ArrayList<>();

    private void heardOfExhaustion() {
        builder.listener(new CallListener() {
            @Override
            public void retriesExhausted(RetriesExhausted event) {
                exhausted.add(event);
            }
        });
    }

    @Test
    void callThatUsedUpItsRetriesIsAnnounced() {
        heardOfExhaustion();
        builder.maxRetries(2);
        script.failsForEver(ErrorClass.TIMEOUT);
        failure();
        assertThat(exhausted)
                .containsExactly(
                        new RetriesExhausted("call-7", "primary", "small", 3, ErrorClass.TIMEOUT, "retries-used-up"));
    }

    @Test
    void callThatMightHaveBeenRetriedIsAnnounced() {
        heardOfExhaustion();
        call.within(Duration.ofMillis(10));
        script.failsForEver(ErrorClass.TIMEOUT);
        failure();
        assertThat(exhausted)
                .containsExactly(new RetriesExhausted("call-7", "primary", "small", 1, ErrorClass.TIMEOUT, "deadline"));
    }

    @Test
    void retryThatThrowsIsAnnounced() {
        heardOfExhaustion();
        script.fails(ErrorClass.TIMEOUT).doing(() -> {
            if (script.attempts.size() == 2) {
                throw new IllegalStateException("on purpose");
            }
        });
        assertThatThrownBy(() -> builder.build().execute(call, script)).isInstanceOf(IllegalStateException.class);
        assertThat(exhausted)
                .containsExactly(
                        new RetriesExhausted("call-7", "primary", "small", 2, ErrorClass.UNKNOWN, "exception"));
    }

    @Test
    void answeredOrPermanentlyFailedCallIsNotAnnounced() {
        heardOfExhaustion();
        script.fails(ErrorClass.TIMEOUT);
        builder.build().execute(call, script);
        script.fails(ErrorClass.PERMANENT);
        failure();
        builder.maxRetries(0);
        script.fails(ErrorClass.TIMEOUT);
        failure();
        assertThat(exhausted).isEmpty();
    }

    static Stream<Throwable> whateverAListenerThrows() {
        return Stream.of(
                new IllegalStateException("on purpose"),
                new IOException("sneaked, as Kotlin does"),
                new NoClassDefFoundError("on purpose"),
                new StackOverflowError("on purpose"),
                new AssertionError("on purpose"));
    }

    @ParameterizedTest
    @MethodSource("whateverAListenerThrows")
    void throwingListenerDoesNotAffectTheCall(Throwable thrown) {
        builder.listener(new CallListener() {
            @Override
            public void retryScheduled(RetryScheduled event) {
                RetryListenerTest.<RuntimeException>sneak(thrown);
            }

            @Override
            public void retriesExhausted(RetriesExhausted event) {
                RetryListenerTest.<RuntimeException>sneak(thrown);
            }
        });
        call.onAttemptLog = () -> RetryListenerTest.<RuntimeException>sneak(thrown);
        script.fails(ErrorClass.TRANSIENT);
        assertThat(builder.build().execute(call, script)).isEqualTo("answer");
        script.failsForEver(ErrorClass.TRANSIENT);
        assertThat(failure().stopReason()).isEqualTo(StopReason.RETRIES_USED_UP);
    }

    @Test
    void outOfMemoryErrorOfAListenerIsThrown() {
        builder.listener(new CallListener() {
            @Override
            public void retryScheduled(RetryScheduled event) {
                throw new OutOfMemoryError("on purpose");
            }
        });
        script.fails(ErrorClass.TRANSIENT);
        assertThatThrownBy(() -> builder.build().execute(call, script)).isInstanceOf(OutOfMemoryError.class);
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> void sneak(Throwable thrown) throws E {
        throw (E) thrown;
    }
}
