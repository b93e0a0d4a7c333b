package dev.weir.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Weir;
import dev.weir.wiring.Blueprint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** The metadata for editors is what the settings say; {@code -Ddocs.write} writes it anew. */
class SpringMetadataTest {
    private static final Path FILE = Path.of("src/main/resources/META-INF/spring-configuration-metadata.json");

    private final List<Map<String, Object>> properties = new ArrayList<>();

    @Test
    void theMetadataIsFresh() throws IOException {
        Map<String, Object> schema;
        try (Blueprint blueprint = Weir.builder().environment(Map.of()).blueprint()) {
            schema = blueprint.reference().schema();
        }
        addAll("llm", child(child(schema, "properties"), "llm"));
        properties.add(property("management.health.weir.enabled", Map.of("default", true), "java.lang.Boolean"));
        properties.add(text(
                "spring.ai.weir.embedding.model",
                "The model or route that the `EmbeddingModel` bean asks; if not set, there is no such bean."));
        properties.add(
                text(
                        "spring.ai.model.chat",
                        "The provider of the `ChatModel` bean: `weir`, or another one; if not set, that of another starter, if there is one, or else `weir`."));
        properties.add(text(
                "spring.ai.model.embedding",
                "The provider of the `EmbeddingModel` bean, as for `spring.ai.model.chat`."));
        String expected = JsonMapper.shared()
                        .writerWithDefaultPrettyPrinter()
                        .writeValueAsString(Map.of("properties", properties))
                + "\n";
        if (System.getProperty("docs.write") != null) {
            Files.writeString(FILE, expected);
        }

        assertThat(FILE)
                .as("stale: ./mvnw -pl adapters/spring-boot-starter -am test -Ddocs.write")
                .hasContent(expected);
    }

    private void addAll(String prefix, Map<?, ?> section) {
        child(section, "properties").forEach((name, value) -> {
            Map<?, ?> schema = (Map<?, ?>) value;
            String key = prefix + "." + kebab(String.valueOf(name));
            if (child(schema, "properties").isEmpty()) {
                properties.add(property(key, schema, type(schema)));
            } else {
                addAll(key, schema);
            }
        });
    }

    private static Map<String, Object> property(String name, Map<?, ?> schema, String type) {
        Map<String, Object> property = new LinkedHashMap<>();
        property.put("name", name);
        property.put("type", type);
        if (schema.get("description") instanceof String description) {
            property.put("description", description);
        }
        if (schema.get("default") != null && !(schema.get("default") instanceof Map)) {
            property.put("defaultValue", schema.get("default"));
        }
        return property;
    }

    private static Map<String, Object> text(String name, String description) {
        return property(name, Map.of("description", description), "java.lang.String");
    }

    private static String type(Map<?, ?> schema) {
        String text = String.valueOf(schema);
        if (schema.containsKey("items")) {
            return "java.util.List<java.lang.Object>";
        } else if (schema.containsKey("additionalProperties") || isSection(schema)) {
            return "java.util.Map<java.lang.String,java.lang.Object>";
        } else if (text.contains("#/$defs/truth")) {
            return "java.lang.Boolean";
        } else if (text.contains("#/$defs/duration")) {
            return "java.time.Duration";
        } else if (text.contains("type=integer")) {
            return "java.lang.Long";
        } else if (text.contains("type=number")) {
            return "java.math.BigDecimal";
        }
        return "java.lang.String";
    }

    private static boolean isSection(Map<?, ?> schema) {
        return schema.get("anyOf") instanceof List<?> alternatives
                && alternatives.stream().anyMatch(one -> one instanceof Map<?, ?> map && map.containsKey("properties"));
    }

    private static Map<?, ?> child(Map<?, ?> map, String name) {
        return map.get(name) instanceof Map<?, ?> child ? child : Map.of();
    }

    private static String kebab(String name) {
        return name.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
    }
}
