package dev.weir.simulator.internal.api;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/**
 * The parameters of a request body, or of an object in it. A missing parameter or a wrong type is refused.
 *
 * @param place what precedes the names of the parameters in a refusal, such as {@code messages[0].}
 */
public record RequestParameters(JsonNode json, String place) {

    /** The type of a parameter. */
    public enum ParameterType {
        STRING("a string", JsonNode::isString),
        BOOLEAN("a boolean", JsonNode::isBoolean),
        INTEGER("an integer", JsonNode::isIntegralNumber),
        NUMBER("a number", JsonNode::isNumber),
        OBJECT("an object", JsonNode::isObject),
        ARRAY("an array", JsonNode::isArray),
        STRING_OR_ARRAY("a string or an array", value -> value.isString() || value.isArray()),
        STRING_OR_OBJECT("a string or an object", value -> value.isString() || value.isObject());

        private final String description;

        @SuppressWarnings("ImmutableEnumChecker") // a lambda without state
        private final Predicate<JsonNode> matches;

        ParameterType(String description, Predicate<JsonNode> matches) {
            this.description = description;
            this.matches = matches;
        }
    }

    static RequestParameters of(JsonNode body) {
        if (!body.isObject()) {
            throw ApiException.invalid("The request's body must be a JSON object.", null, null);
        }
        return new RequestParameters(body, "");
    }

    public boolean has(String name) {
        return json.hasNonNull(name);
    }

    public JsonNode required(String name) {
        if (!has(name)) {
            throw ApiException.missing(place + name);
        }
        return json.get(name);
    }

    /** Refuses those of these parameters that have another type. */
    public void check(Map<String, ParameterType> types) {
        types.forEach((name, type) -> {
            if (has(name) && !type.matches.test(json.get(name))) {
                throw ApiException.wrongType(place + name, type.description);
            }
        });
    }

    /** A required parameter of this type. */
    public JsonNode required(String name, ParameterType type) {
        JsonNode value = required(name);
        check(Map.of(name, type));
        return value;
    }

    /** A required string that is one of these. */
    public String oneOf(String name, Collection<String> values) {
        String value = required(name, ParameterType.STRING).asString();
        if (!values.contains(value)) {
            throw ApiException.invalid(
                    "Invalid value: '" + value + "'. Supported values are: " + String.join(", ", values) + ".",
                    place + name,
                    "invalid_value");
        }
        return value;
    }

    public boolean flag(String name) {
        check(Map.of(name, ParameterType.BOOLEAN));
        return json.path(name).asBoolean(false);
    }

    public int positive(String name, int fallback) {
        if (!has(name)) {
            return fallback;
        }
        JsonNode value = json.get(name);
        if (!value.canConvertToInt() || !value.isIntegralNumber() || value.asInt() < 1) {
            throw ApiException.wrongType(place + name, "an integer of at least 1");
        }
        return value.asInt();
    }

    /** The strings of a parameter that is a string or an array of strings; none if it is missing. */
    public List<String> strings(String name) {
        JsonNode value = json.path(name);
        List<String> strings = new ArrayList<>();
        for (JsonNode one : value.isString() ? List.of(value) : value) {
            if (!one.isString() || one.asString().isEmpty()) {
                throw ApiException.wrongType(place + name, "strings that are not empty");
            }
            strings.add(one.asString());
        }
        return strings;
    }

    /** The parameters inside a parameter; none if it is missing. */
    public RequestParameters at(String name) {
        check(Map.of(name, ParameterType.OBJECT));
        return new RequestParameters(has(name) ? json.get(name) : JsonCodec.object(), place + name + ".");
    }

    /** The objects in an array; none if it is missing. */
    public List<RequestParameters> items(String name) {
        check(Map.of(name, ParameterType.ARRAY));
        List<RequestParameters> items = new ArrayList<>();
        for (JsonNode item : json.path(name)) {
            String itemPlace = place + name + "[" + items.size() + "]";
            if (!item.isObject()) {
                throw ApiException.wrongType(itemPlace, "an object");
            }
            items.add(new RequestParameters(item, itemPlace + "."));
        }
        return items;
    }
}
