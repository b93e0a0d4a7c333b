package dev.weir.app.costs;

import dev.weir.spi.ledger.LedgerSum;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Help.Ansi;

/** Costs as bars. A bar has eight steps in each character; one that is above zero is at least one step long. */
final class CostChart {
    private static final String STEPS = "▏▎▍▌▋▊▉█";
    private static final int MOST_NAME = 40;

    private final int width;

    /** @param width the width of the output in characters */
    CostChart(int width) {
        this.width = width;
    }

    List<String> lines(CostReport report) {
        List<String> lines = new ArrayList<>();
        lines.add(CostTable.heading(report));
        if (report.rows().isEmpty()) {
            lines.add("no entries");
            return lines;
        }
        lines.add("");
        int names = longest(report.rows().stream().map(this::name).toList());
        int amounts = longest(
                report.rows().stream().map(row -> CostTable.usd(row.usd())).toList());
        int room = Math.max(1, width - names - amounts - 4);
        BigDecimal most = report.rows().stream()
                .map(LedgerSum::usd)
                .max(BigDecimal::compareTo)
                .orElse(BigDecimal.ZERO);
        for (LedgerSum row : report.rows()) {
            String name = name(row);
            String amount = CostTable.usd(row.usd());
            String bar = bar(row.usd(), most, room);
            lines.add((name + " ".repeat(names - name.length()) + "  " + " ".repeat(amounts - amount.length()) + amount
                            + "  " + Ansi.AUTO.string("@|cyan " + bar + "|@"))
                    .stripTrailing());
        }
        return lines;
    }

    private static int longest(List<String> texts) {
        return texts.stream().mapToInt(String::length).max().orElse(0);
    }

    /** At most a third of the width. */
    private String name(LedgerSum row) {
        String name = String.join(" / ", CostTable.names(row));
        int most = Math.min(MOST_NAME, Math.max(8, width / 3));
        return name.length() <= most ? name : name.substring(0, most - 1) + "…";
    }

    private static String bar(BigDecimal amount, BigDecimal most, int room) {
        if (amount.signum() == 0) {
            return "";
        }
        int steps = amount.multiply(BigDecimal.valueOf((long) room * STEPS.length()))
                .divide(most, 0, RoundingMode.HALF_UP)
                .max(BigDecimal.ONE)
                .intValueExact();
        int whole = steps / STEPS.length();
        int rest = steps % STEPS.length();
        return "█".repeat(whole) + (rest == 0 ? "" : STEPS.charAt(rest - 1));
    }
}
