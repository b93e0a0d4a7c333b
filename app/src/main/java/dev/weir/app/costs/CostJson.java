package dev.weir.app.costs;

import dev.weir.spi.backend.Usage;
import dev.weir.spi.ledger.LedgerSum;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** Costs as the JSON object that {@code weir costs --json} prints. Amounts are texts, so that no reader rounds them. */
final class CostJson {
    private CostJson() {}

    static String of(CostReport report) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("ledger", report.ledger());
        json.put("since", report.isSinceEver() ? null : report.from().toString());
        json.put("by", report.groups().stream().map(CostGroup::name).toList());
        json.put(
                "rows",
                report.rows().stream().map(row -> row(row, report.groups())).toList());
        json.put("total", sum(report.total()));
        json.put(
                "unknown",
                report.unknown().stream()
                        .map(sum -> Map.of(
                                "backend", sum.group().get(0),
                                "model", sum.group().get(1),
                                "attempts", sum.unknown()))
                        .toList());
        return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(json);
    }

    private static Map<String, Object> row(LedgerSum sum, List<CostGroup> groups) {
        Map<String, Object> group = new LinkedHashMap<>();
        for (int i = 0; i < groups.size(); i++) {
            group.put(groups.get(i).name(), sum.group().get(i));
        }
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("group", group);
        row.putAll(sum(sum));
        return row;
    }

    private static Map<String, Object> sum(LedgerSum sum) {
        Usage usage = sum.usage();
        Map<String, Object> tokens = new LinkedHashMap<>();
        tokens.put("input", usage.input());
        tokens.put("cachedInput", usage.cachedInput());
        tokens.put("cacheWrite", usage.cacheWrite());
        tokens.put("output", usage.output());
        tokens.put("reasoning", usage.reasoning());
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("attempts", sum.attempts());
        json.put("tokens", tokens);
        json.put("usd", sum.usd().toPlainString());
        json.put("unknown", sum.unknown());
        json.put("partial", sum.partial());
        json.put("estimated", sum.estimated());
        json.put("fromCache", sum.cached());
        json.put("savedUsd", sum.savedUsd().toPlainString());
        return json;
    }
}
