package dev.weir.app.run.input;

import dev.weir.app.rows.CsvRecords;
import dev.weir.app.rows.PromptTemplate;
import dev.weir.app.rows.RequestRow;
import dev.weir.app.rows.RowException;
import dev.weir.app.run.record.RunException;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Comma-separated values whose first record names the columns: {@code prompt}, or those of the template, and perhaps {@code id}. */
final class CsvInput implements RunInput {
    private final CsvRecords records;
    private final RowRules rules;
    private final List<String> columns;
    private final RowDigest digest = new RowDigest();

    /** @throws RunException if its columns are not those that are needed */
    CsvInput(InputStream in, RowRules rules, String name) throws IOException {
        this.rules = rules;
        records = new CsvRecords(in, rules.maxBytes());
        CsvRecords.Fields header = records.next();
        columns = header == null
                ? List.of()
                : header.fields().stream().map(String::strip).toList();
        if (header != null) {
            requireColumns(name, header);
        }
    }

    private void requireColumns(String name, CsvRecords.Fields header) {
        if (header.problem() != null) {
            throw new RunException(name + ": the first record, which names the columns, " + header.problem());
        }
        Set<String> once = new HashSet<>();
        for (String column : columns) {
            if (!once.add(column)) {
                throw new RunException(name + ": the column '" + column + "' is there twice");
            }
        }
        PromptTemplate template = rules.template();
        for (String needed : template == null ? Set.of("prompt") : template.names()) {
            if (!once.contains(needed)) {
                throw new RunException(name + ": there is no column '" + needed + "'; its first line names "
                        + String.join(", ", columns)
                        + (template == null ? "; make prompts of them with --template" : ""));
            }
        }
    }

    @Override
    public @Nullable InputRow next() throws IOException {
        CsvRecords.Fields record = records.next();
        if (record == null) {
            return null;
        }
        List<String> fields = record.fields();
        String problem = record.problem();
        if (problem == null && fields.size() != columns.size()) {
            problem = "has " + fields.size() + " fields, and there are " + columns.size() + " columns";
        }
        int size = fields.stream().mapToInt(String::length).sum();
        return new InputRow(record.line(), digest.of(fields), size, fields, problem);
    }

    @Override
    public RowQuestion question(InputRow row) {
        String id = value(row, "id");
        if (id != null && id.isEmpty()) {
            id = null;
        }
        if (row.problem() != null) {
            return new RowQuestion(id, null, row.problem());
        }
        PromptTemplate template = rules.template();
        try {
            String prompt = template == null ? value(row, "prompt") : template.fill(name -> value(row, name));
            return new RowQuestion(id, RequestRow.prompt(prompt == null ? "" : prompt, rules.intents()), null);
        } catch (RowException e) {
            return new RowQuestion(id, null, String.valueOf(e.getMessage()));
        }
    }

    private @Nullable String value(InputRow row, String column) {
        int index = columns.indexOf(column);
        return index < 0 || index >= row.fields().size() ? null : row.fields().get(index);
    }

    @Override
    public List<String> columns() {
        return columns;
    }

    @Override
    public long bytes() {
        return records.bytes();
    }

    @Override
    public void close() throws IOException {
        records.close();
    }
}
