package dev.weir.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A table in Markdown, whose columns are aligned so that it reads well as text. */
final class TextTable {
    private final List<List<String>> rows = new ArrayList<>();

    TextTable(List<String> header) {
        rows.add(header);
    }

    void row(List<String> cells) {
        rows.add(cells);
    }

    String text() {
        List<Integer> widths = IntStream.range(0, rows.get(0).size())
                .mapToObj(column -> rows.stream()
                        .mapToInt(row -> row.get(column).length())
                        .max()
                        .orElse(0))
                .toList();
        StringBuilder text = new StringBuilder(line(rows.get(0), widths));
        text.append(line(
                widths.stream().map(width -> "-".repeat(Math.max(3, width))).toList(), widths));
        rows.stream().skip(1).forEach(row -> text.append(line(row, widths)));
        return text.toString();
    }

    private static String line(List<String> cells, List<Integer> widths) {
        return IntStream.range(0, cells.size())
                .mapToObj(i -> cells.get(i)
                        + " ".repeat(Math.max(0, widths.get(i) - cells.get(i).length())))
                .collect(Collectors.joining(" | ", "| ", " |\n"));
    }
}
