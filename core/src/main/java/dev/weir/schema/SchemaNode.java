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
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A JSON value, as {@link StrictJson} reads it, for the validator. Two are equal if JSON Schema says so: 1 is 1.0. */
final class SchemaNode implements JsonNode {
    private final String pointer;
    private final @Nullable StepLimit limit;
    private final SimpleType type;
    private final Object value;

    private SchemaNode(@Nullable Object json, String pointer, @Nullable StepLimit limit) {
        this.pointer = pointer;
        this.limit = limit;
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
            value = items(list);
        } else if (json instanceof Map<?, ?> map) {
            type = SimpleType.OBJECT;
            value = members(map);
        } else {
            BigDecimal number = StrictJson.decimal(json).stripTrailingZeros();
            type = number.scale() <= 0 ? SimpleType.INTEGER : SimpleType.NUMBER;
            value = number;
        }
    }

    private List<JsonNode> items(List<?> list) {
        List<JsonNode> items = new ArrayList<>(list.size());
        list.forEach(item -> items.add(new SchemaNode(item, pointer + "/" + items.size(), limit)));
        return items;
    }

    private Map<String, JsonNode> members(Map<?, ?> map) {
        Map<String, JsonNode> members = new LinkedHashMap<>();
        map.forEach((key, member) -> {
            String name = String.valueOf(key);
            members.put(name, new SchemaNode(member, pointer + "/" + JsonNode.encodeJsonPointer(name), limit));
        });
        return members;
    }

    /** A value to be checked, by limited work. */
    static SchemaNode checked(@Nullable Object json) {
        return new SchemaNode(json, "", new StepLimit());
    }

    /** Reads what {@link StrictJson} has read, and the schemas of the specification that the validator brings. */
    static JsonNodeFactory factory() {
        return new JsonNodeFactory() {
            @Override
            public JsonNode wrap(@Nullable Object node) {
                return node instanceof SchemaNode known ? known : new SchemaNode(node, "", null);
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

    /** Whether a text, of this value or a name in it, has a match of a pattern. */
    boolean matches(Pattern pattern, String text) {
        return pattern.matcher(limit == null ? text : limit.counting(text)).find();
    }

    @Override
    public String getJsonPointer() {
        return pointer;
    }

    @Override
    public SimpleType getNodeType() {
        if (limit != null) {
            limit.look();
        }
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
