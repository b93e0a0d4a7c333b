package dev.weir.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.call.StopReason;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.backend.RateLimits;
import dev.weir.spi.backend.RateLimits.Limit;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerDelayTest extends RetryFixture {
    /** Seconds throughout; the expected wait is the strategy's 1 s where no hint applies. */
    @ParameterizedTest
    @CsvSource({
        // class, Retry-After, requests left, their reset, tokens left, their reset, expected wait
        "RATE_LIMIT, 20,  ,   ,   ,   , 20",
        "RATE_LIMIT, 20, 0, 60, 0, 90, 20",
        "RATE_LIMIT, 90, 0, 60,   ,   , 90",
        "RATE_LIMIT, 0 , 0, 60,   ,   , 60",
        "RATE_LIMIT, 0 ,  ,   ,   ,   , 1",
        "RATE_LIMIT,   , 0, 60, 5, 90, 60",
        "RATE_LIMIT,   , 5, 60, 0, 90, 90",
        "RATE_LIMIT,   , 0, 60, 0, 40, 60",
        "RATE_LIMIT,   , 0, 40, 0, 60, 60",
        "RATE_LIMIT,   , 5, 60, 5, 90, 90",
        "RATE_LIMIT,   ,  , 60,   , 90, 90",
        "RATE_LIMIT,   ,  , 60,   ,   , 60",
        "RATE_LIMIT,   ,  ,   ,   , 90, 90",
        "RATE_LIMIT,   , 0,   ,   ,   , 1",
        "RATE_LIMIT,   , 0,   , 5, 90, 90",
        "RATE_LIMIT,   , 0, 0 ,   ,   , 1",
        "RATE_LIMIT,   ,  ,   ,   ,   , 1",
        "THROTTLING, 20,  ,   ,   ,   , 20",
        "THROTTLING,   , 0, 60,   ,   , 2",
        "TRANSIENT,  20,  ,   ,   ,   , 20",
        "TRANSIENT,    , 0, 60,   ,   , 1",
        "NETWORKING, 20,  ,   ,   ,   , 20",
        "UNKNOWN,    20,  ,   ,   ,   , 20"
    })
    void serverDelayTakesPrecedenceOverTheStrategy(
            ErrorClass errorClass,
            @Nullable Long retryAfter,
            @Nullable Long requestsLeft,
            @Nullable Long requestsReset,
            @Nullable Long tokensLeft,
            @Nullable Long tokensReset,
            long expected) {
        script.fails(BackendException.builder(errorClass, "slow down")
                .retryAfter(seconds(retryAfter))
                .rateLimits(new RateLimits(limit(requestsLeft, requestsReset), limit(tokensLeft, tokensReset)))
                .build());
        builder.build().execute(call, script);
        assertThat(call.attemptLog().waited()).isEqualTo(Duration.ofSeconds(expected));
    }

    private static @Nullable Limit limit(@Nullable Long left, @Nullable Long reset) {
        return left == null && reset == null ? null : new Limit(100L, left, seconds(reset));
    }

    private static @Nullable Duration seconds(@Nullable Long seconds) {
        return seconds == null ? null : Duration.ofSeconds(seconds);
    }

    private static BackendException retryAfter(Duration delay) {
        return BackendException.builder(ErrorClass.RATE_LIMIT, "quota of tokens per minute")
                .status(429)
                .retryAfter(delay)
                .build();
    }

    @Test
    void serverDelayIsNotCappedByMaxDelay() {
        script.fails(retryAfter(Duration.ofMinutes(2)));
        builder.build().execute(call, script);
        assertThat(sleeper.waits).containsExactly(Duration.ofMinutes(2));
    }

    @Test
    void serverDelayIsCappedByMaxDelayIfConfigured() {
        script.fails(retryAfter(Duration.ofMinutes(2)));
        builder.capServerDelay(true).build().execute(call, script);
        assertThat(sleeper.waits).containsExactly(Duration.ofSeconds(30));
    }

    @Test
    void ruleMayIgnoreTheServerDelay() {
        script.fails(retryAfter(Duration.ofMinutes(2)));
        builder.rule(ErrorClass.RATE_LIMIT, new RetryRule(null, 1, false))
                .build()
                .execute(call, script);
        assertThat(sleeper.waits).containsExactly(Duration.ofSeconds(1));
    }

    @Test
    void waitThatCannotEndBeforeTheDeadlineFailsAtOnceWithTheProvidersReason() {
        call.within(Duration.ofMillis(5500));
        script.fails(retryAfter(Duration.ofSeconds(20)));
        AttemptsFailedException failure = catchThrowableOfType(
                AttemptsFailedException.class, () -> builder.build().execute(call, script));
        assertThat(failure.stopReason()).isEqualTo(StopReason.DEADLINE);
        assertThat(failure)
                .hasMessage(
                        "backend 'primary', model 'small': 1 attempt in 0ms; the last failure is policy.rate-limited: "
                                + "quota of tokens per minute; not retried: the delay of 20s requested by the server "
                                + "(Retry-After) exceeds the remaining 5.5s");
        assertThat(sleeper.waits).isEmpty();
    }

    @Test
    void overflowingDelayFailsToo() {
        script.fails(retryAfter(Duration.ofSeconds(Long.MAX_VALUE)));
        AttemptsFailedException failure = catchThrowableOfType(
                AttemptsFailedException.class, () -> builder.build().execute(call, script));
        assertThat(failure.stopReason()).isEqualTo(StopReason.DEADLINE);
    }
}
