package dev.weir.simulator;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads and checks the body of a chat completions request. */
final class ChatRequestReader {
    private final Parameters body;

    ChatRequestReader(Parameters body) {
        this.body = body;
    }

    Asked read(String model) {
        JsonNode messages = body.required("messages");
        Asked.@Nullable Tool tool = tool();
        return new Asked(
                Wire.CHAT,
                model,
                List.of(prompt(messages)),
                body.flag("stream"),
                body.at("stream_options").flag("include_usage"),
                maxTokens(),
                tool,
                tool != null && mustCall(),
                schema());
    }

    private static Asked.Prompt prompt(JsonNode messages) {
        if (!messages.isArray() || messages.isEmpty()) {
            throw ApiError.invalid("'messages' must be an array of at least one message.", "messages", null)
                    .thrown();
        }
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < messages.size(); i++) {
            texts.add(text(messages.get(i), "messages[" + i + "]"));
        }
        String role = messages.get(messages.size() - 1).path("role").asString("");
        return new Asked.Prompt(String.join("\n", texts), texts.get(texts.size() - 1), role.equals("tool"));
    }

    private static String text(JsonNode message, String where) {
        if (!message.path("role").isString()) {
            throw ApiError.invalid(
                            "Missing required parameter: '" + where + ".role'.",
                            where + ".role",
                            "missing_required_parameter")
                    .thrown();
        }
        JsonNode content = message.path("content");
        if (content.isString()) {
            return content.asString();
        }
        StringBuilder parts = new StringBuilder();
        content.forEach(part -> parts.append(part.path("text").asString("")));
        return parts.toString();
    }

    private int maxTokens() {
        return body.has("max_completion_tokens")
                ? body.positive("max_completion_tokens", Integer.MAX_VALUE)
                : body.positive("max_tokens", Integer.MAX_VALUE);
    }

    private Asked.@Nullable Tool tool() {
        JsonNode tools = body.json().path("tools");
        String named = choice().path("function").path("name").asString("");
        for (JsonNode tool : tools) {
            String name = tool.path("function").path("name").asString("");
            if (named.isEmpty() || named.equals(name)) {
                return new Asked.Tool(name, tool.path("function").path("parameters"));
            }
        }
        if (!named.isEmpty()) {
            throw ApiError.invalid("Tool '" + named + "' is not among 'tools'.", "tool_choice", null)
                    .thrown();
        }
        return null;
    }

    private boolean mustCall() {
        return choice().isObject() || choice().asString("").equals("required");
    }

    private JsonNode choice() {
        return body.json().path("tool_choice");
    }

    /** The schema asked for; an empty one where any JSON object will do. */
    private @Nullable JsonNode schema() {
        JsonNode format = body.json().path("response_format");
        return switch (format.path("type").asString("text")) {
            case "text" -> null;
            case "json_object" -> Json.object();
            case "json_schema" -> format.path("json_schema").path("schema");
            default ->
                throw ApiError.invalid(
                                "'response_format.type' must be text, json_object or json_schema.",
                                "response_format.type",
                                "invalid_value")
                        .thrown();
        };
    }
}
