package dev.weir.app;

import dev.weir.app.cli.AnswerOutput;
import dev.weir.diagnosis.Finding;
import dev.weir.performance.LatencyFigures;
import dev.weir.performance.LatencyPercentiles;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * What {@code weir doctor} has found.
 *
 * @param findings the fields of each as they are printed
 */
record DoctorReport(
        int calls,
        int failed,
        Duration p50,
        Duration p95,
        Duration p99,
        List<String> warnings,
        List<Map<String, String>> findings) {
    private static final List<String> FIELDS = List.of("symptom", "scope", "evidence", "advice", "key");

    static DoctorReport of(LatencyFigures figures, List<String> warnings, List<Finding> found) {
        LatencyPercentiles took = figures.duration();
        return new DoctorReport(
                figures.calls(),
                figures.failed(),
                took.p50(),
                took.p95(),
                took.p99(),
                warnings,
                found.stream()
                        .map(finding -> fields(List.of(
                                finding.symptom().label(),
                                finding.scope(),
                                finding.evidence(),
                                finding.advice(),
                                finding.key())))
                        .toList());
    }

    /** As the admin endpoint of a process writes it. */
    static DoctorReport of(JsonNode answer) {
        JsonNode latency = answer.path("latency");
        return new DoctorReport(
                answer.path("calls").asInt(0),
                answer.path("failed").asInt(0),
                millis(latency, "p50Millis"),
                millis(latency, "p95Millis"),
                millis(latency, "p99Millis"),
                List.of(),
                answer.path("findings")
                        .valueStream()
                        .map(finding -> fields(FIELDS.stream()
                                .map(field ->
                                        AnswerOutput.shown(finding.path(field).asString("")))
                                .toList()))
                        .toList());
    }

    private static Map<String, String> fields(List<String> values) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (int i = 0; i < FIELDS.size(); i++) {
            fields.put(FIELDS.get(i), values.get(i));
        }
        return fields;
    }

    private static Duration millis(JsonNode latency, String name) {
        return Duration.ofNanos((long) (latency.path(name).asDouble(0) * 1e6));
    }

    Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("calls", calls);
        json.put("failed", failed);
        json.put("p50Millis", p50.toMillis());
        json.put("p95Millis", p95.toMillis());
        json.put("p99Millis", p99.toMillis());
        json.put("warnings", warnings);
        json.put("findings", findings);
        return json;
    }
}
