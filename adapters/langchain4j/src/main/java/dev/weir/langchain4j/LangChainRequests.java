package dev.weir.langchain4j;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.internal.JsonSchemaElementUtils;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import dev.weir.spi.chat.ChatRequestBuilder;
import dev.weir.spi.chat.ResponseFormat;
import dev.weir.spi.chat.Tool;
import dev.weir.spi.chat.ToolChoice;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** LangChain4j's chat requests as Weir's. */
final class LangChainRequests {
    private final UnaryOperator<dev.weir.spi.chat.ChatRequest> change;

    /** @param change of every request at the end */
    LangChainRequests(UnaryOperator<dev.weir.spi.chat.ChatRequest> change) {
        this.change = change;
    }

    dev.weir.spi.chat.ChatRequest of(ChatRequest request) {
        ChatRequestBuilder chat = dev.weir.spi.chat.ChatRequest.builder(request.modelName())
                .messages(request.messages().stream().map(LangChainMessages::of).toList())
                .maxTokens(request.maxOutputTokens())
                .temperature(request.temperature())
                .topP(request.topP())
                .stop(Objects.requireNonNullElse(request.stopSequences(), List.of()))
                .toolChoice(choice(request.toolChoice()))
                .responseFormat(format(request.responseFormat()));
        Objects.requireNonNullElse(request.toolSpecifications(), List.<ToolSpecification>of()).stream()
                .map(LangChainRequests::tool)
                .forEach(chat::tool);
        parameter(chat, "top_k", request.topK());
        parameter(chat, "frequency_penalty", request.frequencyPenalty());
        parameter(chat, "presence_penalty", request.presencePenalty());
        return change.apply(chat.build());
    }

    private static void parameter(ChatRequestBuilder chat, String name, @Nullable Number value) {
        if (value != null) {
            chat.parameter(name, value);
        }
    }

    private static Tool tool(ToolSpecification tool) {
        @Nullable JsonObjectSchema parameters = tool.parameters();
        return Tool.of(
                tool.name(),
                Objects.requireNonNullElse(tool.description(), ""),
                parameters == null ? Map.of() : JsonSchemaElementUtils.toMap(parameters));
    }

    private static @Nullable ToolChoice choice(dev.langchain4j.model.chat.request.@Nullable ToolChoice choice) {
        if (choice == null) {
            return null;
        }
        return switch (choice) {
            case AUTO -> ToolChoice.AUTO;
            case REQUIRED -> ToolChoice.REQUIRED;
            case NONE -> ToolChoice.NONE;
        };
    }

    private static @Nullable ResponseFormat format(dev.langchain4j.model.chat.request.@Nullable ResponseFormat format) {
        if (format == null) {
            return null;
        }
        @Nullable JsonSchema schema = format.jsonSchema();
        return switch (format.type()) {
            case TEXT -> ResponseFormat.TEXT;
            case JSON ->
                schema == null
                        ? ResponseFormat.JSON_OBJECT
                        : ResponseFormat.jsonSchema(
                                Objects.requireNonNullElse(schema.name(), "answer"), strict(schema));
        };
    }

    /**
     * A schema as providers with strict adherence require it: without further properties, and with optional ones that may be
     * null in place of absent.
     */
    private static Map<String, Object> strict(JsonSchema schema) {
        Map<String, Object> strict = new LinkedHashMap<>();
        JsonSchemaElementUtils.toMap(schema.rootElement(), true)
                .forEach((name, value) -> strict.put(name, withLists(value)));
        return strict;
    }

    /** A value of LangChain4j's form of a schema, which has arrays of Java in it. */
    private static Object withLists(Object value) {
        if (value instanceof Object[] array) {
            return List.of(array);
        } else if (value instanceof List<?> list) {
            return list.stream().map(LangChainRequests::withLists).toList();
        } else if (value instanceof Map<?, ?> map) {
            Map<Object, Object> copy = new LinkedHashMap<>();
            map.forEach((name, member) -> copy.put(name, withLists(member)));
            return copy;
        }
        return value;
    }
}
