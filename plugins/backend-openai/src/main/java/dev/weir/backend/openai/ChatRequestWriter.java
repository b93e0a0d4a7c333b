package dev.weir.backend.openai;

import dev.weir.spi.backend.BackendException;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.ResponseFormat;
import dev.weir.spi.chat.Tool;
import dev.weir.spi.chat.ToolChoice;
import dev.weir.wire.body.RequestFields;
import dev.weir.wire.body.WireJson;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Set;
import okio.ByteString;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Writes a chat request as the body of {@code /chat/completions}. Safe for use by many threads. */
public final class ChatRequestWriter {
    private static final Set<String> TOKEN_LIMIT_NAMES = Set.of("max_tokens", "max_completion_tokens");

    private final WireJson json;
    private final MessageWriter messages;
    private final ContentWriter contents;
    private final String tokenLimitName;
    private final boolean streamUsage;
    private final boolean strictSchemas;

    public ChatRequestWriter(WireJson json, OpenAiSettings settings) {
        this.json = json;
        this.messages = new MessageWriter(settings);
        this.contents = new ContentWriter(OpenAiEndpoint.wire(settings), settings.cacheControl());
        this.tokenLimitName = OpenAiEndpoint.tokenLimitName(settings);
        this.streamUsage = settings.streamUsage();
        this.strictSchemas = settings.strictSchemas();
    }

    /**
     * The body that asks for a completion.
     *
     * @throws BackendException of class PERMANENT if a parameter or a part of a message cannot be sent
     */
    public ByteString write(ChatRequest request, boolean stream) throws BackendException {
        return RequestFields.write("openai", json, fields -> {
            writeTyped(fields, request);
            writeStreaming(fields, request, stream);
            request.parameters().forEach((name, value) -> writeParameter(fields, name, value));
        });
    }

    private void writeTyped(RequestFields fields, ChatRequest request) {
        fields.typed("model", request.model());
        messages.write(fields.named("messages"), request.messages());
        fields.typed(tokenLimitName, request.maxTokens());
        fields.typed("temperature", request.temperature());
        fields.typed("top_p", request.topP());
        fields.typed("seed", request.seed());
        fields.typed("stop", request.stop().isEmpty() ? null : request.stop());
        writeTools(fields, request.tools());
        fields.typed("tool_choice", toolChoice(request.toolChoice()));
        fields.typed("response_format", responseFormat(request.responseFormat()));
    }

    private void writeStreaming(RequestFields fields, ChatRequest request, boolean stream) {
        fields.typed("stream", stream);
        if (stream && streamUsage && !request.parameters().containsKey("stream_options")) {
            fields.typed("stream_options", Map.of("include_usage", true));
        }
    }

    private void writeTools(RequestFields fields, List<Tool> tools) {
        if (tools.isEmpty()) {
            return;
        }
        JsonGenerator out = fields.named("tools");
        out.writeStartArray();
        tools.forEach(tool -> contents.writeTool(out, tool));
        out.writeEndArray();
    }

    private static @Nullable Object toolChoice(@Nullable ToolChoice choice) {
        if (choice == null) {
            return null;
        }
        return switch (choice.mode()) {
            case AUTO -> "auto";
            case NONE -> "none";
            case REQUIRED -> "required";
            case NAMED -> Map.of("type", "function", "function", Map.of("name", String.valueOf(choice.tool())));
        };
    }

    @Nullable
    Object responseFormat(@Nullable ResponseFormat format) {
        if (format == null) {
            return null;
        }
        return switch (format.kind()) {
            case TEXT -> Map.of("type", "text");
            case JSON_OBJECT -> Map.of("type", "json_object");
            case JSON_SCHEMA -> Map.of("type", "json_schema", "json_schema", jsonSchema(format));
        };
    }

    private Map<String, Object> jsonSchema(ResponseFormat format) {
        boolean strict = strictSchemas && StrictSchema.isTaken(format.schema());
        return Map.of("name", String.valueOf(format.name()), "strict", strict, "schema", format.schema());
    }

    /** How many choices a value of {@code n} requests; 0 if it is no whole number from 1. */
    public static int choices(@Nullable Object n) {
        if (!(n instanceof Integer || n instanceof Long || n instanceof BigInteger)) {
            return 0;
        }
        String whole = n.toString();
        return whole.matches("[1-9][0-9]{0,8}") ? Integer.parseInt(whole) : 0;
    }

    /** The token limit has two names; servers refuse a request with both. */
    private static void writeParameter(RequestFields fields, String name, @Nullable Object value) {
        if (TOKEN_LIMIT_NAMES.contains(name) && TOKEN_LIMIT_NAMES.stream().anyMatch(fields::has)) {
            throw RequestFields.repeated(name);
        }
        if (name.equals("n") && choices(value) == 0) {
            throw new IllegalArgumentException("parameters.n must be an integer of at least 1, was " + value);
        }
        fields.parameter(name, value);
    }
}
