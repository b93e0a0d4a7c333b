package dev.weir.schema;

import dev.harrel.jsonschema.JsonNode;
import dev.harrel.jsonschema.JsonNodeFactory;
import dev.harrel.jsonschema.SimpleType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A JSON value, as {@link StrictJson} reads it, for the validator. Two are equal if JSON Schema says so: 1 is 1.0. */
final class SchemaNode implements JsonNode {
    private final String pointer;
    private final SimpleType type;
    private final Object value;

    private SchemaNode(@Nullable Object json, String pointer) {
        this.pointer = pointer;
        if (json == null) {
            type = SimpleType.NULL;
            value = "null";
        } else if (json instanceof Boolean) {
            type = SimpleType.BOOLEAN;
            value = json;
        } else if (json instanceof String) {
            type = SimpleType.STRING;
            value = json;
        } else if (json instanceof List<?> list) {
            type = SimpleType.ARRAY;
            value = items(list, pointer);
        } else if (json instanceof Map<?, ?> map) {
            type = SimpleType.OBJECT;
            value = members(map, pointer);
        } else {
            BigDecimal number = StrictJson.decimal(json).stripTrailingZeros();
            type = number.scale() <= 0 ? SimpleType.INTEGER : SimpleType.NUMBER;
            value = number;
        }
    }

    private static List<JsonNode> items(List<?> list, String pointer) {
        List<JsonNode> items = new ArrayList<>(list.size());
        list.forEach(item -> items.add(new SchemaNode(item, pointer + "/" + items.size())));
        return items;
    }

    private static Map<String, JsonNode> members(Map<?, ?> map, String pointer) {
        Map<String, JsonNode> members = new LinkedHashMap<>();
        map.forEach((key, member) -> {
            String name = String.valueOf(key);
            members.put(name, new SchemaNode(member, pointer + "/" + JsonNode.encodeJsonPointer(name)));
        });
        return members;
    }

    /** Reads what {@link StrictJson} has read, and the schemas of the specification that the validator brings. */
    static JsonNodeFactory factory() {
        return new JsonNodeFactory() {
            @Override
            public JsonNode wrap(@Nullable Object node) {
                return node instanceof SchemaNode known ? known : new SchemaNode(node, "");
            }

            @Override
            public JsonNode create(String rawJson) {
                try {
                    return wrap(StrictJson.parse(rawJson));
                } catch (MalformedJsonException e) {
                    throw new IllegalArgumentException(e.getMessage(), e);
                }
            }
        };
    }

    @Override
    public String getJsonPointer() {
        return pointer;
    }

    @Override
    public SimpleType getNodeType() {
        return type;
    }

    @Override
    public boolean asBoolean() {
        return (Boolean) value;
    }

    @Override
    public String asString() {
        return String.valueOf(value);
    }

    @Override
    public BigInteger asInteger() {
        return asNumber().toBigInteger();
    }

    @Override
    public BigDecimal asNumber() {
        return (BigDecimal) value;
    }

    @Override
    @SuppressWarnings("unchecked")
    public List<JsonNode> asArray() {
        return (List<JsonNode>) value;
    }

    @Override
    @SuppressWarnings("unchecked")
    public Map<String, JsonNode> asObject() {
        return (Map<String, JsonNode>) value;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SchemaNode node && type == node.type && value.equals(node.value);
    }

    @Override
    public int hashCode() {
        return Objects.hash(type, value);
    }
}
