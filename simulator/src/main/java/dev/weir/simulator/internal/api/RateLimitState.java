package dev.weir.simulator.internal.api;

import java.time.Duration;

/**
 * What is left of a rate limit.
 *
 * @param what {@code requests} or {@code tokens}
 * @param limit the number per minute
 * @param resetAfter the time until nothing is used
 */
public record RateLimitState(String what, long limit, long remaining, Duration resetAfter) {}
