package dev.weir.gateway.ui;

import dev.weir.Weir;
import dev.weir.admin.SnapshotJson;
import dev.weir.budget.Budgets;
import dev.weir.cache.CacheLookup;
import dev.weir.cache.CacheStatistics;
import dev.weir.cache.ConfiguredCache;
import dev.weir.diagnosis.Finding;
import dev.weir.gateway.api.Json;
import dev.weir.gateway.api.OpenAnswers;
import dev.weir.gateway.api.OpenAnswers.OpenAnswer;
import dev.weir.gateway.keys.GatewayKeys;
import dev.weir.spi.event.SettingAdjusted;
import dev.weir.spi.time.TimeSource;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the dashboard shows, as one JSON object. Its size is bounded. What takes a while to compute is at most a few seconds old.
 * Thread-safe.
 */
final class StateDocument {
    private static final int MOST_CALLS = 100;
    private static final int MOST_FINDINGS = 50;
    private static final int MOST_ADJUSTMENTS = 20;
    private static final Duration LATENCY_AGE = Duration.ofSeconds(2);
    private static final Duration COST_AGE = Duration.ofSeconds(10);

    private final GatewayKeys keys;
    private final @Nullable CallHistory history;
    private final OpenAnswers answers;
    private final TimeSource time;
    private final CostSection costs;
    private final Refreshed<JsonNode> latency;
    private final Refreshed<List<Finding>> findings;
    private final Refreshed<JsonNode> cost;

    /** @param zone the time zone of the days of costs */
    StateDocument(GatewayKeys keys, @Nullable CallHistory history, OpenAnswers answers, ZoneId zone, TimeSource time) {
        this.keys = keys;
        this.history = history;
        this.answers = answers;
        this.time = time;
        costs = new CostSection(zone, time);
        latency = new Refreshed<>(LATENCY_AGE, time);
        findings = new Refreshed<>(LATENCY_AGE, time);
        cost = new Refreshed<>(COST_AGE, time);
    }

    ObjectNode of(Weir weir) {
        ObjectNode json = Json.object().put("taken", time.instant().toString());
        JsonNode runtime = Json.tree(SnapshotJson.of(weir.snapshot(MOST_CALLS)));
        runtime.path("calls").forEach(this::writeAnswer);
        json.set("runtime", runtime);
        if (history != null) {
            json.set("traffic", CallSection.traffic(history.traffic()));
            json.set("finished", CallSection.finished(history));
        }
        json.set(
                "latency",
                latency.get(() -> LatencySection.of(weir.performance().latency())));
        RouteSection.write(weir.configuration().settings().routes(), history, json);
        json.set("cost", cost.get(() -> costs.of(weir.ledger())));
        Budgets budgets = weir.budgets();
        CostSection.budgets(budgets == null ? List.of() : budgets.states(), json);
        cache(weir, json);
        ObjectNode advice = json.putObject("advice");
        Bounds.list(advice, "findings", findings.get(weir::findings), MOST_FINDINGS, StateDocument::write);
        adjustments(weir.performance().optimizer().history(), advice);
        KeySection.write(keys.all(), time, json);
        return json;
    }

    /** Adds what the client of a call has received. */
    private void writeAnswer(JsonNode call) {
        OpenAnswer answer = answers.of(call.path("id").asString());
        if (answer != null) {
            ((ObjectNode) call)
                    .put(
                            "answer",
                            answer.state().name().toLowerCase(Locale.ROOT).replace('_', '-'))
                    .put("bytesSent", answer.bytesSent());
        }
    }

    private static void cache(Weir weir, ObjectNode json) {
        ConfiguredCache configured = weir.cache();
        CacheStatistics statistics = weir.cacheStatistics();
        if (configured == null || statistics == null) {
            return;
        }
        ObjectNode cache = json.putObject("cache").put("type", Bounds.name(configured.type()));
        if (configured.cache().isLocal()) {
            cache.put("answers", configured.cache().size());
        }
        ObjectNode lookups = cache.putObject("lookups");
        for (CacheLookup lookup : CacheLookup.values()) {
            lookups.put(lookup.label(), statistics.count(lookup));
        }
        cache.put("hitRatePercent", statistics.hitRatePercent())
                .put("stored", statistics.stored())
                .put("failures", statistics.failures());
        ObjectNode notStored = cache.putObject("notStored");
        statistics.notStored().forEach((why, count) -> notStored.put(why.label(), count));
    }

    private static void write(Finding finding, ObjectNode json) {
        json.put("symptom", finding.symptom().label())
                .put("scope", Bounds.name(finding.scope()))
                .put("evidence", Bounds.text(finding.evidence()))
                .put("advice", Bounds.text(finding.advice()))
                .put("key", Bounds.name(finding.key()));
    }

    /** What the optimizer has decided, the latest first. */
    private static void adjustments(List<SettingAdjusted> decisions, ObjectNode json) {
        List<SettingAdjusted> latest = new ArrayList<>(decisions);
        Collections.reverse(latest);
        Bounds.list(
                json,
                "adjustments",
                latest,
                MOST_ADJUSTMENTS,
                (decision, into) -> into.put("at", decision.at().toString())
                        .put(
                                "decision",
                                decision.decision()
                                        .name()
                                        .toLowerCase(Locale.ROOT)
                                        .replace('_', '-'))
                        .put("key", Bounds.name(decision.key()))
                        .put("scope", Bounds.name(decision.scope()))
                        .put("before", Bounds.name(decision.before()))
                        .put("after", Bounds.name(decision.after()))
                        .put("reason", Bounds.text(decision.reason())));
    }
}
