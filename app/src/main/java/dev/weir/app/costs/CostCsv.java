package dev.weir.app.costs;

import dev.weir.spi.backend.Usage;
import dev.weir.spi.ledger.LedgerSum;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Costs as comma-separated values, after RFC 4180, with one line of headings and exact amounts. */
final class CostCsv {
    private CostCsv() {}

    static List<String> lines(CostReport report) {
        List<String> lines = new ArrayList<>();
        List<String> headings = new ArrayList<>();
        report.groups().forEach(group -> headings.add(group.name()));
        headings.addAll(List.of(
                "attempts",
                "input",
                "cached_input",
                "cache_write",
                "output",
                "reasoning",
                "usd",
                "unknown",
                "partial",
                "estimated",
                "from_cache",
                "saved_usd"));
        lines.add(line(headings));
        report.rows().forEach(row -> lines.add(line(cells(row))));
        return lines;
    }

    private static List<String> cells(LedgerSum sum) {
        Usage usage = sum.usage();
        List<String> cells = new ArrayList<>(sum.group());
        List.of(
                        sum.attempts(),
                        usage.input(),
                        usage.cachedInput(),
                        usage.cacheWrite(),
                        usage.output(),
                        usage.reasoning())
                .forEach(count -> cells.add(String.valueOf(count)));
        cells.add(sum.usd().toPlainString());
        List.of(sum.unknown(), sum.partial(), sum.estimated(), sum.cached())
                .forEach(count -> cells.add(String.valueOf(count)));
        cells.add(sum.savedUsd().toPlainString());
        return cells;
    }

    private static String line(List<String> cells) {
        return cells.stream().map(CostCsv::cell).collect(Collectors.joining(","));
    }

    private static String cell(String text) {
        boolean quoted = text.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return quoted ? '"' + text.replace("\"", "\"\"") + '"' : text;
    }
}
