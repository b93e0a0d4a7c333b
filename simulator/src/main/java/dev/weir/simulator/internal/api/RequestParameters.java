package dev.weir.simulator.internal.api;

import tools.jackson.databind.JsonNode;

/** The parameters of a request body. A missing parameter or a wrong type is refused as the API refuses it. */
record RequestParameters(JsonNode json) {

    RequestParameters {
        if (!json.isObject() && !json.isMissingNode()) {
            throw ApiException.invalid("The request's body must be a JSON object.", null, null);
        }
    }

    boolean has(String name) {
        return json.hasNonNull(name);
    }

    JsonNode required(String name) {
        if (!has(name)) {
            throw ApiException.invalid(
                    "Missing required parameter: '" + name + "'.", name, "missing_required_parameter");
        }
        return json.get(name);
    }

    boolean flag(String name) {
        JsonNode value = json.path(name);
        if (has(name) && !value.isBoolean()) {
            throw wrongType(name, "a boolean");
        }
        return value.asBoolean(false);
    }

    int positive(String name, int fallback) {
        if (!has(name)) {
            return fallback;
        }
        JsonNode value = json.get(name);
        if (!value.canConvertToInt() || value.asInt() < 1) {
            throw wrongType(name, "an integer of at least 1");
        }
        return value.asInt();
    }

    /** The parameters inside a parameter; none if it is missing. */
    RequestParameters at(String name) {
        return new RequestParameters(has(name) ? json.get(name) : JsonCodec.object());
    }

    private static ApiException wrongType(String name, String type) {
        return ApiException.invalid("Invalid type for '" + name + "': expected " + type + ".", name, "invalid_type");
    }
}
