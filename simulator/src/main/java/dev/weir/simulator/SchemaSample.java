package dev.weir.simulator;

import java.util.random.RandomGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes up a value that fits a JSON Schema, as far as structured outputs use it: types, properties, items, enums,
 * constants, alternatives, bounds and references into {@code $defs}.
 */
final class SchemaSample {
    /** Deep enough for what people ask for, and an end to schemas that contain themselves. */
    private static final int MAX_DEPTH = 12;

    private final JsonNode root;
    private final RandomGenerator random;

    SchemaSample(JsonNode root, RandomGenerator random) {
        this.root = root;
        this.random = random;
    }

    String json() {
        return Json.text(root.isEmpty() ? anyObject() : value(root, 0));
    }

    private static JsonNode anyObject() {
        return Json.object().put("answer", "fluit aqua");
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
            default -> nodes.stringNode(Filler.tokens(random.nextInt(2, 5), random));
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
        ObjectNode object = Json.object();
        schema.path("properties")
                .properties()
                .forEach(property -> object.set(property.getKey(), value(property.getValue(), depth + 1)));
        return object;
    }

    private ArrayNode array(JsonNode schema, int depth) {
        ArrayNode array = Json.array();
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
