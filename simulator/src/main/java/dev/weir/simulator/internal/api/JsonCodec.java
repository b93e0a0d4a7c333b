package dev.weir.simulator.internal.api;

import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Parses and writes JSON. */
public final class JsonCodec {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private JsonCodec() {}

    /**
     * Parses a document.
     *
     * @throws tools.jackson.core.JacksonException if it is not JSON
     */
    static JsonNode parse(byte[] json) {
        return MAPPER.readTree(json);
    }

    public static JsonNode parse(String json) {
        return MAPPER.readTree(json);
    }

    public static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    public static String text(JsonNode node) {
        return MAPPER.writeValueAsString(node);
    }

    static String indented(String json) {
        return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(MAPPER.readTree(json));
    }

    /** The text as a JSON string, with its quotes. */
    static String quote(String text) {
        return MAPPER.writeValueAsString(text);
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
