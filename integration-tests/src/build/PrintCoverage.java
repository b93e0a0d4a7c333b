import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Prints the figures of a JaCoCo report: run by the build, on the report's CSV file. */
class PrintCoverage {
    public static void main(String[] args) throws Exception {
        List<String[]> rows = Files.readAllLines(Path.of(args[0])).stream()
                .skip(1)
                .map(line -> line.split(","))
                .toList();
        System.out.println("Coverage: lines " + percent(rows, 7) + ", branches " + percent(rows, 5));
    }

    private static String percent(List<String[]> rows, int missedColumn) {
        long missed = sum(rows, missedColumn);
        long covered = sum(rows, missedColumn + 1);
        return "%.1f %% of %d".formatted(100.0 * covered / Math.max(1, missed + covered), missed + covered);
    }

    private static long sum(List<String[]> rows, int column) {
        return rows.stream().mapToLong(row -> Long.parseLong(row[column])).sum();
    }
}
