package dev.weir.app.run.record;

import dev.weir.app.rows.CsvRecords;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.chat.Completion;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A record as comma-separated values, with the same columns for every row. What a row does not have is empty. */
final class RecordCsv {
    private static final List<String> COLUMNS = List.of(
            "id",
            "line",
            "status",
            "text",
            "finish_reason",
            "backend",
            "model",
            "error_class",
            "error_reason",
            "error_message",
            "retryable",
            "input_tokens",
            "cached_input_tokens",
            "output_tokens",
            "reasoning_tokens",
            "usd",
            "cost_state",
            "attempts");

    static final String HEADER = line(COLUMNS);

    private RecordCsv() {}

    static String of(RowRecord row) {
        List<String> cells = new ArrayList<>(COLUMNS.size());
        cells.add(orEmpty(row.id()));
        cells.add(String.valueOf(row.line()));
        cells.add(row.status().label());
        Completion completion = row.completion();
        cells.add(completion == null ? "" : completion.text());
        cells.add(completion == null ? "" : completion.finishReason().name().toLowerCase(Locale.ROOT));
        cells.add(orEmpty(row.backend()));
        cells.add(completion == null ? "" : completion.model());
        RowError error = row.error();
        cells.add(error == null ? "" : error.errorClass());
        cells.add(error == null ? "" : error.reason());
        cells.add(error == null ? "" : error.message());
        cells.add(error == null ? "" : String.valueOf(error.retryable()));
        Usage usage = row.usage();
        cells.add(usage == null ? "" : String.valueOf(usage.input()));
        cells.add(usage == null ? "" : String.valueOf(usage.cachedInput()));
        cells.add(usage == null ? "" : String.valueOf(usage.output()));
        cells.add(usage == null ? "" : String.valueOf(usage.reasoning()));
        BigDecimal usd = row.cost().usd();
        cells.add(usd == null ? "" : usd.toPlainString());
        cells.add(row.cost().state().name().toLowerCase(Locale.ROOT));
        cells.add(String.valueOf(row.attempts()));
        return line(cells);
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    private static String line(List<String> cells) {
        return cells.stream().map(RecordCsv::cell).collect(Collectors.joining(",", "", "\r\n"));
    }

    private static String cell(String text) {
        boolean quoted = text.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return quoted ? '"' + text.replace("\"", "\"\"") + '"' : text;
    }

    /** @throws IllegalArgumentException if it is no record */
    static RecordFacts read(byte[] record) {
        List<String> cells = cells(record);
        if (cells.size() != COLUMNS.size()) {
            throw new IllegalArgumentException("it has " + cells.size() + " fields in place of " + COLUMNS.size());
        }
        String usd = cells.get(15);
        return new RecordFacts(
                number(cells.get(1)),
                RowStatus.of(cells.get(2)),
                cells.get(10).equals("true"),
                !cells.get(7).equals(RowError.ROW),
                number(cells.get(11)),
                number(cells.get(13)),
                usd.isEmpty() ? null : new BigDecimal(usd));
    }

    private static List<String> cells(byte[] record) {
        try (CsvRecords records = new CsvRecords(new ByteArrayInputStream(record), Integer.MAX_VALUE)) {
            CsvRecords.Fields fields = records.next();
            return fields == null ? List.of() : fields.fields();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // it is in memory
        }
    }

    private static long number(String cell) {
        return cell.isEmpty() ? 0 : Long.parseLong(cell);
    }
}
