package dev.weir.performance;

/**
 * What a runtime knows of its performance. Safe for use by many threads.
 *
 * @param latency the latency of recent calls
 */
public record Performance(LatencyProfile latency) {}
