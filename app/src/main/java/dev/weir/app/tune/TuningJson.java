package dev.weir.app.tune;

import dev.weir.replay.Advice;
import dev.weir.replay.ReplayFigures;
import dev.weir.replay.TuningReport;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** A tuning report as one JSON object. */
final class TuningJson {
    private TuningJson() {}

    static String of(TuningReport report) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("verdict", label(report.verdict()));
        json.put("explanation", report.explanation());
        json.put("costUnit", report.costIsUsd() ? "usd" : "tokens");
        json.put("recorded", figures(report.recorded()));
        json.put("replayed", figures(report.replayed()));
        json.put("advice", report.advice().stream().map(TuningJson::advice).toList());
        Advice combined = report.combined();
        if (combined != null) {
            json.put("combined", advice(combined));
        }
        json.put("rejected", report.rejected().stream().map(TuningJson::advice).toList());
        json.put("notTried", report.notTried());
        return JsonMapper.shared().writeValueAsString(json);
    }

    private static String label(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static Map<String, Object> advice(Advice advice) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("setting", advice.key());
        json.put("now", advice.now());
        json.put("advised", advice.advised());
        json.put("keys", advice.settings());
        json.put("before", figures(advice.before()));
        json.put("after", figures(advice.after()));
        json.put("p99ChangeLow", advice.p99Low());
        json.put("p99ChangeHigh", advice.p99High());
        json.put("confidence", label(advice.confidence()));
        return json;
    }

    private static Map<String, Object> figures(ReplayFigures figures) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("calls", figures.calls());
        json.put("failures", figures.failures());
        json.put("p50Seconds", figures.p50());
        json.put("p95Seconds", figures.p95());
        json.put("p99Seconds", figures.p99());
        json.put("costPerCall", figures.cost());
        return json;
    }
}
