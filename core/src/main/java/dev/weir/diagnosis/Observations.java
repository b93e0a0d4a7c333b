package dev.weir.diagnosis;

import dev.weir.batch.BatchFigures;
import dev.weir.budget.BudgetState;
import dev.weir.cache.CacheStatistics;
import dev.weir.performance.LatencyPoint;
import dev.weir.spi.backend.ErrorClass;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What findings follow from. Immutable.
 *
 * @param now the end of the window
 * @param window its length
 * @param calls the calls that have ended within it, the oldest first
 * @param callTimeout the time that a call has
 * @param retryStrategy the name of the retry strategy
 * @param targets every target that was called
 * @param batches the batches within the window; null if calls are not batched
 * @param cache the counts of the response cache within the window; null if there is none
 * @param budgets the budgets
 */
public record Observations(
        Instant now,
        Duration window,
        List<LatencyPoint> calls,
        Duration callTimeout,
        String retryStrategy,
        List<ObservedTarget> targets,
        @Nullable BatchFigures batches,
        @Nullable CacheStatistics cache,
        List<BudgetState> budgets) {

    public Observations {
        calls = List.copyOf(calls);
        targets = List.copyOf(targets);
        budgets = List.copyOf(budgets);
    }

    /** As what most attempts at a target failed; {@link ErrorClass#UNKNOWN} if none did. */
    ErrorClass failuresAt(String target) {
        return targets.stream()
                .filter(observed -> observed.name().equals(target))
                .flatMap(observed -> observed.statistics().failed().entrySet().stream())
                .filter(failed -> failed.getValue() > 0)
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElse(ErrorClass.UNKNOWN);
    }

    /** The calls of each target, by its name, without those that the response cache answered. */
    Map<String, List<LatencyPoint>> callsByTarget() {
        Map<String, List<LatencyPoint>> byTarget = new TreeMap<>();
        for (LatencyPoint call : calls) {
            if (!call.cacheHit()) {
                byTarget.computeIfAbsent(call.backend() + "/" + call.model(), any -> new ArrayList<>())
                        .add(call);
            }
        }
        return byTarget;
    }
}
