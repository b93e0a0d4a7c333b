package dev.weir.backend.offline;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The schemas as {@code docs/backends/offline.md} has them, by the type that each describes. */
final class AnswerSchemas {
    private static final Pattern BLOCK = Pattern.compile("```json\n(.*?)\n```", Pattern.DOTALL);

    private final JsonMapper mapper = JsonMapper.shared();
    private final Map<String, Schema> schemas = new HashMap<>();

    AnswerSchemas() {
        SchemaRegistry registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
        Matcher block = BLOCK.matcher(documentation());
        while (block.find()) {
            JsonNode schema = mapper.readTree(block.group(1));
            schemas.put(schema.get("title").asString(), registry.getSchema(schema));
        }
    }

    private static String documentation() {
        try {
            return Files.readString(Path.of("../../docs/backends/offline.md"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int size() {
        return schemas.size();
    }

    /** What the schema of its type has against an answer; empty if nothing. */
    String problems(String answer) {
        JsonNode json = mapper.readTree(answer);
        Schema schema = schemas.get(json.get("type").asString());
        return schema == null
                ? "no schema for its type"
                : schema.validate(json).stream().map(Object::toString).reduce("", (a, b) -> a + b + "\n");
    }
}
