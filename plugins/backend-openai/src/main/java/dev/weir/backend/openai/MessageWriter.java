package dev.weir.backend.openai;

import dev.weir.backend.openai.OpenAiSettings.EmptyContent;
import dev.weir.backend.openai.OpenAiSettings.ReasoningInRequests;
import dev.weir.spi.chat.Content;
import dev.weir.spi.chat.Message;
import dev.weir.spi.chat.Role;
import dev.weir.spi.chat.ToolCall;
import dev.weir.wire.chat.WireName;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * Writes the messages of a request. A single text part is written as a string, which every server understands. Fields that
 * arrived on this wire are written back where they came from. Immutable.
 */
final class MessageWriter {
    private static final String FAILED = "Error: ";

    private final WireName wire;
    private final ContentWriter contents;
    private final boolean knowsDeveloper;
    private final EmptyContent emptyContent;
    private final ReasoningInRequests reasoning;

    MessageWriter(OpenAiSettings settings) {
        wire = OpenAiEndpoint.wire(settings);
        contents = new ContentWriter(wire, settings.cacheControl());
        knowsDeveloper = OpenAiEndpoint.knowsDeveloper(settings);
        emptyContent = settings.emptyContent();
        reasoning = settings.reasoningInRequests();
    }

    /**
     * Writes the messages as a list.
     *
     * @throws UnsupportedContentException if one holds what this wire cannot take
     */
    void write(JsonGenerator out, List<Message> messages) {
        out.writeStartArray();
        for (int place = 0; place < messages.size(); place++) {
            write(out, messages.get(place), place);
        }
        out.writeEndArray();
    }

    private void write(JsonGenerator out, Message message, int place) {
        JsonFields fields = JsonFields.begin(out);
        fields.text("role", word(message.role()));
        fields.text("tool_call_id", message.toolCallId());
        fields.text("name", message.name());
        writeContent(fields, message, place);
        if (message.role() == Role.ASSISTANT) {
            writeParts(fields, message);
        }
        fields.further(wire.fields(message.role(), message.wireFields()));
        fields.end();
    }

    private String word(Role role) {
        return role == Role.DEVELOPER && !knowsDeveloper
                ? "system"
                : role.name().toLowerCase(Locale.ROOT);
    }

    private void writeContent(JsonFields fields, Message message, int place) {
        String prefix = message.toolFailed() ? FAILED : "";
        Content.Text plain = contents.plain(message.role(), message.content());
        if (plain != null) {
            fields.text("content", prefix + plain.text());
            return;
        }
        List<Content> parts = message.content();
        if (parts.stream().noneMatch(part -> isInContent(message, part, place))) {
            writeEmptyContent(fields, message);
            return;
        }
        JsonGenerator out = fields.named("content");
        out.writeStartArray();
        if (!prefix.isEmpty()) {
            contents.write(out, message.role(), Content.text(prefix));
        }
        for (Content part : parts) {
            if (isInContent(message, part, place)) {
                contents.write(out, message.role(), part);
            }
        }
        out.writeEndArray();
    }

    private void writeEmptyContent(JsonFields fields, Message message) {
        boolean instead = !wire.fields(message.wireFields()).isEmpty()
                || message.content().stream()
                        .anyMatch(part -> !(part instanceof Content.Reasoning || part instanceof Content.Other));
        if (!instead) {
            fields.text("content", "");
            return;
        }
        switch (emptyContent) {
            case JSON_NULL -> fields.nothing("content");
            case EMPTY_TEXT -> fields.text("content", "");
            case OMITTED -> fields.without("content");
        }
    }

    /** Whether a part stands in the content of its message, and not in a field beside it or nowhere. */
    private boolean isInContent(Message message, Content part, int place) {
        if (message.role() == Role.ASSISTANT) {
            if (part instanceof Content.Reasoning thought) {
                return isSent(message) && isContentPart(thought);
            }
            if (part instanceof ToolCall
                    || (part instanceof Content.Other && !wire.isOf(part.wireFields()))
                    || (part instanceof Content.Audio && audioId(part) != null)) {
                return false;
            }
        }
        if (part instanceof Content.Other) {
            return !wire.ownFields(part.wireFields()).isEmpty();
        }
        contents.requireSupported(message.role(), part, place);
        return true;
    }

    /** Whether the reasoning of a message is sent at all. */
    private boolean isSent(Message message) {
        return switch (reasoning) {
            case ALWAYS -> true;
            case WITH_TOOL_CALLS -> message.content().stream().anyMatch(ToolCall.class::isInstance);
            case NEVER -> false;
        };
    }

    /** Whether reasoning arrived as a part of the content, which has a type. */
    private boolean isContentPart(Content.Reasoning thought) {
        return wire.fields(thought.wireFields()).containsKey("type");
    }

    private @Nullable String audioId(Content part) {
        return wire.fields(part.wireFields()).get("id") instanceof String id ? id : null;
    }

    /** Writes the parts of an assistant's message that stand in fields beside the content. */
    private void writeParts(JsonFields fields, Message message) {
        boolean callsBegun = false;
        for (Content part : message.content()) {
            if (part instanceof ToolCall call) {
                if (!callsBegun) {
                    fields.named("tool_calls").writeStartArray();
                    callsBegun = true;
                }
                contents.writeToolCall(fields.out(), call);
            }
        }
        if (callsBegun) {
            fields.out().writeEndArray();
        }
        for (Content part : message.content()) {
            if (part instanceof Content.Reasoning thought && isSent(message) && !isContentPart(thought)) {
                fields.further(wire.fields(thought.wireFields()));
            } else if (part instanceof Content.Audio && audioId(part) != null) {
                fields.value("audio", Map.of("id", String.valueOf(audioId(part))));
            }
        }
    }
}
