package dev.weir.wiring;

import dev.weir.performance.LatencyProfile;
import dev.weir.timelimit.TimeLimiter;

/**
 * What a runtime uses of the one whose place it takes while its own engines are built. It has none of the engines of that one:
 * whatever a runtime is built with lives as long as it does, so that all of those before it would stay in memory.
 */
public record Inherited(TimeLimiter limiter, LatencyProfile latency) {}
