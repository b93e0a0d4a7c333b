package dev.weir.backend.anthropic;

import dev.weir.backend.anthropic.AnthropicSettings.StructuredOutput;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.ResponseFormat;
import dev.weir.spi.chat.Tool;
import dev.weir.spi.chat.ToolChoice;
import dev.weir.wire.body.RequestFields;
import dev.weir.wire.body.WireJson;
import dev.weir.wire.chat.WireName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Writes a chat request as the body of {@code /v1/messages} or its {@code count_tokens}. Parameters of OpenAI are mapped, left out if they change
 * nothing in what the model is asked to do, or refused; all others are sent as they are. Safe for use by many threads.
 */
final class MessagesRequestWriter {
    private static final List<String> TOKEN_LIMITS = List.of("max_completion_tokens", "max_tokens");
    private static final String BETAS = "betas";
    private static final List<String> USERS = List.of("user", "safety_identifier");

    /** Parameters that add to the prompt, or change how it is counted. */
    private static final Set<String> COUNTED =
            Set.of("thinking", "tools", "tool_choice", "system", "cache_control", "context_management", "mcp_servers");

    /** Parameters of OpenAI that are hints, or about what happens beside the answer. */
    private static final Set<String> LEFT_OUT =
            Set.of("stream_options", "seed", "store", "prediction", "prompt_cache_key", "prompt_cache_retention");

    /** Parameters of OpenAI whose effect the API does not have, with the value that has no effect. */
    private static final Map<String, Object> REFUSED = Map.ofEntries(
            Map.entry("n", 1),
            Map.entry("logprobs", false),
            Map.entry("top_logprobs", 0),
            Map.entry("logit_bias", Map.of()),
            Map.entry("frequency_penalty", 0),
            Map.entry("presence_penalty", 0),
            Map.entry("modalities", List.of("text")),
            Map.entry("audio", Map.of()),
            Map.entry("functions", List.of()),
            Map.entry("function_call", "auto"),
            Map.entry("reasoning_effort", ""),
            Map.entry("verbosity", ""),
            Map.entry("web_search_options", ""),
            Map.entry("stop", List.of()),
            Map.entry("response_format", Map.of("type", "text")));

    private static final Map<String, String> INSTEAD = Map.of(
            "n", "make one call for each answer",
            "functions", "use tools",
            "function_call", "use the request's tool choice",
            "reasoning_effort", "use thinking, or output_config with effort",
            "web_search_options", "use a tool of type web_search",
            "stop", "use the request's stop sequences",
            "response_format", "use the request's response format");

    private final WireJson json;
    private final AnthropicSettings settings;
    private final WireName wire;

    MessagesRequestWriter(WireJson json, AnthropicSettings settings) {
        this.json = json;
        this.settings = settings;
        this.wire = AnthropicEndpoint.wire(settings);
    }

    /** The tool whose arguments are the text of the answer; null if the answer is to be text. */
    @Nullable
    String answerTool(ChatRequest request) {
        ResponseFormat format = request.responseFormat();
        return format != null && settings.structuredOutput() == StructuredOutput.TOOL ? format.name() : null;
    }

    /** The beta features that a request names in the parameter {@value #BETAS}, which are sent in a header. */
    static List<String> betas(ChatRequest request) {
        return request.parameters().get(BETAS) instanceof List<?> list
                ? list.stream()
                        .filter(MessagesRequestWriter::isBeta)
                        .map(String::valueOf)
                        .toList()
                : List.of();
    }

    private static boolean isBeta(@Nullable Object value) {
        return value instanceof String name && name.matches("[A-Za-z0-9._-]{1,100}");
    }

    /**
     * The body that asks for one answer.
     *
     * @throws BackendException for INVALID_REQUEST or UNSUPPORTED if something cannot be sent
     */
    ByteString write(ChatRequest request, boolean stream) throws BackendException {
        return RequestFields.write("anthropic", json, fields -> {
            writeTyped(fields, request, false);
            fields.typed("stream", stream);
            request.parameters().forEach((name, value) -> writeParameter(fields, name, value));
        });
    }

    /**
     * The body that asks for the number of input tokens: the fields of the prompt alone, as the API refuses others.
     *
     * @throws BackendException for INVALID_REQUEST or UNSUPPORTED if something cannot be sent
     */
    ByteString writeCount(ChatRequest request) throws BackendException {
        return RequestFields.write("anthropic", json, fields -> {
            writeTyped(fields, request, true);
            request.parameters().forEach((name, value) -> {
                if (COUNTED.contains(name)) {
                    fields.parameter(name, value);
                }
            });
        });
    }

    /** Writes the modelled fields; with {@code count}, those of the prompt alone. */
    private void writeTyped(RequestFields fields, ChatRequest request, boolean count) {
        ContentBlockWriter blocks = new ContentBlockWriter(wire);
        List<Map<String, Object>> tools = tools(request, blocks);
        MessagesWriter messages = new MessagesWriter(blocks, wire, settings.laterSystemMessages(), request.messages());
        fields.typed("model", request.model());
        fields.typed("system", messages.system().isEmpty() ? null : messages.system());
        fields.typed("messages", messages.messages());
        if (!count) {
            fields.typed("max_tokens", maxTokens(request));
            fields.typed("temperature", temperature(request.temperature()));
            fields.typed("top_p", request.topP());
            List<String> stop = request.stop().stream()
                    .filter(sequence -> !sequence.isBlank()) // the API refuses white space alone
                    .toList();
            fields.typed("stop_sequences", stop.isEmpty() ? null : stop);
        }
        fields.typed("tools", tools.isEmpty() ? null : tools);
        boolean hasTools = !tools.isEmpty() || request.parameters().get("tools") != null;
        fields.typed("tool_choice", hasTools ? toolChoice(request) : null);
        fields.typed("metadata", count ? null : metadata(request.parameters()));
        fields.typed("output_config", outputConfig(request));
    }

    private int maxTokens(ChatRequest request) {
        Integer limit = request.maxTokens();
        for (String name : TOKEN_LIMITS) {
            Object value = request.parameters().get(name);
            if (value == null) {
                continue;
            }
            if (request.maxTokens() != null) {
                throw RequestFields.repeated(name);
            }
            if (!(value instanceof Integer tokens) || tokens < 1) {
                throw new IllegalArgumentException("parameters." + name + " must be a number from 1");
            }
            limit = limit == null ? tokens : limit;
        }
        return limit == null ? settings.maxTokens() : limit;
    }

    private static @Nullable Double temperature(@Nullable Double temperature) {
        if (temperature != null && temperature > 1) {
            throw new IllegalArgumentException("the temperature of Anthropic is from 0 to 1, was " + temperature
                    + "; divide one from 0 to 2 by 2");
        }
        return temperature;
    }

    private List<Map<String, Object>> tools(ChatRequest request, ContentBlockWriter blocks) {
        List<Map<String, Object>> tools = new ArrayList<>();
        request.tools().forEach(tool -> tools.add(blocks.tool(tool)));
        String answerTool = answerTool(request);
        if (answerTool != null) {
            if (request.tools().stream().anyMatch(tool -> tool.name().equals(answerTool))) {
                throw new IllegalArgumentException("the response format and a tool are both named " + answerTool);
            }
            tools.add(blocks.tool(
                    Tool.of(answerTool, "Gives the answer.", schema(request).schema())));
        }
        return tools;
    }

    private static ResponseFormat schema(ChatRequest request) {
        ResponseFormat format = request.responseFormat();
        if (format == null || !"object".equals(format.schema().getOrDefault("type", "object"))) {
            throw new UnsupportedOperationException("the schema of an answer that a tool gives is that of an object");
        }
        return format;
    }

    private @Nullable Map<String, Object> toolChoice(ChatRequest request) {
        Map<String, Object> choice = new LinkedHashMap<>(choice(request));
        boolean parallel = !Boolean.FALSE.equals(request.parameters().get("parallel_tool_calls"));
        if (!parallel && !"none".equals(choice.get("type"))) {
            choice.putIfAbsent("type", "auto");
            choice.put("disable_parallel_tool_use", true);
        }
        return choice.isEmpty() ? null : choice;
    }

    /** The choice by the request; where the answer is a tool's, that or another tool must be called. */
    private Map<String, Object> choice(ChatRequest request) {
        String answerTool = answerTool(request);
        ToolChoice choice = request.toolChoice();
        boolean open = choice == null || choice.mode() == ToolChoice.Mode.AUTO;
        boolean none = choice != null && choice.mode() == ToolChoice.Mode.NONE;
        if (answerTool != null && (open || none)) {
            if (thinks(request)) {
                return Map.of("type", "auto"); // the API refuses to force a tool while the model thinks
            }
            boolean alone = request.tools().isEmpty() || none;
            return alone ? Map.of("type", "tool", "name", answerTool) : Map.of("type", "any");
        }
        if (choice == null) {
            return Map.of();
        }
        return switch (choice.mode()) {
            case AUTO -> Map.of("type", "auto");
            case NONE -> Map.of("type", "none");
            case REQUIRED -> Map.of("type", "any");
            case NAMED -> Map.of("type", "tool", "name", String.valueOf(choice.tool()));
        };
    }

    private static boolean thinks(ChatRequest request) {
        return request.parameters().get("thinking") instanceof Map<?, ?> thinking
                && !"disabled".equals(thinking.get("type"));
    }

    private static @Nullable Object metadata(Map<String, Object> parameters) {
        Object metadata = parameters.get("metadata");
        for (String name : USERS) {
            if (parameters.get(name) instanceof String user) {
                metadata = with(metadata, "metadata", "user_id", user);
            }
        }
        return metadata;
    }

    private @Nullable Object outputConfig(ChatRequest request) {
        Object config = request.parameters().get("output_config");
        ResponseFormat format = request.responseFormat();
        if (format == null || format.kind() == ResponseFormat.Kind.TEXT) {
            return config;
        }
        if (format.kind() == ResponseFormat.Kind.JSON_OBJECT) {
            throw new UnsupportedOperationException("Anthropic has no response format json_object; use json_schema");
        }
        if (settings.structuredOutput() == StructuredOutput.TOOL) {
            return config;
        }
        return with(config, "output_config", "format", Map.of("type", "json_schema", "schema", format.schema()));
    }

    /** An object parameter with a further field. */
    private static Map<String, Object> with(@Nullable Object parameter, String name, String field, Object value) {
        Map<String, Object> all = new LinkedHashMap<>();
        if (parameter instanceof Map<?, ?> fields) {
            fields.forEach((key, item) -> all.put(String.valueOf(key), item));
        }
        Object before = all.put(field, value);
        if (before != null && !before.equals(value)) {
            throw RequestFields.repeated(name + "." + field);
        }
        return all;
    }

    private static void writeParameter(RequestFields fields, String name, @Nullable Object value) {
        Object harmless = REFUSED.get(name);
        if (harmless != null) {
            if (value != null && !isEqual(harmless, value)) {
                String instead = INSTEAD.containsKey(name) ? "; " + INSTEAD.get(name) : "";
                throw new UnsupportedOperationException("Anthropic has no parameter " + name + instead);
            }
            return;
        }
        if (name.equals(BETAS)
                && !(value instanceof List<?> list && list.stream().allMatch(MessagesRequestWriter::isBeta))) {
            throw new IllegalArgumentException("parameters." + BETAS + " must be a list of names of beta features");
        }
        boolean written = TOKEN_LIMITS.contains(name)
                || USERS.contains(name)
                || name.equals("metadata")
                || name.equals("output_config")
                || name.equals("parallel_tool_calls")
                || name.equals(BETAS);
        if (!written && !LEFT_OUT.contains(name)) {
            fields.parameter(name, value);
        }
    }

    private static boolean isEqual(Object harmless, Object value) {
        if (harmless instanceof Integer whole && value instanceof Number number) {
            return number.doubleValue() == whole;
        }
        return harmless.equals(value);
    }
}
