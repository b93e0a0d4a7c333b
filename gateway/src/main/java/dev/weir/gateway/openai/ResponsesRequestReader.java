package dev.weir.gateway.openai;

import dev.weir.gateway.api.Fields;
import dev.weir.gateway.api.GatewayException;
import dev.weir.gateway.api.Models;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.ChatRequestBuilder;
import dev.weir.spi.chat.Message;
import dev.weir.spi.chat.ResponseFormat;
import dev.weir.spi.chat.ToolChoice;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the body of {@code /v1/responses} as a chat request. What needs a memory of earlier responses, or tools that run at the
 * provider, is refused by its name. For one request.
 */
final class ResponsesRequestReader {
    private static final String ENCRYPTED_REASONING = "reasoning.encrypted_content";

    /** Fields that need a memory of earlier responses, or work after the answer. */
    private static final Set<String> STATE = Set.of("previous_response_id", "conversation", "prompt");

    /** Fields of the same meaning in chat requests. */
    private static final List<String> AS_IN_CHAT = List.of(
            "parallel_tool_calls",
            "user",
            "safety_identifier",
            "prompt_cache_key",
            "prompt_cache_retention",
            "service_tier");

    /** Fields that change nothing in what the model is asked to do: a response repeats them, or they are about its transport. */
    private static final List<String> LEFT_OUT = List.of("metadata", "stream_options", "max_tool_calls");

    private final Fields fields;
    private final Models models;

    ResponsesRequestReader(Map<String, Object> body, Models models) {
        this.fields = Fields.of(body);
        this.models = models;
    }

    /**
     * A request as it was read.
     *
     * @param asked the name of the model that was asked for
     * @param stream whether events are asked for
     * @param encrypted whether reasoning is to be answered in a form that can be sent back
     */
    record ResponsesRequest(
            ChatRequest request, Models.Target target, String asked, boolean stream, boolean encrypted) {}

    /** @throws GatewayException if the request cannot be read; it names the field */
    ResponsesRequest read() {
        String asked = fields.requiredText("model");
        ChatRequestReader.refuseSteering(fields);
        refuseState();
        Models.Target target = models.target(asked);
        boolean stream = fields.flag("stream");
        boolean encrypted = readInclude();
        ChatRequestBuilder request = ChatRequest.builder(target.model());
        String instructions = fields.text("instructions");
        if (instructions != null) {
            request.message(Message.system(instructions));
        }
        request.messages(ChatRequestReader.portable(InputItemReader.read(fields.take("input")), target));
        request.maxTokens(fields.count("max_output_tokens"))
                .temperature(fields.within("temperature", 0, 2))
                .topP(fields.within("top_p", 0, 1));
        for (Fields tool : fields.objects("tools")) {
            String type = tool.requiredText("type");
            if (!type.equals("function")) {
                throw GatewayException.invalid(
                        tool.place() + ": the gateway runs no tool of type " + type
                                + "; allowed are tools of type function",
                        tool.place());
            }
            request.tool(ChatRequestReader.tool(tool));
        }
        readToolChoice(request);
        readText(request, target);
        readReasoning(request);
        AS_IN_CHAT.forEach(name -> parameter(request, name, fields.take(name)));
        LEFT_OUT.forEach(fields::take);
        refuseRest();
        return new ResponsesRequest(ChatRequestReader.built(request), target, asked, stream, encrypted);
    }

    private void refuseState() {
        for (String name : STATE) {
            if (fields.take(name) != null) {
                throw GatewayException.invalid(
                        name
                                + " cannot be used: the gateway keeps no responses; send all items of the conversation as input",
                        name);
            }
        }
        for (String name : List.of("store", "background")) {
            if (fields.flag(name)) {
                throw GatewayException.invalid(name + " must be false or absent: the gateway keeps no responses", name);
            }
        }
        String truncation = fields.text("truncation");
        if (truncation != null && !truncation.equals("disabled")) {
            throw fields.wrong("truncation", "disabled or absent");
        }
        Long logprobs = fields.whole("top_logprobs", 0, 20);
        if (logprobs != null && logprobs > 0) {
            throw fields.wrong("top_logprobs", "0 or absent");
        }
    }

    private boolean readInclude() {
        boolean encrypted = false;
        for (String name : fields.texts("include")) {
            if (!name.equals(ENCRYPTED_REASONING)) {
                throw fields.wrong("include", "absent or a list of " + ENCRYPTED_REASONING);
            }
            encrypted = true;
        }
        return encrypted;
    }

    private void readToolChoice(ChatRequestBuilder request) {
        Object raw = fields.take("tool_choice");
        if (raw == null) {
            return;
        }
        ToolChoice choice = ChatRequestReader.toolChoice(raw, fields);
        if (choice == null) {
            throw fields.wrong("tool_choice", "auto, none, required or an object of type function with a name");
        }
        request.toolChoice(choice);
    }

    /** A schema that is marked strict, or described, goes to servers of OpenAI's API as it came. */
    private void readText(ChatRequestBuilder request, Models.Target target) {
        Fields text = fields.object("text");
        if (text == null) {
            return;
        }
        parameter(request, "verbosity", text.take("verbosity"));
        Fields format = text.object("format");
        if (format == null) {
            return;
        }
        switch (format.requiredText("type")) {
            case "text" -> request.responseFormat(ResponseFormat.TEXT);
            case "json_object" -> request.responseFormat(ResponseFormat.JSON_OBJECT);
            case "json_schema" -> readSchema(format, request, target);
            default -> throw format.wrong("type", "text, json_object or json_schema");
        }
    }

    private static void readSchema(Fields format, ChatRequestBuilder request, Models.Target target) {
        Map<String, Object> whole = new LinkedHashMap<>(format.rest());
        String name = format.requiredText("name");
        Map<String, Object> schema = format.map("schema");
        if (target.isOnly(ChatRequestReader.WIRE) && !format.rest().isEmpty()) {
            request.parameter("response_format", Map.of("type", "json_schema", "json_schema", whole));
        } else {
            request.responseFormat(ResponseFormat.jsonSchema(name, schema == null ? Map.of() : schema));
        }
    }

    private void readReasoning(ChatRequestBuilder request) {
        Fields reasoning = fields.object("reasoning");
        if (reasoning != null) {
            parameter(request, "reasoning_effort", reasoning.text("effort"));
        }
    }

    private static void parameter(ChatRequestBuilder request, String name, @Nullable Object value) {
        if (value != null) {
            request.parameter(name, value);
        }
    }

    private void refuseRest() {
        for (Map.Entry<String, Object> field : fields.rest().entrySet()) {
            if (field.getValue() != null) {
                throw GatewayException.invalid(
                        field.getKey() + " is not supported at /v1/responses; leave it out", field.getKey());
            }
        }
    }
}
