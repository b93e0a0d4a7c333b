package dev.weir.gateway.openai;

import dev.weir.gateway.api.ApiEndpoint;
import dev.weir.gateway.api.ErrorKind;
import dev.weir.gateway.api.Exchange;
import dev.weir.gateway.api.GatewayException;
import dev.weir.gateway.api.Json;
import dev.weir.gateway.api.Models;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code GET /v1/models} and {@code /v1/models/NAME}: the routes and the configured models. A client of Anthropic, which sends
 * {@code anthropic-version}, gets the list in the form of that API.
 */
public final class ModelsEndpoint implements ApiEndpoint {
    private static final String PATH = "/v1/models";
    private static final String NO_DATE = "1970-01-01T00:00:00Z";

    private final Models models;

    public ModelsEndpoint(Models models) {
        this.models = models;
    }

    @Override
    public void serve(Exchange exchange) {
        boolean anthropic = exchange.request().header("anthropic-version") != null;
        String path = exchange.request().path();
        if (path.length() > PATH.length() + 1) {
            exchange.answer(one(decoded(path.substring(PATH.length() + 1)), anthropic));
            return;
        }
        ObjectNode body = Json.object();
        if (!anthropic) {
            body.put("object", "list");
        }
        ArrayNode data = body.putArray("data");
        List<String> names = models.listed();
        names.forEach(name -> data.add(model(name, anthropic)));
        if (anthropic && names.isEmpty()) {
            body.put("has_more", false).putNull("first_id").putNull("last_id");
        } else if (anthropic) {
            body.put("has_more", false).put("first_id", names.get(0)).put("last_id", names.get(names.size() - 1));
        }
        exchange.answer(body);
    }

    private static String decoded(String name) {
        try {
            return URLDecoder.decode(name.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw GatewayException.invalid("the name of the model is not encoded as in a path", "model");
        }
    }

    private ObjectNode one(String name, boolean anthropic) {
        if (!models.listed().contains(name)) {
            throw GatewayException.of(
                    ErrorKind.MODEL_NOT_FOUND,
                    "no model of this name is listed; GET " + PATH + " has those that are",
                    "model");
        }
        return model(name, anthropic);
    }

    private static ObjectNode model(String name, boolean anthropic) {
        return anthropic
                ? Json.object()
                        .put("type", "model")
                        .put("id", name)
                        .put("display_name", name)
                        .put("created_at", NO_DATE)
                : Json.object()
                        .put("id", name)
                        .put("object", "model")
                        .put("created", 0)
                        .put("owned_by", "weir");
    }
}
