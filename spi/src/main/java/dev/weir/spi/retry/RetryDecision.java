package dev.weir.spi.retry;

import java.time.Duration;
import java.util.Objects;

/** The decision of a {@link RetryStrategy} on a failed attempt. */
public sealed interface RetryDecision {

    /**
     * Retry.
     *
     * @param delay the delay before the next attempt; zero for none, never negative
     */
    record Retry(Duration delay) implements RetryDecision {
        public Retry {
            if (Objects.requireNonNull(delay, "delay").isNegative()) {
                throw new IllegalArgumentException("delay must be at least 0, was " + delay);
            }
        }
    }

    /**
     * Do not retry.
     *
     * @param reason the reason, for the attempt log
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
