package dev.weir.gateway.keys;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the rates of a key permit at a moment.
 *
 * @param requests null for any number
 * @param tokens null for any number
 */
public record RateState(
        Instant taken, @Nullable Level requests, @Nullable Level tokens) {
    /**
     * One rate.
     *
     * @param limit per minute
     * @param remaining at least 0
     * @param untilFull the time after which a whole minute's amount is permitted again
     */
    public record Level(int limit, long remaining, Duration untilFull) {}
}
