package dev.weir.simulator.internal.openai;

import static java.util.Map.entry;

import dev.weir.simulator.internal.api.ApiException;
import dev.weir.simulator.internal.api.CompletionRequest;
import dev.weir.simulator.internal.api.CompletionRequest.Prompt;
import dev.weir.simulator.internal.api.CompletionRequest.Tool;
import dev.weir.simulator.internal.api.CompletionResponse.Choice;
import dev.weir.simulator.internal.api.CompletionResponse.FunctionCall;
import dev.weir.simulator.internal.api.JsonCodec;
import dev.weir.simulator.internal.api.RequestParameters;
import dev.weir.simulator.internal.api.RequestParameters.ParameterType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The API {@code /v1/chat/completions}. */
final class ChatApi extends CompletionApi {
    private static final List<String> ROLES = List.of("system", "developer", "user", "assistant", "tool", "function");

    private static final Map<String, ParameterType> TYPES = Map.ofEntries(
            entry("messages", ParameterType.ARRAY),
            entry("tools", ParameterType.ARRAY),
            entry("tool_choice", ParameterType.STRING_OR_OBJECT),
            entry("parallel_tool_calls", ParameterType.BOOLEAN),
            entry("response_format", ParameterType.OBJECT),
            entry("reasoning_effort", ParameterType.STRING),
            entry("top_logprobs", ParameterType.INTEGER),
            entry("metadata", ParameterType.OBJECT),
            entry("modalities", ParameterType.ARRAY),
            entry("service_tier", ParameterType.STRING),
            entry("store", ParameterType.BOOLEAN));

    ChatApi() {
        super("chatcmpl-", "chat.completion", "chat.completion.chunk");
    }

    @Override
    CompletionRequest readOne(RequestParameters body, String model) {
        body.required("messages");
        body.check(TYPES);
        JsonNode toolChoice = body.json().path("tool_choice");
        boolean required = toolChoice.isObject() || toolChoice.asString("").equals("required");
        String limit = body.has("max_completion_tokens") ? "max_completion_tokens" : "max_tokens";
        return new CompletionRequest(
                model,
                List.of(prompt(body.items("messages"))),
                body.flag("stream"),
                body.at("stream_options").flag("include_usage"),
                body.positive(limit, Integer.MAX_VALUE),
                body.strings("stop"),
                tool(body.items("tools"), toolChoice, required),
                required,
                schema(body),
                null,
                List.of());
    }

    private static Prompt prompt(List<RequestParameters> messages) {
        if (messages.isEmpty()) {
            throw ApiException.invalid("'messages' must be an array of at least one message.", "messages", null);
        }
        List<String> texts = new ArrayList<>();
        messages.forEach(message -> texts.add(text(message)));
        int last = messages.size() - 1;
        String role = messages.get(last).json().path("role").asString();
        return new Prompt(String.join("\n", texts), texts.get(last), role.equals("tool"), role.equals("assistant"));
    }

    private static String text(RequestParameters message) {
        String role = message.oneOf("role", ROLES);
        if (role.equals("tool")) {
            message.required("tool_call_id", ParameterType.STRING);
        }
        message.items("tool_calls");
        boolean calls = message.has("tool_calls") || message.has("function_call") || message.has("refusal");
        if (!message.has("content") && !(role.equals("assistant") && calls)) {
            throw ApiException.invalid(
                    "Invalid value for 'content': expected a string, got null.", message.place() + "content", null);
        }
        message.check(Map.of("content", ParameterType.STRING_OR_ARRAY));
        JsonNode content = message.json().path("content");
        if (content.isString()) {
            return content.asString();
        }
        StringBuilder parts = new StringBuilder();
        for (RequestParameters part : message.items("content")) {
            part.required("type", ParameterType.STRING);
            part.check(Map.of("text", ParameterType.STRING));
            parts.append(part.json().path("text").asString(""));
        }
        return parts.toString();
    }

    /** The tool to call: the one that is named, or the first. */
    private static @Nullable Tool tool(List<RequestParameters> tools, JsonNode toolChoice, boolean required) {
        if (tools.isEmpty() && required) {
            throw ApiException.invalid(
                    "'tool_choice' is only allowed when 'tools' are specified.", "tool_choice", null);
        }
        String named = toolChoice.path("function").path("name").asString("");
        for (RequestParameters tool : tools) {
            String name =
                    tool.at("function").required("name", ParameterType.STRING).asString();
            boolean offered = !toolChoice.asString("").equals("none");
            if (offered && (named.isEmpty() || named.equals(name))) {
                return new Tool(name, tool.json().path("function").path("parameters"));
            }
        }
        if (!named.isEmpty()) {
            throw ApiException.invalid("Tool '" + named + "' is not among 'tools'.", "tool_choice", null);
        }
        return null;
    }

    private static @Nullable JsonNode schema(RequestParameters body) {
        if (!body.has("response_format")) {
            return null;
        }
        RequestParameters format = body.at("response_format");
        return switch (format.oneOf("type", List.of("text", "json_object", "json_schema"))) {
            case "json_object" -> JsonCodec.object();
            case "json_schema" -> {
                format.required("json_schema");
                yield format.at("json_schema").required("schema", ParameterType.OBJECT);
            }
            default -> null;
        };
    }

    @Override
    ObjectNode choice(Choice choice) {
        return choice(choice, "message", message(choice, choice.content()), finishReason(choice));
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
                    .put("id", "call_" + call.id())
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

    @Override
    ObjectNode repeated(Choice choice) {
        ObjectNode last = delta(choice, null, finishReason(choice));
        last.set("message", message(choice, choice.content()));
        return last;
    }

    private static ObjectNode choice(Choice choice, String name, ObjectNode message, @Nullable String finishReason) {
        ObjectNode node = JsonCodec.object().put("index", choice.index());
        node.set(name, message);
        return node.putNull("logprobs").put("finish_reason", finishReason);
    }
}
