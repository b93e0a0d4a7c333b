package dev.weir.gateway.openai;

import dev.weir.gateway.api.Fields;
import dev.weir.gateway.api.GatewayException;
import dev.weir.gateway.api.Models;
import dev.weir.gateway.api.ToolIds;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.ChatRequestBuilder;
import dev.weir.spi.chat.Message;
import dev.weir.spi.chat.ResponseFormat;
import dev.weir.spi.chat.Tool;
import dev.weir.spi.chat.ToolChoice;
import dev.weir.spi.chat.WireFields;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the body of {@code /v1/chat/completions}. What Weir does not model travels as a parameter, to be sent as it is. For one
 * request.
 */
final class ChatRequestReader {
    /** The wire of further fields. */
    static final String WIRE = "openai";

    /** Fields by which other gateways let a client choose where its request goes. */
    private static final Set<String> STEERING =
            Set.of("api_base", "base_url", "api_key", "custom_llm_provider", "extra_headers", "extra_body");

    private final Fields fields;
    private final Models models;

    ChatRequestReader(Map<String, Object> body, Models models) {
        this.fields = Fields.of(body);
        this.models = models;
    }

    /**
     * A request as it was read.
     *
     * @param asked the name of the model that was asked for
     * @param stream whether events are asked for
     * @param usage whether the stream ends with the usage
     */
    record ReadRequest(ChatRequest request, Models.Target target, String asked, boolean stream, boolean usage) {}

    /** @throws GatewayException if the request cannot be read; it names the field */
    ReadRequest read() {
        String asked = fields.requiredText("model");
        if (asked.isBlank()) {
            throw fields.wrong("model", "the name of a model");
        }
        refuseSteering(fields);
        Models.Target target = models.target(asked);
        boolean stream = fields.flag("stream");
        Fields streamOptions = fields.object("stream_options");
        boolean usage = streamOptions != null && streamOptions.flag("include_usage");
        ChatRequestBuilder request = ChatRequest.builder(target.model());
        readMessages(request, target);
        Integer limit = fields.count("max_completion_tokens");
        Integer older = fields.count("max_tokens");
        request.maxTokens(limit == null ? older : limit)
                .temperature(fields.within("temperature", 0, 2))
                .topP(fields.within("top_p", 0, 1))
                .seed(fields.whole("seed", Long.MIN_VALUE, Long.MAX_VALUE))
                .stop(fields.texts("stop"));
        readTools(request);
        readToolChoice(request);
        readFormat(request, target);
        fields.rest().forEach(request::parameter);
        return new ReadRequest(built(request), target, asked, stream, usage);
    }

    /** Some clients send the input of a response in place of messages, and read the answer as that of a chat. */
    private void readMessages(ChatRequestBuilder request, Models.Target target) {
        if (!fields.has("messages") && fields.has("input")) {
            request.messages(portable(InputItemReader.read(fields.take("input")), target));
            return;
        }
        List<Fields> messages = fields.objects("messages");
        if (messages.isEmpty()) {
            throw fields.wrong("messages", "a list of at least one message");
        }
        request.messages(portable(MessageReader.read(messages, target.types().contains(WIRE)), target));
    }

    static List<Message> portable(List<Message> messages, Models.Target target) {
        return target.isOnly(WIRE) ? messages : ToolIds.portable(messages);
    }

    /** Refuses fields that are no part of the API, and by which a proxy could be led elsewhere. */
    static void refuseSteering(Fields fields) {
        for (String name : STEERING) {
            if (fields.has(name)) {
                throw GatewayException.invalid(
                        name + " is no field of the API; the configuration of the gateway has the backends", name);
            }
        }
    }

    static ChatRequest built(ChatRequestBuilder request) {
        try {
            return request.build();
        } catch (IllegalArgumentException e) {
            throw GatewayException.invalid(String.valueOf(e.getMessage()), null);
        }
    }

    /** Functions are modelled; where there is a tool of another type, the list goes to the wire as it came. */
    private void readTools(ChatRequestBuilder request) {
        Object raw = fields.take("tools");
        if (raw == null) {
            return;
        }
        fields.put("tools", raw);
        List<Fields> tools = fields.objects("tools");
        if (tools.stream().anyMatch(tool -> tool.has("type") && !isFunction(tool))) {
            fields.put("tools", raw);
            return;
        }
        tools.forEach(tool -> request.tool(tool(tool)));
    }

    private static boolean isFunction(Fields tool) {
        Object type = tool.take("type");
        if (type != null) {
            tool.put("type", type);
        }
        return "function".equals(type);
    }

    static Tool tool(Fields tool) {
        tool.take("type");
        Fields function = tool.object("function");
        Fields named = function == null ? tool : function;
        String name = named.requiredText("name");
        String description = named.text("description");
        Map<String, Object> parameters = named.map("parameters");
        Map<String, Object> inner = named.rest();
        Map<String, Object> further = function == null ? new LinkedHashMap<>() : tool.rest();
        if (!inner.isEmpty()) {
            further.put("function", inner);
        }
        return new Tool(
                name,
                description == null ? "" : description,
                parameters == null ? Map.of() : parameters,
                null,
                further.isEmpty() ? WireFields.NONE : WireFields.of(WIRE, further));
    }

    private void readToolChoice(ChatRequestBuilder request) {
        Object raw = fields.take("tool_choice");
        if (raw == null) {
            return;
        }
        ToolChoice choice = toolChoice(raw, fields);
        if (choice == null) {
            fields.put("tool_choice", raw);
        } else {
            request.toolChoice(choice);
        }
    }

    /** A choice of functions; null if it is of another type. */
    static @Nullable ToolChoice toolChoice(Object raw, Fields fields) {
        if (raw instanceof String mode) {
            return switch (mode) {
                case "auto" -> ToolChoice.AUTO;
                case "none" -> ToolChoice.NONE;
                case "required" -> ToolChoice.REQUIRED;
                default -> throw fields.wrong("tool_choice", "auto, none, required or an object with a function");
            };
        }
        Fields choice = Fields.of(raw, "tool_choice");
        if (!"function".equals(choice.text("type"))) {
            return null;
        }
        Fields function = choice.object("function");
        return ToolChoice.named((function == null ? choice : function).requiredText("name"));
    }

    /** A schema that is marked strict, or described, goes to servers of this API as it came. */
    private void readFormat(ChatRequestBuilder request, Models.Target target) {
        Object raw = fields.take("response_format");
        if (raw == null) {
            return;
        }
        Fields format = Fields.of(raw, "response_format");
        String type = format.requiredText("type");
        switch (type) {
            case "text" -> request.responseFormat(ResponseFormat.TEXT);
            case "json_object" -> request.responseFormat(ResponseFormat.JSON_OBJECT);
            case "json_schema" -> {
                Fields schema = format.object("json_schema");
                if (schema == null) {
                    throw format.wrong("json_schema", "an object with name and schema");
                }
                String name = schema.requiredText("name");
                Map<String, Object> body = schema.map("schema");
                if (target.isOnly(WIRE) && !schema.rest().isEmpty()) {
                    fields.put("response_format", raw);
                } else {
                    request.responseFormat(ResponseFormat.jsonSchema(name, body == null ? Map.of() : body));
                }
            }
            default -> fields.put("response_format", raw);
        }
    }
}
