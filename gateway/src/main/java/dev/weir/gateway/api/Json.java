package dev.weir.gateway.api;

import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Reads and writes JSON. A name twice in an object is refused: others may read the one and Weir the other. */
public final class Json {
    private static final int DEEPEST = 200;
    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEEPEST)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS, DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private Json() {}

    /**
     * Reads an object, in order.
     *
     * @throws GatewayException if it is no valid JSON, or no object
     */
    public static Map<String, Object> read(byte[] body) {
        if (body.length == 0) {
            throw GatewayException.invalid("the body is empty; send a JSON object", null);
        }
        try {
            Map<String, Object> object = MAPPER.readValue(body, OBJECT);
            if (object != null) {
                return object;
            }
        } catch (JacksonException e) {
            TokenStreamLocation place = e.getLocation();
            String where = place == null ? "" : ", at line " + place.getLineNr() + ", column " + place.getColumnNr();
            throw GatewayException.invalid(
                    "the body is not a JSON object with each name once and at most " + DEEPEST + " levels" + where,
                    null);
        }
        throw GatewayException.invalid("the body must be a JSON object", null);
    }

    /** An empty object. */
    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** A value as a tree. */
    public static tools.jackson.databind.JsonNode tree(Object value) {
        return MAPPER.valueToTree(value);
    }

    /** A tree as UTF-8. */
    public static byte[] bytes(Object tree) {
        return MAPPER.writeValueAsBytes(tree);
    }

    /** A tree as text. */
    public static String text(Object tree) {
        return MAPPER.writeValueAsString(tree);
    }
}
