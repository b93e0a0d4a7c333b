package dev.weir.backend.openai;

import dev.weir.spi.chat.CacheMark;
import dev.weir.spi.chat.Content;
import dev.weir.spi.chat.Role;
import dev.weir.spi.chat.Tool;
import dev.weir.spi.chat.ToolCall;
import dev.weir.wire.chat.WireName;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Writes parts of messages, tool calls and tools, with their further fields and cache marks. Immutable. */
final class ContentWriter {
    private static final Duration SHORT_CACHE = Duration.ofMinutes(5);

    /** A tool's parameters where it has none; some servers refuse a tool without the field. */
    private static final Map<String, Object> NO_PARAMETERS = Map.of("type", "object", "properties", Map.of());

    private final WireName wire;
    private final boolean cacheControl;

    /**
     * A writer.
     *
     * @param wire the wire whose further fields are written back
     * @param cacheControl whether cache marks are written
     */
    ContentWriter(WireName wire, boolean cacheControl) {
        this.wire = wire;
        this.cacheControl = cacheControl;
    }

    /** The text of content that can be written as a string; null if it needs a list of parts. */
    Content.@Nullable Text plain(Role role, List<Content> content) {
        Content.Text plain = null;
        for (Content part : content) {
            if (part instanceof Content.Text text && plain == null && isPlain(role, text)) {
                plain = text;
            } else if (role != Role.ASSISTANT || !isBesideContent(part)) {
                return null;
            }
        }
        return plain;
    }

    private boolean isPlain(Role role, Content.Text text) {
        return (text.cacheMark() == null || !cacheControl)
                && wire.fields(role, text.wireFields()).isEmpty();
    }

    /** Whether an assistant's part is written beside the content, or not at all. */
    private boolean isBesideContent(Content part) {
        return part instanceof ToolCall
                || (part instanceof Content.Other && !wire.isOf(part.wireFields()))
                || (part instanceof Content.Reasoning
                        && !wire.fields(part.wireFields()).containsKey("type"));
    }

    /**
     * Checks that a message of a role can have a part in its content.
     *
     * @throws UnsupportedContentException if not
     */
    void requireSupported(Role role, Content part, int place) {
        boolean supported = switch (role) {
            case USER ->
                part instanceof Content.Text
                        || part instanceof Content.Image
                        || part instanceof Content.Audio
                        || part instanceof Content.File;
            case ASSISTANT -> part instanceof Content.Text || part instanceof Content.Refusal;
            case SYSTEM, DEVELOPER, TOOL -> part instanceof Content.Text;
        };
        if (!supported) {
            throw new UnsupportedContentException(
                    place, name(part), " in a message of role " + role.name().toLowerCase(Locale.ROOT));
        }
        if (part instanceof Content.File file
                && file.url() != null
                && !file.url().startsWith("data:")) {
            throw new UnsupportedContentException(place, "file by its URL", "; send the file itself as a data: URL");
        }
    }

    private static String name(Content part) {
        return part instanceof ToolCall
                ? "tool call"
                : part.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }

    void write(JsonGenerator out, Role role, Content part) {
        JsonFields fields = JsonFields.begin(out);
        if (part instanceof Content.Text text) {
            fields.text("type", "text");
            fields.text("text", text.text());
        } else if (part instanceof Content.Image image) {
            fields.text("type", "image_url");
            writeImage(fields, image);
        } else if (part instanceof Content.Audio audio) {
            fields.text("type", "input_audio");
            fields.value("input_audio", Map.of("data", audio.base64(), "format", audio.format()));
        } else if (part instanceof Content.File file) {
            fields.text("type", "file");
            writeFile(fields, file);
        } else if (part instanceof Content.Refusal refusal) {
            fields.text("type", "refusal");
            fields.text("refusal", refusal.text());
        }
        end(fields, part.cacheMark(), wire.fields(role, part.wireFields()));
    }

    private static void writeImage(JsonFields fields, Content.Image image) {
        JsonFields inner = JsonFields.begin(fields.named("image_url"));
        inner.text("url", image.url());
        inner.text("detail", image.detail());
        inner.end();
    }

    private static void writeFile(JsonFields fields, Content.File file) {
        JsonFields inner = JsonFields.begin(fields.named("file"));
        inner.text("file_id", file.id());
        if (file.url() != null) {
            inner.text("filename", file.name() == null ? "file" : file.name());
            inner.text("file_data", file.url());
        }
        inner.end();
    }

    /** Writes a tool call. One that is not of a function consists of its further fields. */
    void writeToolCall(JsonGenerator out, ToolCall call) {
        Map<String, Object> further = wire.fields(call.wireFields());
        JsonFields fields = JsonFields.begin(out);
        fields.text("id", call.id());
        if (!further.containsKey("type")) {
            fields.text("type", "function");
            JsonFields function = JsonFields.begin(fields.named("function"));
            function.text("name", call.name());
            function.text("arguments", call.arguments().isBlank() ? "{}" : call.arguments());
            function.further(further.get("function"));
            function.end();
        }
        end(fields, call.cacheMark(), further);
    }

    void writeTool(JsonGenerator out, Tool tool) {
        Map<String, Object> further = wire.ownFields(tool.wireFields());
        JsonFields fields = JsonFields.begin(out);
        fields.text("type", "function");
        JsonFields function = JsonFields.begin(fields.named("function"));
        function.text("name", tool.name());
        function.text("description", tool.description());
        function.value("parameters", tool.parameters().isEmpty() ? NO_PARAMETERS : tool.parameters());
        function.further(further.get("function"));
        function.end();
        end(fields, tool.cacheMark(), further);
    }

    private void end(JsonFields fields, @Nullable CacheMark mark, Map<String, Object> further) {
        if (mark != null && cacheControl) {
            boolean isLong = mark.ttl() != null && mark.ttl().compareTo(SHORT_CACHE) > 0;
            fields.value(
                    "cache_control", isLong ? Map.of("type", "ephemeral", "ttl", "1h") : Map.of("type", "ephemeral"));
        }
        fields.further(further);
        fields.end();
    }
}
