package dev.weir.spring.ai;

import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.ChatRequestBuilder;
import dev.weir.spi.chat.ResponseFormat;
import dev.weir.spi.chat.Tool;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.model.tool.StructuredOutputChatOptions;
import org.springframework.ai.model.tool.ToolCallingChatOptions;
import org.springframework.ai.tool.ToolCallback;
import org.springframework.ai.tool.definition.ToolDefinition;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Spring AI's prompts as Weir's chat requests. */
final class SpringAiRequests {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

    private final SpringAiChatOptions defaults;
    private final String defaultModel;
    private final UnaryOperator<ChatRequest> change;

    /**
     * @param defaults of prompts without options
     * @param defaultModel of options without a model
     * @param change of every request at the end
     */
    SpringAiRequests(SpringAiChatOptions defaults, String defaultModel, UnaryOperator<ChatRequest> change) {
        this.defaults = defaults;
        this.defaultModel = defaultModel;
        this.change = change;
    }

    ChatRequest of(Prompt prompt) {
        ChatOptions options = Objects.requireNonNullElse(prompt.getOptions(), defaults);
        ChatRequestBuilder chat = ChatRequest.builder(Objects.requireNonNullElse(options.getModel(), defaultModel))
                .messages(prompt.getInstructions().stream()
                        .flatMap(SpringAiMessages::of)
                        .toList())
                .maxTokens(options.getMaxTokens())
                .temperature(options.getTemperature())
                .topP(options.getTopP())
                .stop(Objects.requireNonNullElse(options.getStopSequences(), List.of()))
                .responseFormat(format(options));
        parameter(chat, "top_k", options.getTopK());
        parameter(chat, "frequency_penalty", options.getFrequencyPenalty());
        parameter(chat, "presence_penalty", options.getPresencePenalty());
        if (options instanceof ToolCallingChatOptions withTools) {
            Objects.requireNonNullElse(withTools.getToolCallbacks(), List.<ToolCallback>of()).stream()
                    .map(callback -> tool(callback.getToolDefinition()))
                    .forEach(chat::tool);
        }
        return change.apply(chat.build());
    }

    private static void parameter(ChatRequestBuilder chat, String name, @Nullable Number value) {
        if (value != null) {
            chat.parameter(name, value);
        }
    }

    private static Tool tool(ToolDefinition tool) {
        return Tool.of(tool.name(), tool.description(), JSON.readValue(tool.inputSchema(), OBJECT));
    }

    private static @Nullable ResponseFormat format(ChatOptions options) {
        @Nullable
        String schema = options instanceof StructuredOutputChatOptions structured ? structured.getOutputSchema() : null;
        return schema == null || schema.isBlank()
                ? null
                : ResponseFormat.jsonSchema("answer", JSON.readValue(schema, OBJECT));
    }
}
