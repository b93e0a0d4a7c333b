package dev.weir.gateway.openai;

import dev.weir.gateway.api.Fields;
import dev.weir.gateway.api.GatewayException;
import dev.weir.spi.chat.CacheMark;
import dev.weir.spi.chat.Content;
import dev.weir.spi.chat.Message;
import dev.weir.spi.chat.MessageBuilder;
import dev.weir.spi.chat.Role;
import dev.weir.spi.chat.ToolCall;
import dev.weir.spi.chat.WireFields;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the messages of a chat request. */
final class MessageReader {
    /** The names of reasoning: one that a server has chosen comes before that which the gateway adds to it. */
    private static final List<String> REASONING = List.of("reasoning", "reasoning_content");

    private static final String REASONING_DETAILS = "reasoning_details";

    private MessageReader() {}

    /**
     * Reads them.
     *
     * @param sameWire whether a backend of this API may be asked, so that parts of unknown types can be passed on
     * @throws GatewayException if one cannot be read, or a tool call has no result where one has to follow
     */
    static List<Message> read(List<Fields> list, boolean sameWire) {
        List<Message> messages = new ArrayList<>(list.size());
        Set<String> open = new LinkedHashSet<>();
        for (Fields fields : list) {
            String place = fields.place();
            Message message = message(fields);
            if (!sameWire && message.content().stream().anyMatch(Content.Other.class::isInstance)) {
                throw GatewayException.invalid(
                        place
                                + ".content has a part of a type that the backend of this model does not take; allowed are"
                                + " text, image_url, input_audio and file",
                        place + ".content");
            }
            if (message.role() == Role.TOOL) {
                open.remove(String.valueOf(message.toolCallId()));
            } else if (!open.isEmpty()) {
                throw GatewayException.invalid(
                        place + " follows tool calls without a result; a message of role tool is missing for "
                                + String.join(", ", open),
                        place);
            }
            message.toolCalls().forEach(call -> open.add(call.id()));
            messages.add(message);
        }
        return messages;
    }

    private static Message message(Fields fields) {
        String name = fields.requiredText("role");
        Role role = switch (name) {
            case "system" -> Role.SYSTEM;
            case "developer" -> Role.DEVELOPER;
            case "user" -> Role.USER;
            case "assistant" -> Role.ASSISTANT;
            case "tool" -> Role.TOOL;
            default -> throw fields.wrong("role", "system, developer, user, assistant or tool");
        };
        MessageBuilder message = Message.builder(role).name(fields.text("name"));
        if (role == Role.TOOL) {
            message.toolCallId(fields.requiredText("tool_call_id"));
        }
        List<Content> content = content(fields, role);
        if (role == Role.ASSISTANT) {
            reasoning(fields, message);
            message.content(content);
            String refusal = fields.text("refusal");
            if (refusal != null) {
                message.content(Content.refusal(refusal));
            }
            fields.objects("tool_calls").forEach(call -> message.content(toolCall(call)));
        } else {
            message.content(content);
        }
        if (!fields.rest().isEmpty()) {
            message.wireFields(WireFields.ofAnyServer(ChatRequestReader.WIRE, fields.rest()));
        }
        try {
            return message.build();
        } catch (IllegalArgumentException e) {
            throw GatewayException.invalid(fields.place() + ": " + e.getMessage(), fields.place());
        }
    }

    private static void reasoning(Fields fields, MessageBuilder message) {
        String found = "";
        Map<String, Object> kept = new LinkedHashMap<>();
        for (String name : REASONING) {
            String text = fields.text(name);
            if (found.isEmpty() && text != null && !text.isEmpty()) {
                found = text;
                kept.put(name, text);
            }
        }
        Object details = fields.take(REASONING_DETAILS);
        if (details != null) {
            kept.put(REASONING_DETAILS, details);
        }
        if (!kept.isEmpty()) {
            message.content(
                    Content.reasoning(found).withWireFields(WireFields.ofAnyServer(ChatRequestReader.WIRE, kept)));
        }
    }

    private static List<Content> content(Fields fields, Role role) {
        Object content = fields.take("content");
        if (content == null) {
            if (role == Role.ASSISTANT) {
                return List.of();
            }
            throw GatewayException.invalid(fields.place("content") + " is required", fields.place("content"));
        }
        if (content instanceof String text) {
            return role == Role.ASSISTANT && text.isEmpty() ? List.of() : List.of(Content.text(text));
        }
        if (!(content instanceof List<?> list)) {
            throw fields.wrong("content", "a string or a list of parts");
        }
        if (list.isEmpty() && role != Role.ASSISTANT) {
            throw fields.wrong("content", "a string or a list of at least one part");
        }
        List<Content> parts = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            parts.add(part(list.get(i), fields.place("content") + "[" + i + "]"));
        }
        return parts;
    }

    private static Content part(@Nullable Object value, String place) {
        Fields fields = Fields.of(value, place);
        String type = fields.requiredText("type");
        Content part = switch (type) {
            case "text" -> Content.text(fields.requiredText("text"));
            case "refusal" -> Content.refusal(fields.requiredText("refusal"));
            case "image_url" -> image(fields);
            case "input_audio" -> audio(fields);
            case "file" -> file(fields);
            default -> Content.other(WireFields.ofAnyServer(ChatRequestReader.WIRE, other(type, fields)));
        };
        if (part instanceof Content.Other) {
            return part;
        }
        CacheMark mark = cacheMark(fields);
        Content marked = mark == null ? part : part.withCacheMark(mark);
        return fields.rest().isEmpty()
                ? marked
                : marked.withWireFields(WireFields.ofAnyServer(ChatRequestReader.WIRE, fields.rest()));
    }

    private static Map<String, Object> other(String type, Fields fields) {
        fields.put("type", type);
        return fields.rest();
    }

    private static Content image(Fields fields) {
        Object value = fields.take("image_url");
        if (value instanceof String url) {
            return Content.image(url);
        }
        Fields image = Fields.of(value, fields.place("image_url"));
        String detail = image.text("detail");
        String url = image.requiredText("url");
        return detail == null ? Content.image(url) : Content.image(url, detail);
    }

    private static Content audio(Fields fields) {
        Fields audio = Fields.of(fields.take("input_audio"), fields.place("input_audio"));
        return Content.audio(audio.requiredText("data"), audio.requiredText("format"));
    }

    private static Content file(Fields fields) {
        Fields file = Fields.of(fields.take("file"), fields.place("file"));
        String id = file.text("file_id");
        return id == null
                ? Content.file(file.text("filename"), file.requiredText("file_data"))
                : Content.uploadedFile(id);
    }

    /** The mark of a cached prefix, in the form of Anthropic, which several servers of this API take. */
    static @Nullable CacheMark cacheMark(Fields fields) {
        Fields control = fields.object("cache_control");
        if (control == null) {
            return null;
        }
        String ttl = control.text("ttl");
        return ttl == null || ttl.equals("5m")
                ? CacheMark.DEFAULT
                : ttl.equals("1h") ? CacheMark.of(Duration.ofHours(1)) : invalidTtl(control);
    }

    private static CacheMark invalidTtl(Fields control) {
        throw control.wrong("ttl", "5m or 1h");
    }

    private static ToolCall toolCall(Fields fields) {
        String id = fields.requiredText("id");
        String type = fields.text("type");
        if (type != null && !type.equals("function")) {
            fields.put("type", type);
            return new ToolCall(id, "", "", null, WireFields.ofAnyServer(ChatRequestReader.WIRE, fields.rest()));
        }
        Fields function = Fields.of(fields.take("function"), fields.place("function"));
        String arguments = function.text("arguments");
        ToolCall call = ToolCall.of(id, function.requiredText("name"), arguments == null ? "" : arguments);
        return fields.rest().isEmpty()
                ? call
                : call.withWireFields(WireFields.ofAnyServer(ChatRequestReader.WIRE, fields.rest()));
    }
}
