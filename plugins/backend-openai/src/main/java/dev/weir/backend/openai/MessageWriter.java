package dev.weir.backend.openai;

import dev.weir.spi.chat.Content;
import dev.weir.spi.chat.Message;
import dev.weir.spi.chat.Role;
import dev.weir.spi.chat.ToolCall;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.JsonGenerator;

/** Writes the messages of a request. A single text part is written as a string, which every server understands. */
final class MessageWriter {
    private MessageWriter() {}

    static void write(JsonGenerator out, List<Message> messages) {
        out.writeStartArray();
        messages.forEach(message -> write(out, message));
        out.writeEndArray();
    }

    private static void write(JsonGenerator out, Message message) {
        out.writeStartObject();
        out.writeStringProperty("role", word(message.role()));
        if (message.toolCallId() != null) {
            out.writeStringProperty("tool_call_id", message.toolCallId());
        }
        out.writeName("content");
        List<ToolCall> calls = message.toolCalls();
        writeContent(out, calls.isEmpty() ? message.content() : withoutCalls(message.content()));
        if (!calls.isEmpty()) {
            writeToolCalls(out, calls);
        }
        out.writeEndObject();
    }

    private static List<Content> withoutCalls(List<Content> content) {
        return content.stream().filter(part -> !(part instanceof ToolCall)).toList();
    }

    private static String word(Role role) {
        return role.name().toLowerCase(Locale.ROOT);
    }

    private static void writeContent(JsonGenerator out, List<Content> content) {
        if (content.isEmpty()) {
            out.writeNull();
        } else if (content.size() == 1 && content.get(0) instanceof Content.Text text) {
            out.writeString(text.text());
        } else {
            out.writeStartArray();
            content.forEach(part -> writePart(out, part));
            out.writeEndArray();
        }
    }

    private static void writePart(JsonGenerator out, Content part) {
        out.writeStartObject();
        if (part instanceof Content.Text text) {
            out.writeStringProperty("type", "text");
            out.writeStringProperty("text", text.text());
        } else if (part instanceof Content.Image image) {
            out.writeStringProperty("type", "image_url");
            writeImage(out, image);
        }
        out.writeEndObject();
    }

    private static void writeImage(JsonGenerator out, Content.Image image) {
        out.writeObjectPropertyStart("image_url");
        out.writeStringProperty("url", image.url());
        if (image.detail() != null) {
            out.writeStringProperty("detail", image.detail());
        }
        out.writeEndObject();
    }

    private static void writeToolCalls(JsonGenerator out, List<ToolCall> calls) {
        out.writeArrayPropertyStart("tool_calls");
        for (ToolCall call : calls) {
            out.writeStartObject();
            out.writeStringProperty("id", call.id());
            out.writeStringProperty("type", "function");
            out.writeObjectPropertyStart("function");
            out.writeStringProperty("name", call.name());
            out.writeStringProperty("arguments", call.arguments());
            out.writeEndObject();
            out.writeEndObject();
        }
        out.writeEndArray();
    }
}
