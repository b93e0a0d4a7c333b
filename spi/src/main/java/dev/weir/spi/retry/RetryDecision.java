package dev.weir.spi.retry;

import java.time.Duration;
import java.util.Objects;

/** What a {@link RetryStrategy} decides about a failed attempt. */
public sealed interface RetryDecision {

    /**
     * Try again.
     *
     * @param delay how long to wait first; zero for at once, never negative
     */
    record Retry(Duration delay) implements RetryDecision {
        public Retry {
            if (Objects.requireNonNull(delay, "delay").isNegative()) {
                throw new IllegalArgumentException("delay must be at least 0, was " + delay);
            }
        }
    }

    /**
     * Let the call fail.
     *
     * @param reason why, for the attempt log of the call
     */
    record GiveUp(String reason) implements RetryDecision {
        public GiveUp {
            Objects.requireNonNull(reason, "reason");
        }
    }

    static RetryDecision retryAfter(Duration delay) {
        return new Retry(delay);
    }

    static RetryDecision giveUp(String reason) {
        return new GiveUp(reason);
    }
}
