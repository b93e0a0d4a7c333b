package dev.weir.simulator;

import tools.jackson.databind.JsonNode;

/** The parameters of a request, each refused as the API does if it is missing or of a wrong type. */
record Parameters(JsonNode json) {

    Parameters {
        if (!json.isObject() && !json.isMissingNode()) {
            throw ApiError.invalid("The request's body must be a JSON object.", null, null)
                    .thrown();
        }
    }

    boolean has(String name) {
        return json.hasNonNull(name);
    }

    JsonNode required(String name) {
        if (!has(name)) {
            throw ApiError.invalid("Missing required parameter: '" + name + "'.", name, "missing_required_parameter")
                    .thrown();
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

    /** The parameters inside a parameter; none if it is not there. */
    Parameters at(String name) {
        return has(name) ? new Parameters(json.get(name)) : new Parameters(Json.object());
    }

    private static ApiException wrongType(String name, String type) {
        return ApiError.invalid("Invalid type for '" + name + "': expected " + type + ".", name, "invalid_type")
                .thrown();
    }
}
