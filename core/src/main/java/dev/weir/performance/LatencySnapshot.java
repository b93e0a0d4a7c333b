package dev.weir.performance;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The figures of the calls of a window. An immutable snapshot.
 *
 * @param at the end of the window
 * @param window its length
 * @param all the figures of all calls
 * @param byIntentType by the type of their intent, {@value LatencyPoint#NONE} for plain requests
 * @param byModel by the model that was requested of the last target
 * @param byIntentTypeAndModel by both
 * @param byTarget by the last target
 */
public record LatencySnapshot(
        Instant at,
        Duration window,
        LatencyFigures all,
        Map<String, LatencyFigures> byIntentType,
        Map<String, LatencyFigures> byModel,
        Map<Kind, LatencyFigures> byIntentTypeAndModel,
        Map<Target, LatencyFigures> byTarget) {

    public LatencySnapshot {
        byIntentType = Map.copyOf(byIntentType);
        byModel = Map.copyOf(byModel);
        byIntentTypeAndModel = Map.copyOf(byIntentTypeAndModel);
        byTarget = Map.copyOf(byTarget);
    }

    /** Calls of one intent type to one model. */
    public record Kind(String intentType, String model) {}

    /** A backend with a model. */
    public record Target(String backend, String model) {}

    static LatencySnapshot of(Instant at, Duration window, List<LatencyPoint> points) {
        CollectedPoints all = new CollectedPoints();
        Map<String, CollectedPoints> intentTypes = new HashMap<>();
        Map<String, CollectedPoints> models = new HashMap<>();
        Map<Kind, CollectedPoints> kinds = new HashMap<>();
        Map<Target, CollectedPoints> targets = new HashMap<>();
        for (LatencyPoint point : points) {
            all.add(point);
            add(intentTypes, point.intentType(), point);
            add(models, point.model(), point);
            add(kinds, new Kind(point.intentType(), point.model()), point);
            add(targets, new Target(point.backend(), point.model()), point);
        }
        return new LatencySnapshot(
                at, window, all.figures(), figures(intentTypes), figures(models), figures(kinds), figures(targets));
    }

    private static <K> void add(Map<K, CollectedPoints> groups, K key, LatencyPoint point) {
        groups.computeIfAbsent(key, any -> new CollectedPoints()).add(point);
    }

    private static <K> Map<K, LatencyFigures> figures(Map<K, CollectedPoints> groups) {
        Map<K, LatencyFigures> figures = new HashMap<>();
        groups.forEach((key, points) -> figures.put(key, points.figures()));
        return figures;
    }
}
