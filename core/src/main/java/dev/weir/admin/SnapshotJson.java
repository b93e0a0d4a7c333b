package dev.weir.admin;

import dev.weir.call.ActiveCall;
import dev.weir.call.CallStage;
import dev.weir.diagnosis.Finding;
import dev.weir.health.BackendHealth;
import dev.weir.health.HealthChange;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Snapshots and findings as values of JSON, as the admin endpoint writes them. Names that callers chose are cut, so that they
 * cannot make it large.
 */
public final class SnapshotJson {
    private static final int LONGEST = 120;

    private SnapshotJson() {}

    /** A snapshot. */
    public static Map<String, @Nullable Object> of(RuntimeSnapshot snapshot) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("uptimeMillis", snapshot.uptime().toMillis());
        json.put("inFlight", snapshot.inFlight());
        Map<String, Object> stages = new LinkedHashMap<>();
        for (CallStage stage : CallStage.values()) {
            Integer count = snapshot.stages().get(stage);
            if (count != null) {
                stages.put(stage.label(), count);
            }
        }
        json.put("stages", stages);
        json.put("traffic", traffic(snapshot.traffic()));
        json.put("latency", latency(snapshot.latency()));
        json.put(
                "breakers",
                snapshot.breakers().stream().map(SnapshotJson::breaker).toList());
        json.put("health", snapshot.health().stream().map(SnapshotJson::health).toList());
        json.put("calls", snapshot.calls().stream().map(SnapshotJson::call).toList());
        return json;
    }

    static Map<String, @Nullable Object> of(RuntimeFindings found) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("calls", found.latency().count());
        json.put("failed", found.failed());
        json.put("latency", latency(found.latency()));
        json.put("findings", found.findings().stream().map(SnapshotJson::of).toList());
        return json;
    }

    /** A finding. */
    public static Map<String, Object> of(Finding finding) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("symptom", finding.symptom().label());
        json.put("scope", finding.scope());
        json.put("evidence", finding.evidence());
        json.put("advice", finding.advice());
        json.put("key", finding.key());
        return json;
    }

    private static Map<String, Object> latency(LatencyQuantiles latency) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("count", latency.count());
        json.put("p50Millis", millis(latency.p50()));
        json.put("p95Millis", millis(latency.p95()));
        json.put("p99Millis", millis(latency.p99()));
        return json;
    }

    private static double millis(Duration duration) {
        return Math.round(duration.toNanos() / 1e3) / 1e3;
    }

    private static Map<String, Object> traffic(Traffic traffic) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("succeeded", traffic.succeeded());
        json.put("failed", traffic.failed());
        json.put("cancelled", traffic.cancelled());
        json.put("timedOut", traffic.timedOut());
        json.put("cacheHits", traffic.cacheHits());
        json.put("attempts", traffic.attempts());
        json.put("inputTokens", traffic.inputTokens());
        json.put("outputTokens", traffic.outputTokens());
        json.put("costUsd", traffic.costUsd());
        return json;
    }

    private static Map<String, @Nullable Object> breaker(RuntimeSnapshot.Breaker breaker) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("backend", cut(breaker.backend()));
        json.put("model", cut(breaker.model()));
        json.put("state", label(breaker.state()));
        json.put("reason", breaker.reason());
        json.put("since", breaker.since().toString());
        json.put("inFlight", breaker.inFlight());
        json.put("waiting", breaker.waiting());
        Duration untilProbe = breaker.untilProbe();
        json.put("untilProbeMillis", untilProbe == null ? null : untilProbe.toMillis());
        return json;
    }

    private static Map<String, @Nullable Object> health(BackendHealth health) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("backend", cut(health.backend()));
        json.put("state", label(health.state()));
        json.put("since", health.since().toString());
        json.put("reason", health.reason());
        json.put("failures", health.failures());
        json.put("checked", health.checked() == null ? null : health.checked().toString());
        json.put("history", health.history().stream().map(SnapshotJson::change).toList());
        return json;
    }

    private static Map<String, @Nullable Object> change(HealthChange change) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("at", change.at().toString());
        json.put("state", label(change.state()));
        json.put("reason", change.reason());
        return json;
    }

    private static Map<String, @Nullable Object> call(ActiveCall call) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("id", call.id());
        json.put("route", call.route() == null ? null : cut(call.route()));
        json.put("backend", cut(call.backend()));
        json.put("model", cut(call.model()));
        json.put("intentType", call.intentType() == null ? null : cut(call.intentType()));
        json.put("priority", label(call.priority()));
        json.put("stage", call.stage().label());
        json.put("attempt", call.attempt());
        json.put("outputTokens", call.outputTokens());
        json.put("ageMillis", call.running().toMillis());
        return json;
    }

    private static String label(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String cut(String name) {
        return name.length() <= LONGEST ? name : name.substring(0, LONGEST) + "…";
    }

    /** The answer to a request that is not understood. */
    static Map<String, Object> error(String message) {
        return Map.of("error", message);
    }
}
