package dev.weir.app.run.input;

import dev.weir.app.rows.PromptTemplate;
import dev.weir.app.rows.RequestRow;
import dev.weir.app.rows.RowException;
import dev.weir.app.rows.TextLines;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Lines of JSON: a string, which is a prompt; an object with {@code prompt}; or an object with {@code messages}, as {@code weir
 * ask --dry-run} prints it. With a template each line is an object that has its values. An object may have an {@code id}.
 */
final class JsonLinesInput implements RunInput {
    private final TextLines lines;
    private final RowRules rules;
    private final RowDigest digest = new RowDigest();

    JsonLinesInput(InputStream in, RowRules rules) {
        this.rules = rules;
        lines = new TextLines(in, rules.maxBytes());
    }

    @Override
    public @Nullable InputRow next() throws IOException {
        for (TextLines.Line line = lines.next(); line != null; line = lines.next()) {
            String text = line.text();
            if (text == null) {
                String problem = String.valueOf(line.problem());
                return new InputRow(line.number(), digest.of(List.of(problem)), 0, List.of(), problem);
            }
            if (!text.isEmpty()) {
                List<String> fields = List.of(text);
                return new InputRow(line.number(), digest.of(fields), text.length(), fields, null);
            }
        }
        return null;
    }

    @Override
    public RowQuestion question(InputRow row) {
        String id = null;
        try {
            if (row.problem() != null) {
                throw new RowException(row.problem());
            }
            JsonNode json = RequestRow.json(row.fields().get(0));
            if (json instanceof ObjectNode object) {
                id = RequestRow.id(object.remove("id"));
            }
            return new RowQuestion(id, request(json), null);
        } catch (RowException e) {
            return new RowQuestion(id, null, String.valueOf(e.getMessage()));
        }
    }

    private RequestRow request(JsonNode row) {
        PromptTemplate template = rules.template();
        if (template != null) {
            if (!row.isObject()) {
                throw new RowException("must be a JSON object with the values of the template");
            }
            return RequestRow.prompt(template.fill(name -> value(row.get(name))), rules.intents());
        }
        return RequestRow.of(row, rules.intents());
    }

    private static @Nullable String value(@Nullable JsonNode value) {
        return value == null || value.isNull() ? null : value.isValueNode() ? value.asString() : value.toString();
    }

    @Override
    public long bytes() {
        return lines.bytes();
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
