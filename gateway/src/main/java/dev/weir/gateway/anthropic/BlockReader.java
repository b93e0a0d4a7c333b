package dev.weir.gateway.anthropic;

import dev.weir.gateway.api.Fields;
import dev.weir.gateway.api.GatewayException;
import dev.weir.gateway.api.Json;
import dev.weir.spi.chat.CacheMark;
import dev.weir.spi.chat.Content;
import dev.weir.spi.chat.Message;
import dev.weir.spi.chat.MessageBuilder;
import dev.weir.spi.chat.Role;
import dev.weir.spi.chat.ToolCall;
import dev.weir.spi.chat.WireFields;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads messages, which consist of blocks. The results of tools become messages of their own, in front of what else a user says. */
final class BlockReader {
    /** Thinking goes back to servers of this API, whichever of them it came from. */
    private static final WireFields FROM_ANY = WireFields.ofAnyServer(MessagesRequestReader.WIRE, Map.of());

    private static final String FAILED_WITHOUT_TEXT = "the tool failed";

    private BlockReader() {}

    /** The messages that a message of this API stands for. */
    static List<Message> message(Fields fields) {
        String role = fields.requiredText("role");
        return switch (role) {
            case "system" -> List.of(built(Message.builder(Role.SYSTEM).content(content(fields)), fields));
            case "assistant" -> List.of(built(Message.builder(Role.ASSISTANT).content(content(fields)), fields));
            case "user" -> user(fields);
            default -> throw fields.wrong("role", "user, assistant or system");
        };
    }

    private static Message built(MessageBuilder message, Fields fields) {
        try {
            return message.build();
        } catch (IllegalArgumentException e) {
            throw GatewayException.invalid(fields.place() + ": " + e.getMessage(), fields.place());
        }
    }

    private static List<Content> content(Fields fields) {
        return blocks(required(fields), fields.place("content"), false);
    }

    private static Object required(Fields fields) {
        Object content = fields.take("content");
        if (content == null) {
            throw GatewayException.invalid(fields.place("content") + " is required", fields.place("content"));
        }
        return content;
    }

    private static List<Message> user(Fields fields) {
        Object content = required(fields);
        String place = fields.place("content");
        if (!(content instanceof List<?> list)) {
            return List.of(built(Message.builder(Role.USER).content(blocks(content, place, false)), fields));
        }
        List<Message> messages = new ArrayList<>();
        List<Content> said = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            Fields block = Fields.of(list.get(i), place + "[" + i + "]");
            String type = block.requiredText("type");
            if (type.equals("tool_result")) {
                messages.add(toolResult(block, said));
            } else {
                said.add(block(type, block));
            }
        }
        if (!said.isEmpty() || messages.isEmpty()) {
            messages.add(built(Message.builder(Role.USER).content(said), fields));
        }
        return messages;
    }

    /**
     * The message with the text of a result.
     *
     * @param said receives its images, which such a message cannot hold everywhere
     */
    private static Message toolResult(Fields fields, List<Content> said) {
        String id = fields.requiredText("tool_use_id");
        boolean failed = fields.flag("is_error");
        StringBuilder text = new StringBuilder();
        for (Content part : blocks(fields.take("content"), fields.place("content"), false)) {
            if (part instanceof Content.Text block) {
                text.append(text.isEmpty() ? "" : "\n").append(block.text());
            } else {
                text.append(text.isEmpty() ? "" : "\n").append("(the image of this result follows)");
                said.add(Content.text("The image of the result of " + id + ":"));
                said.add(part);
            }
        }
        if (failed && text.isEmpty()) {
            text.append(FAILED_WITHOUT_TEXT);
        }
        CacheMark mark = cacheMark(fields);
        Content part = Content.text(text.toString());
        return built(
                Message.builder(Role.TOOL)
                        .toolCallId(id)
                        .toolFailed(failed)
                        .content(mark == null ? part : part.withCacheMark(mark)),
                fields);
    }

    /**
     * The parts of a text or a list of blocks; none for null.
     *
     * @param lenient whether the list may have texts beside blocks
     */
    static List<Content> blocks(@Nullable Object value, String place, boolean lenient) {
        if (value == null) {
            return List.of();
        }
        if (value instanceof String text) {
            return List.of(Content.text(text));
        }
        if (!(value instanceof List<?> list)) {
            throw GatewayException.invalid(place + " must be a string or a list of blocks", place);
        }
        List<Content> parts = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            if (lenient && list.get(i) instanceof String text) {
                parts.add(Content.text(text));
            } else {
                Fields block = Fields.of(list.get(i), place + "[" + i + "]");
                parts.add(block(block.requiredText("type"), block));
            }
        }
        return parts;
    }

    private static Content block(String type, Fields fields) {
        CacheMark mark = cacheMark(fields);
        Content part = switch (type) {
            case "text" -> Content.text(fields.requiredText("text"));
            case "image" -> Content.image(url(fields));
            case "document" -> document(fields);
            case "tool_use" -> toolUse(fields);
            case "thinking" -> thinking(fields);
            case "redacted_thinking" -> new Content.Reasoning("", fields.requiredText("data"), true, null, FROM_ANY);
            default -> other(type, fields);
        };
        if (part instanceof Content.Other) {
            return part;
        }
        Content kept = fields.rest().isEmpty()
                ? part
                : part.withWireFields(WireFields.ofAnyServer(MessagesRequestReader.WIRE, fields.rest()));
        return mark == null ? kept : kept.withCacheMark(mark);
    }

    private static Content other(String type, Fields fields) {
        Map<String, Object> whole = new LinkedHashMap<>();
        whole.put("type", type);
        whole.putAll(fields.rest());
        return Content.other(WireFields.ofAnyServer(MessagesRequestReader.WIRE, whole));
    }

    private static Content thinking(Fields fields) {
        String text = fields.requiredText("thinking");
        return new Content.Reasoning(text, fields.text("signature"), false, null, FROM_ANY);
    }

    private static ToolCall toolUse(Fields fields) {
        Map<String, Object> input = fields.map("input");
        return ToolCall.of(
                fields.requiredText("id"), fields.requiredText("name"), Json.text(input == null ? Map.of() : input));
    }

    private static Content document(Fields fields) {
        String title = fields.text("title");
        Fields source = Fields.of(fields.take("source"), fields.place("source"));
        String type = source.text("type");
        if ("file".equals(type) || source.has("file_id")) {
            return Content.uploadedFile(source.requiredText("file_id"));
        }
        if ("text".equals(type)) {
            String data = source.requiredText("data");
            source.put("data", Base64.getEncoder().encodeToString(data.getBytes(StandardCharsets.UTF_8)));
        }
        return Content.file(title, url(source, source.text("media_type")));
    }

    private static String url(Fields fields) {
        Fields source = Fields.of(fields.take("source"), fields.place("source"));
        source.take("type");
        return url(source, source.text("media_type"));
    }

    private static String url(Fields source, @Nullable String mediaType) {
        String url = source.text("url");
        if (url != null) {
            return url;
        }
        String data = source.requiredText("data");
        return "data:" + (mediaType == null ? "application/octet-stream" : mediaType) + ";base64," + data;
    }

    static @Nullable CacheMark cacheMark(Fields fields) {
        Fields control = fields.object("cache_control");
        if (control == null) {
            return null;
        }
        return "1h".equals(control.text("ttl")) ? CacheMark.of(Duration.ofHours(1)) : CacheMark.DEFAULT;
    }
}
