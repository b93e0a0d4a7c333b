package dev.weir.app.costs;

import dev.weir.app.cli.AnswerOutput;
import dev.weir.spi.ledger.LedgerSum;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import picocli.CommandLine.Help.Ansi;

/** Costs as a table for people. Amounts are rounded to a millionth of a dollar. */
final class CostTable {
    private static final int PLACES = 6;
    private static final BigDecimal SMALLEST = BigDecimal.ONE.movePointLeft(PLACES);
    private static final String NONE = "(none)";

    private CostTable() {}

    static List<String> lines(CostReport report) {
        List<String> lines = new ArrayList<>();
        lines.add(heading(report));
        if (report.rows().isEmpty()) {
            lines.add("no entries");
            return lines;
        }
        lines.add("");
        List<List<String>> cells = new ArrayList<>();
        cells.add(headings(report));
        report.rows().forEach(row -> cells.add(cells(row)));
        cells.add(totals(report));
        List<Integer> widths = IntStream.range(0, cells.get(0).size())
                .mapToObj(column -> cells.stream()
                        .mapToInt(row -> row.get(column).length())
                        .max()
                        .orElse(0))
                .toList();
        for (int i = 0; i < cells.size(); i++) {
            String line = line(cells.get(i), widths, report.groups().size());
            lines.add(i == 0 ? Ansi.AUTO.string("@|bold " + line + "|@") : line);
        }
        return lines;
    }

    static String heading(CostReport report) {
        if (report.isWithoutLedger()) {
            return "costs: no ledger is kept";
        }
        return "costs" + (report.isSinceEver() ? "" : " since " + report.from()) + ", from the ledger "
                + report.ledger();
    }

    /** The name of a group in one word or several. */
    static List<String> names(LedgerSum sum) {
        return sum.group().stream()
                .map(value -> value.isEmpty() ? NONE : AnswerOutput.shown(value))
                .toList();
    }

    /** An amount for people. */
    static String usd(BigDecimal amount) {
        return amount.signum() > 0 && amount.compareTo(SMALLEST) < 0
                ? "<" + SMALLEST.toPlainString()
                : amount.setScale(PLACES, RoundingMode.HALF_EVEN).toPlainString();
    }

    private static List<String> headings(CostReport report) {
        List<String> headings = new ArrayList<>();
        report.groups().forEach(group -> headings.add(group.name()));
        headings.addAll(List.of("attempts", "input", "output", "USD", "unknown", "from cache", "saved USD"));
        return headings;
    }

    private static List<String> cells(LedgerSum sum) {
        List<String> cells = new ArrayList<>(names(sum));
        cells.addAll(figures(sum));
        return cells;
    }

    private static List<String> totals(CostReport report) {
        List<String> cells = new ArrayList<>();
        report.groups().forEach(group -> cells.add(cells.isEmpty() ? "total" : ""));
        cells.addAll(figures(report.total()));
        return cells;
    }

    private static List<String> figures(LedgerSum sum) {
        return List.of(
                String.valueOf(sum.attempts()),
                String.valueOf(sum.usage().input()),
                String.valueOf(sum.usage().output()),
                usd(sum.usd()),
                String.valueOf(sum.unknown()),
                String.valueOf(sum.cached()),
                usd(sum.savedUsd()));
    }

    /** Groups stand to the left, figures to the right. */
    private static String line(List<String> cells, List<Integer> widths, int groups) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < cells.size(); i++) {
            String padding = " ".repeat(widths.get(i) - cells.get(i).length());
            line.append(i == 0 ? "" : "  ").append(i < groups ? cells.get(i) + padding : padding + cells.get(i));
        }
        return line.toString().stripTrailing();
    }
}
