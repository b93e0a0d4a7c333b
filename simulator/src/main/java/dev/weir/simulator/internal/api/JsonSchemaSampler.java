package dev.weir.simulator.internal.api;

import java.util.random.RandomGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Generates a value that matches a JSON Schema. Supports what structured outputs use: types, properties, items, enums,
 * constants, alternatives, bounds and references into {@code $defs}.
 */
final class JsonSchemaSampler {
    /** Ends the recursion of a schema that contains itself. */
    private static final int MAX_DEPTH = 12;

    private final JsonNode root;
    private final RandomGenerator random;

    JsonSchemaSampler(JsonNode root, RandomGenerator random) {
        this.root = root;
        this.random = random;
    }

    /** Generates the JSON text of a value; any object for an empty schema. */
    String sample() {
        return JsonCodec.text(root.isEmpty() ? JsonCodec.object().put("answer", "fluit aqua") : value(root, 0));
    }

    private JsonNode value(JsonNode schema, int depth) {
        JsonNode one = alternative(schema);
        if (one.has("const")) {
            return one.get("const");
        }
        if (one.path("enum").size() > 0) {
            return one.get("enum").get(random.nextInt(one.get("enum").size()));
        }
        return depth > MAX_DEPTH ? JsonNodeFactory.instance.nullNode() : ofType(one, depth);
    }

    private JsonNode alternative(JsonNode schema) {
        String reference = schema.path("$ref").asString("");
        if (reference.startsWith("#")) {
            return root.at(reference.substring(1));
        }
        for (String keyword : new String[] {"anyOf", "oneOf", "allOf"}) {
            if (schema.path(keyword).size() > 0) {
                return alternative(schema.get(keyword).get(0));
            }
        }
        return schema;
    }

    private JsonNode ofType(JsonNode schema, int depth) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        return switch (type(schema)) {
            case "object" -> object(schema, depth);
            case "array" -> array(schema, depth);
            case "integer" -> nodes.numberNode(number(schema));
            case "number" -> nodes.numberNode(number(schema) + 0.5);
            case "boolean" -> nodes.booleanNode(random.nextBoolean());
            case "null" -> nodes.nullNode();
            default -> nodes.stringNode(FillerText.generate(random.nextInt(2, 5), random));
        };
    }

    private static String type(JsonNode schema) {
        JsonNode type = schema.path("type");
        if (type.isMissingNode()) {
            return schema.has("properties") ? "object" : "string";
        }
        return type.isArray() ? type.path(0).asString("string") : type.asString();
    }

    private ObjectNode object(JsonNode schema, int depth) {
        ObjectNode object = JsonCodec.object();
        schema.path("properties")
                .properties()
                .forEach(property -> object.set(property.getKey(), value(property.getValue(), depth + 1)));
        return object;
    }

    private ArrayNode array(JsonNode schema, int depth) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        int size = Math.max(1, schema.path("minItems").asInt(1));
        for (int i = 0; i < size && depth < MAX_DEPTH; i++) {
            array.add(value(schema.path("items"), depth + 1));
        }
        return array;
    }

    private int number(JsonNode schema) {
        int least = schema.path("minimum").asInt(1);
        return random.nextInt(least, schema.path("maximum").asInt(least + 99) + 1);
    }
}
