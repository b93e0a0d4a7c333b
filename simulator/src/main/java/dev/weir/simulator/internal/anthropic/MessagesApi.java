package dev.weir.simulator.internal.anthropic;

import static java.util.Map.entry;

import dev.weir.simulator.internal.api.ApiException;
import dev.weir.simulator.internal.api.CompletionFormat;
import dev.weir.simulator.internal.api.CompletionRequest;
import dev.weir.simulator.internal.api.CompletionRequest.Tool;
import dev.weir.simulator.internal.api.CompletionResponse;
import dev.weir.simulator.internal.api.RequestParameters;
import dev.weir.simulator.internal.api.RequestParameters.ParameterType;
import dev.weir.simulator.internal.api.SimulatedResponse;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The API {@code /v1/messages}. */
final class MessagesApi implements CompletionFormat {
    private static final int MIN_THINKING = 1024;

    /** The parameters that there are. Others are refused. */
    private static final Map<String, ParameterType> TYPES = Map.ofEntries(
            entry("model", ParameterType.STRING),
            entry("messages", ParameterType.ARRAY),
            entry("max_tokens", ParameterType.INTEGER),
            entry("system", ParameterType.STRING_OR_ARRAY),
            entry("stream", ParameterType.BOOLEAN),
            entry("stop_sequences", ParameterType.ARRAY),
            entry("temperature", ParameterType.NUMBER),
            entry("top_p", ParameterType.NUMBER),
            entry("top_k", ParameterType.INTEGER),
            entry("tools", ParameterType.ARRAY),
            entry("tool_choice", ParameterType.OBJECT),
            entry("thinking", ParameterType.OBJECT),
            entry("cache_control", ParameterType.OBJECT),
            entry("output_config", ParameterType.OBJECT),
            entry("metadata", ParameterType.OBJECT),
            entry("service_tier", ParameterType.STRING),
            entry("inference_geo", ParameterType.STRING),
            entry("container", ParameterType.STRING_OR_OBJECT));

    private final ThinkingSignature signature;
    private final MessageResponseWriter writer;

    MessagesApi(ThinkingSignature signature) {
        this.signature = signature;
        writer = new MessageResponseWriter(signature);
    }

    @Override
    public String idPrefix() {
        return "msg_";
    }

    int countTokens(RequestParameters body, String model) {
        checkNames(body);
        body.check(TYPES);
        return MessagePrompt.read(body, signature).prompt().tokens();
    }

    @Override
    public CompletionRequest read(RequestParameters body, String model) {
        checkNames(body);
        body.check(TYPES);
        body.required("max_tokens");
        int maxTokens = body.positive("max_tokens", 1);
        checkTemperature(body);
        String choice = body.has("tool_choice")
                ? body.at("tool_choice").oneOf("type", List.of("auto", "any", "tool", "none"))
                : "auto";
        boolean required = choice.equals("any") || choice.equals("tool");
        int thinkingBudget = thinkingBudget(body, maxTokens);
        if (thinkingBudget > 0 && required) {
            throw ApiException.invalid("Thinking may not be enabled when tool_choice forces tool use.", null, null);
        }
        MessagePrompt read = MessagePrompt.read(body, signature);
        return new CompletionRequest(
                body.required("model").asString(),
                List.of(read.prompt()),
                body.flag("stream"),
                true,
                maxTokens,
                body.strings("stop_sequences"),
                tool(body, choice),
                required,
                schema(body),
                thinkingBudget,
                read.blocks());
    }

    private static void checkNames(RequestParameters body) {
        for (String name : body.json().propertyNames()) {
            if (!TYPES.containsKey(name)) {
                throw ApiException.invalid("Extra inputs are not permitted", name, null);
            }
        }
    }

    private static void checkTemperature(RequestParameters body) {
        double temperature = body.json().path("temperature").asDouble(1);
        if (temperature < 0 || temperature > 1) {
            throw ApiException.invalid("range: 0..1", "temperature", null);
        }
    }

    private static int thinkingBudget(RequestParameters body, int maxTokens) {
        if (!body.has("thinking")) {
            return 0;
        }
        RequestParameters thinking = body.at("thinking");
        String type = thinking.oneOf("type", List.of("enabled", "adaptive", "disabled"));
        if (!type.equals("enabled")) {
            return type.equals("adaptive") ? maxTokens - 1 : 0;
        }
        thinking.required("budget_tokens");
        int budget = thinking.positive("budget_tokens", 1);
        if (budget < MIN_THINKING) {
            throw ApiException.invalid(
                    "Input should be greater than or equal to " + MIN_THINKING, "thinking.enabled.budget_tokens", null);
        }
        if (budget >= maxTokens) {
            throw ApiException.invalid("`max_tokens` must be greater than `thinking.budget_tokens`.", null, null);
        }
        return budget;
    }

    /** The tool to call: the one that is named, or the first that is the client's own. */
    private static @Nullable Tool tool(RequestParameters body, String choice) {
        if (body.has("tool_choice") && !body.has("tools")) {
            throw ApiException.invalid("tool_choice may only be specified while providing tools", "tool_choice", null);
        }
        @Nullable
        String named = choice.equals("tool")
                ? body.at("tool_choice").required("name", ParameterType.STRING).asString()
                : null;
        @Nullable Tool chosen = null;
        for (RequestParameters tool : body.items("tools")) {
            String name = tool.required("name", ParameterType.STRING).asString();
            if (!tool.json().path("type").asString("custom").equals("custom")) {
                continue; // a tool of the server's, which this one never uses
            }
            JsonNode schema = tool.required("input_schema", ParameterType.OBJECT);
            if (chosen == null && (named == null || named.equals(name))) {
                chosen = new Tool(name, schema);
            }
        }
        if (named != null && chosen == null) {
            throw ApiException.invalid("Tool '" + named + "' not found in provided tools", "tool_choice.name", null);
        }
        return choice.equals("none") ? null : chosen;
    }

    private static @Nullable JsonNode schema(RequestParameters body) {
        RequestParameters config = body.at("output_config");
        if (!config.has("format")) {
            return null;
        }
        RequestParameters format = config.at("format");
        format.oneOf("type", List.of("json_schema"));
        return format.required("schema", ParameterType.OBJECT);
    }

    @Override
    public SimulatedResponse whole(CompletionResponse completion) {
        return writer.whole(completion);
    }

    @Override
    public SimulatedResponse stream(CompletionResponse completion) {
        return writer.stream(completion);
    }
}
