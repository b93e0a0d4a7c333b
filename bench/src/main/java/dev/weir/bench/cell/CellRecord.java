package dev.weir.bench.cell;

import java.util.List;

/**
 * What one contender's process saw of one run.
 *
 * @param calls in the order of their starts
 * @param cpuSeconds of the process during the run
 * @param idleHeapBytes live after a garbage collection before the run
 * @param heapBytes live after a garbage collection at the time of the order; 0 if not measured
 */
public record CellRecord(List<CallRecord> calls, double cpuSeconds, long idleHeapBytes, long heapBytes) {}
