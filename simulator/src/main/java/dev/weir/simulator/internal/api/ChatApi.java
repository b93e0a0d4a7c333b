package dev.weir.simulator.internal.api;

import dev.weir.simulator.internal.api.CompletionRequest.Prompt;
import dev.weir.simulator.internal.api.CompletionRequest.Tool;
import dev.weir.simulator.internal.api.CompletionResponse.Choice;
import dev.weir.simulator.internal.api.CompletionResponse.FunctionCall;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The API {@code /v1/chat/completions}. */
final class ChatApi extends CompletionApi {

    ChatApi() {
        super("chatcmpl-", "chat.completion", "chat.completion.chunk");
    }

    @Override
    CompletionRequest read(RequestParameters body, String model) {
        Prompt prompt = prompt(body.required("messages"));
        JsonNode toolChoice = body.json().path("tool_choice");
        @Nullable Tool tool = tool(body.json().path("tools"), toolChoice);
        String limit = body.has("max_completion_tokens") ? "max_completion_tokens" : "max_tokens";
        return new CompletionRequest(
                model,
                List.of(prompt),
                body.flag("stream"),
                body.at("stream_options").flag("include_usage"),
                body.positive(limit, Integer.MAX_VALUE),
                tool,
                tool != null
                        && (toolChoice.isObject() || toolChoice.asString("").equals("required")),
                schema(body.json().path("response_format")));
    }

    private static Prompt prompt(JsonNode messages) {
        if (!messages.isArray() || messages.isEmpty()) {
            throw ApiException.invalid("'messages' must be an array of at least one message.", "messages", null);
        }
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < messages.size(); i++) {
            texts.add(text(messages.get(i), "messages[" + i + "]"));
        }
        String role = messages.get(messages.size() - 1).path("role").asString("");
        return new Prompt(String.join("\n", texts), texts.get(texts.size() - 1), role.equals("tool"));
    }

    private static String text(JsonNode message, String place) {
        if (!message.path("role").isString()) {
            String role = place + ".role";
            throw ApiException.invalid(
                    "Missing required parameter: '" + role + "'.", role, "missing_required_parameter");
        }
        JsonNode content = message.path("content");
        if (content.isString()) {
            return content.asString();
        }
        StringBuilder parts = new StringBuilder();
        content.forEach(part -> parts.append(part.path("text").asString("")));
        return parts.toString();
    }

    private static @Nullable Tool tool(JsonNode tools, JsonNode toolChoice) {
        String named = toolChoice.path("function").path("name").asString("");
        for (JsonNode tool : tools) {
            String name = tool.path("function").path("name").asString("");
            if (named.isEmpty() || named.equals(name)) {
                return new Tool(name, tool.path("function").path("parameters"));
            }
        }
        if (!named.isEmpty()) {
            throw ApiException.invalid("Tool '" + named + "' is not among 'tools'.", "tool_choice", null);
        }
        return null;
    }

    private static @Nullable JsonNode schema(JsonNode format) {
        return switch (format.path("type").asString("text")) {
            case "text" -> null;
            case "json_object" -> JsonCodec.object();
            case "json_schema" -> format.path("json_schema").path("schema");
            default ->
                throw ApiException.invalid(
                        "'response_format.type' must be text, json_object or json_schema.",
                        "response_format.type",
                        "invalid_value");
        };
    }

    @Override
    ObjectNode choice(Choice choice) {
        return choice(choice, "message", message(choice, choice.content()), choice.finishReason());
    }

    @Override
    ObjectNode opening(Choice choice) {
        ObjectNode message = message(choice, "");
        message.path("tool_calls").forEach(call -> ((ObjectNode) call).put("index", 0));
        return choice(choice, "delta", message, null);
    }

    private static ObjectNode message(Choice choice, String content) {
        ObjectNode message = JsonCodec.object().put("role", "assistant");
        FunctionCall call = choice.call();
        message.put("content", call == null ? content : null).putNull("refusal");
        if (call != null) {
            message.putArray("tool_calls")
                    .addObject()
                    .put("id", call.id())
                    .put("type", "function")
                    .putObject("function")
                    .put("name", call.name())
                    .put("arguments", content);
        }
        return message;
    }

    @Override
    ObjectNode delta(Choice choice, @Nullable String content, @Nullable String finishReason) {
        ObjectNode delta = JsonCodec.object();
        if (content != null && choice.call() == null) {
            delta.put("content", content);
        } else if (content != null) {
            delta.putArray("tool_calls")
                    .addObject()
                    .put("index", 0)
                    .putObject("function")
                    .put("arguments", content);
        }
        return choice(choice, "delta", delta, finishReason);
    }

    private static ObjectNode choice(Choice choice, String name, ObjectNode message, @Nullable String finishReason) {
        ObjectNode node = JsonCodec.object().put("index", choice.index());
        node.set(name, message);
        return node.putNull("logprobs").put("finish_reason", finishReason);
    }
}
