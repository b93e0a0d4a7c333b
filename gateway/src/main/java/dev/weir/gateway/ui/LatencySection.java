package dev.weir.gateway.ui;

import dev.weir.gateway.api.Json;
import dev.weir.performance.LatencyFigures;
import dev.weir.performance.LatencyPercentiles;
import dev.weir.performance.LatencyPoint;
import dev.weir.performance.LatencyProfile;
import dev.weir.performance.LatencySnapshot;
import dev.weir.performance.LatencySnapshot.Target;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import tools.jackson.databind.node.ObjectNode;

/** The percentiles and the failures of recent calls as JSON. */
final class LatencySection {
    private static final Duration WINDOW = Duration.ofMinutes(15);
    private static final int MOST_ROWS = 40;

    private LatencySection() {}

    private record Failure(Target target, String reason) {}

    static ObjectNode of(LatencyProfile profile) {
        LatencySnapshot snapshot = profile.snapshot(WINDOW);
        List<LatencyPoint> points = profile.points(WINDOW);
        ObjectNode json = Json.object()
                .put("windowSeconds", WINDOW.toSeconds())
                .put("calls", snapshot.all().calls())
                .put("failed", snapshot.all().failed());
        if (!points.isEmpty() && profile.recorded() > profile.capacity()) {
            long covered = snapshot.at().toEpochMilli() - points.get(0).endedMillis();
            json.put("coveredSeconds", Math.max(0, covered / 1000));
        }
        write(snapshot.all(), json.putObject("all"));
        rows(json, "targets", snapshot.byTarget(), LatencySection::name);
        rows(json, "intentTypes", snapshot.byIntentType(), type -> type);
        failures(json, points);
        return json;
    }

    private static <K> void rows(
            ObjectNode json, String name, Map<K, LatencyFigures> figures, Function<K, String> label) {
        Comparator<Map.Entry<K, LatencyFigures>> byCalls =
                Comparator.comparing(entry -> -entry.getValue().calls());
        List<Map.Entry<K, LatencyFigures>> rows = figures.entrySet().stream()
                .sorted(byCalls.thenComparing(entry -> label.apply(entry.getKey())))
                .toList();
        Bounds.list(json, name, rows, MOST_ROWS, (row, into) -> {
            into.put("name", Bounds.name(label.apply(row.getKey())));
            write(row.getValue(), into);
        });
    }

    private static void write(LatencyFigures figures, ObjectNode into) {
        into.put("calls", figures.calls()).put("failed", figures.failed()).put("retried", figures.retried());
        write(figures.duration(), into.putObject("duration"));
        if (figures.timeToFirstToken().count() > 0) {
            write(figures.timeToFirstToken(), into.putObject("firstToken"));
        }
    }

    private static void write(LatencyPercentiles times, ObjectNode into) {
        into.put("p50", times.p50().toMillis())
                .put("p95", times.p95().toMillis())
                .put("p99", times.p99().toMillis())
                .put("max", times.max().toMillis());
    }

    private static void failures(ObjectNode json, List<LatencyPoint> points) {
        Map<Failure, Integer> counts = new HashMap<>();
        for (LatencyPoint point : points) {
            if (!point.success()) {
                counts.merge(new Failure(new Target(point.backend(), point.model()), reason(point)), 1, Integer::sum);
            }
        }
        Comparator<Map.Entry<Failure, Integer>> byCount = Comparator.comparing(entry -> -entry.getValue());
        List<Map.Entry<Failure, Integer>> rows = counts.entrySet().stream()
                .sorted(byCount.thenComparing(entry -> entry.getKey().toString()))
                .toList();
        Bounds.list(
                json,
                "failures",
                rows,
                MOST_ROWS,
                (row, into) -> into.put("target", Bounds.name(name(row.getKey().target())))
                        .put("reason", row.getKey().reason())
                        .put("calls", row.getValue()));
    }

    /** A call to a route that has asked no target has the name of the route twice. */
    private static String name(Target target) {
        return target.backend().equals(target.model()) ? target.model() : target.backend() + "/" + target.model();
    }

    private static String reason(LatencyPoint point) {
        if (point.reason() != null) {
            return point.reason().label();
        }
        return point.errorClass() == null
                ? "cancelled, or refused before an attempt"
                : point.errorClass().name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
