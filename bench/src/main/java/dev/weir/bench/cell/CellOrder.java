package dev.weir.bench.cell;

import dev.weir.bench.client.ClientKind;
import org.jspecify.annotations.Nullable;

/**
 * What a contender's process is to do.
 *
 * @param kind the contender
 * @param baseUrl the server
 * @param model the model
 * @param settings the path of Weir's configuration; null for others
 * @param workload the path of the workload
 * @param warmUpCalls calls before the run, at the healthy server
 * @param windowSeconds after how long the run ends, whatever is under way; 0 if every call is waited for
 * @param heapAtSeconds when the heap is measured, after a garbage collection; 0 for never
 * @param streamed whether answers are streamed to the caller
 * @param result the path to write to
 */
public record CellOrder(
        ClientKind kind,
        String baseUrl,
        String model,
        @Nullable String settings,
        String workload,
        int warmUpCalls,
        double windowSeconds,
        double heapAtSeconds,
        boolean streamed,
        String result) {}
