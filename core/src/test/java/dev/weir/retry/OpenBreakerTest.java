package dev.weir.retry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.Refusal;
import dev.weir.call.StopReason;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The time that a call waits for an open circuit breaker: at most as long as its retries would take. */
class OpenBreakerTest extends RetryFixture {
    private static final Duration OPEN = Duration.ofSeconds(30);

    private final long seed = new Random().nextLong();
    private final RetryEngineBuilder jittered = withoutStrategy().random(new Random(seed));
    private long openUntil;

    /** A server that is down, behind a breaker that opens at the fifth failure. */
    private String down(RetryEngine engine, int number, boolean notifiesEngine) throws BackendException {
        long left = openUntil - time.nanoTime();
        if (left > 0) {
            throw Refusal.circuitOpen("primary", "small", Duration.ofNanos(left));
        }
        if (number == 5) {
            openUntil = time.nanoTime() + OPEN.toNanos();
            if (notifiesEngine) {
                engine.breakerOpened("primary", "small", OPEN);
            }
        }
        throw new BackendException(ErrorClass.NETWORKING, "nobody listens there");
    }

    /** At most 0.5 + 1 + 2 + 4 s, and 8 s more until the breaker is asked. */
    @RepeatedTest(20)
    void serverThatIsDownCostsSecondsThoughItsFailuresOpenTheBreaker() {
        openUntil = time.nanoTime();
        RetryEngine engine = jittered.build();
        AttemptsFailedException failure = failure(engine, number -> down(engine, number, false));
        assertThat(failure.stopReason()).as("seed %d", seed).isEqualTo(StopReason.CIRCUIT_OPEN);
        assertThat(failure.errorClass()).isEqualTo(ErrorClass.NETWORKING);
        assertThat(failure.attemptLog().elapsed()).as("seed %d", seed).isLessThan(Duration.ofMillis(15_500));
        assertThat(failure)
                .hasMessageMatching(
                        "backend 'primary', model 'small': 5 attempts in [\\d.]+m?s, [\\d.]+m?s of it waiting, "
                                + "refused once by the circuit breaker; the last failure is network.cut: nobody listens there; "
                                + "not retried: the circuit breaker is open and allows the next probe in [\\d.]+s; "
                                + "the call waits at most 1s");
    }

    @RepeatedTest(20)
    void callDoesNotWaitForTheRejectionOfABreakerKnownToBeOpen() {
        openUntil = time.nanoTime();
        RetryEngine engine = jittered.build();
        AttemptsFailedException failure = failure(engine, number -> down(engine, number, true));
        assertThat(failure.stopReason()).as("seed %d", seed).isEqualTo(StopReason.CIRCUIT_OPEN);
        assertThat(failure.attemptLog().refusals()).isZero();
        assertThat(failure.attemptLog().elapsed()).as("seed %d", seed).isLessThan(Duration.ofMillis(7_500));
    }

    /** 1 + 2 + 4 + 8 + 16 s of delays are left before the first attempt, and 16 s after four. */
    @ParameterizedTest
    @CsvSource({
        "0, 30000, true",
        "0, 30001, false",
        "3, 24000, true",
        "3, 24001, false",
        "5, 1000, true",
        "5, 1001, false"
    })
    void callWaitsForAProbeAsLongAsItsRetriesWouldTakeAndNoLongerThanTheLongestDelay(
            int failures, long millisUntilProbe, boolean waits) {
        for (int i = 0; i < failures; i++) {
            script.fails(ErrorClass.TRANSIENT);
        }
        script.fails(Refusal.circuitOpen("primary", "small", Duration.ofMillis(millisUntilProbe)));
        AttemptsFailedException failure = failure(jittered.build(), script);
        assertThat(failure == null).isEqualTo(waits);
        assertThat(call.attemptLog().refusals()).isEqualTo(1);
        assertThat(call.attemptLog().attemptCount()).isEqualTo(failures + (waits ? 1 : 0));
    }

    @Test
    void callWithoutRetriesWaitsForAProbeThatIsNear() {
        script.fails(Refusal.circuitOpen("primary", "small", Duration.ofSeconds(1)));
        assertThat(jittered.maxRetries(0).build().execute(call, script)).isEqualTo("answer");
    }

    @Test
    void breakerThatWasForcedOpenIsNotWaitedFor() {
        RetryEngine engine = jittered.build();
        engine.breakerOpened("primary", "small", null);
        script.failsForEver(Refusal.circuitOpen("primary", "small", Duration.ZERO));
        AttemptsFailedException failure = failure(engine, script);
        assertThat(failure.stopReason()).isEqualTo(StopReason.CIRCUIT_OPEN);
        assertThat(failure)
                .hasMessageEndingWith("not retried: the circuit breaker was forced open and allows no probe "
                        + "until it is reset or forced closed");
        assertThat(sleeper.waits).isEmpty();
    }

    @Test
    void nothingOfThatHoldsAfterTheBreakerClosed() {
        RetryEngine engine = jittered.build();
        engine.breakerOpened("primary", "small", null);
        engine.breakerClosed("primary", "small");
        script.fails(Refusal.circuitOpen("primary", "small", Duration.ZERO));
        assertThat(engine.execute(call, script)).isEqualTo("answer");
    }
}
