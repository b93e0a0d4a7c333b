package dev.weir.performance;

/**
 * What a runtime knows of its performance. Safe for use by many threads.
 *
 * @param latency the latency of recent calls
 * @param optimizer adjusts settings to it, and has the history of its decisions
 */
public record Performance(LatencyProfile latency, PerformanceOptimizer optimizer) {}
