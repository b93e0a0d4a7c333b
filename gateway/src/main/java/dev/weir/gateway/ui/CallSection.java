package dev.weir.gateway.ui;

import dev.weir.gateway.api.Json;
import dev.weir.observe.DecisionText;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.event.CallFinished;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Calls that have ended, and their numbers, as JSON. */
final class CallSection {
    private CallSection() {}

    /** The numbers of each step; the last one is not over. */
    static ObjectNode traffic(TrafficHistory traffic) {
        ObjectNode json = Json.object()
                .put("stepSeconds", TrafficHistory.STEP.toSeconds())
                .put("elapsedMillis", traffic.elapsed().toMillis());
        ArrayNode succeeded = json.putArray("succeeded");
        ArrayNode failed = json.putArray("failed");
        ArrayNode cancelled = json.putArray("cancelled");
        ArrayNode cacheHits = json.putArray("cacheHits");
        ArrayNode outputTokens = json.putArray("outputTokens");
        ArrayNode usd = json.putArray("usd");
        for (TrafficHistory.Interval interval : traffic.intervals()) {
            succeeded.add(interval.succeeded());
            failed.add(interval.failed());
            cancelled.add(interval.cancelled());
            cacheHits.add(interval.cacheHits());
            outputTokens.add(interval.outputTokens());
            usd.add(interval.usd());
        }
        return json;
    }

    /** The latest calls, and those that failed or took more than one attempt. */
    static ObjectNode finished(CallHistory history) {
        ObjectNode json = Json.object();
        list(json, "latest", history.latest());
        list(json, "notable", history.notable());
        return json;
    }

    private static void list(ObjectNode json, String name, List<CallTrace> traces) {
        Bounds.list(json, name, traces, CallHistory.NOTABLE, CallSection::write);
    }

    /** One call with what was decided about it. */
    static ObjectNode story(CallTrace trace) {
        ObjectNode json = Json.object();
        write(trace, json);
        Bounds.list(
                json,
                "steps",
                trace.steps(),
                OpenTraces.MOST_STEPS + 1,
                (step, into) -> into.put("afterMillis", millis(step.after()))
                        .put("text", Bounds.text(step.decision().get())));
        json.put("end", Bounds.text(DecisionText.of(trace.call())));
        return json;
    }

    private static void write(CallTrace trace, ObjectNode json) {
        CallFinished call = trace.call();
        json.put("id", Bounds.name(call.callId()))
                .put("ended", trace.ended().toString())
                .put("durationMillis", millis(call.duration()))
                .put("asked", Bounds.name(asked(call)))
                .put("intentType", call.intentType() == null ? null : Bounds.name(call.intentType()))
                .put("outcome", label(call.outcome()))
                .put("reason", call.reason() == null ? null : call.reason().label())
                .put("explanation", call.explanation() == null ? null : Bounds.name(call.explanation()))
                .put("attempts", call.attempts())
                .put("target", call.servingBackend() == null ? null : Bounds.name(served(call)))
                .put("cacheHit", call.cacheHit())
                .put("batchSize", call.batchSize())
                .put("usd", call.cost().usd());
        Usage usage = call.usage();
        if (usage != null) {
            json.put("inputTokens", usage.input()).put("outputTokens", usage.output());
        }
    }

    /** A route is asked by its name alone. */
    private static String asked(CallFinished call) {
        return call.backend().equals(call.model()) ? call.model() : call.backend() + "/" + call.model();
    }

    private static String served(CallFinished call) {
        return call.servingModel() == null
                ? "" + call.servingBackend()
                : call.servingBackend() + "/" + call.servingModel();
    }

    private static double millis(Duration duration) {
        return Math.round(duration.toNanos() / 1e3) / 1e3;
    }

    private static String label(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
