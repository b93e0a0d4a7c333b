package dev.weir.backend.anthropic;

import dev.weir.spi.chat.CacheMark;
import dev.weir.spi.chat.Content;
import dev.weir.spi.chat.Role;
import dev.weir.spi.chat.Tool;
import dev.weir.spi.chat.ToolCall;
import dev.weir.spi.chat.WireFields;
import dev.weir.wire.body.RawJson;
import dev.weir.wire.body.WireJson;
import dev.weir.wire.chat.WireName;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes the content blocks and tools of one request. What the API does not take is refused: an IllegalArgumentException for
 * what is wrong, an UnsupportedOperationException for what it does not have. For one thread.
 */
final class ContentBlockWriter {
    private static final Map<String, Object> NO_PARAMETERS = Map.of("type", "object", "properties", Map.of());
    private static final Set<String> IMAGES = Set.of("image/jpeg", "image/png", "image/gif", "image/webp");
    private static final int MOST_MARKS = 4;
    private static final Duration SHORT_TTL = Duration.ofMinutes(5);

    private final WireName wire;
    private int marks;

    /** @param wire the wire whose further fields are written back */
    ContentBlockWriter(WireName wire) {
        this.wire = wire;
    }

    /** The blocks of the content of a message of this role. */
    List<Map<String, Object>> blocks(Role role, List<Content> parts) {
        List<Map<String, Object>> blocks = new ArrayList<>(parts.size());
        for (Content part : parts) {
            Map<String, Object> block = block(role, part);
            if (block != null) {
                blocks.add(block);
            }
        }
        return blocks;
    }

    /** The block of a part; null if there is nothing to send: an empty text, reasoning or another part of another wire. */
    private @Nullable Map<String, Object> block(Role role, Content part) {
        Map<String, Object> block = null;
        if (part instanceof Content.Text text) {
            block = text(text.text());
        } else if (part instanceof Content.Refusal refusal) {
            block = text(refusal.text());
        } else if (part instanceof Content.Image image) {
            block = block("image", "source", imageSource(image.url()));
        } else if (part instanceof Content.File file) {
            block = document(file);
        } else if (part instanceof Content.Reasoning reasoning) {
            block = reasoning(reasoning);
        } else if (part instanceof ToolCall call) {
            block = toolUse(call);
        } else if (part instanceof Content.Other other) {
            block = wire.fields(role, other.wireFields()).isEmpty() ? null : new LinkedHashMap<>();
        } else {
            throw new UnsupportedOperationException("Anthropic takes no audio");
        }
        return block == null ? null : completed(block, part.cacheMark(), wire.fields(role, part.wireFields()));
    }

    private static Map<String, Object> block(String type, String name, @Nullable Object value) {
        Map<String, Object> block = new LinkedHashMap<>(4);
        block.put("type", type);
        if (value != null) {
            block.put(name, value);
        }
        return block;
    }

    private Map<String, Object> completed(
            Map<String, Object> block, @Nullable CacheMark mark, Map<String, Object> fields) {
        fields.forEach(block::putIfAbsent);
        if (mark != null) {
            block.put("cache_control", cacheControl(mark));
        }
        return block;
    }

    private Map<String, Object> cacheControl(CacheMark mark) {
        if (++marks > MOST_MARKS) {
            throw new IllegalArgumentException("a request has at most " + MOST_MARKS + " cache marks");
        }
        Duration ttl = mark.ttl();
        return ttl == null
                ? Map.of("type", "ephemeral")
                : Map.of("type", "ephemeral", "ttl", ttl.compareTo(SHORT_TTL) <= 0 ? "5m" : "1h");
    }

    /** Empty texts are refused by the API. */
    private static @Nullable Map<String, Object> text(String text) {
        return text.isEmpty() ? null : block("text", "text", text);
    }

    private static Map<String, Object> imageSource(String url) {
        DataUrl data = DataUrl.of(url);
        if (data != null && !IMAGES.contains(data.mediaType())) {
            throw new UnsupportedOperationException("images must be JPEG, PNG, GIF or WebP");
        }
        return data == null ? block("url", "url", url) : data.source();
    }

    private static Map<String, Object> document(Content.File file) {
        Map<String, Object> block = block("document", "source", documentSource(file));
        if (file.name() != null) {
            block.put("title", file.name());
        }
        return block;
    }

    private static Map<String, Object> documentSource(Content.File file) {
        String url = file.url();
        if (url == null) {
            return block("file", "file_id", file.id());
        }
        DataUrl data = DataUrl.of(url);
        if (data == null) {
            return block("url", "url", url);
        }
        return switch (data.mediaType()) {
            case "application/pdf" -> data.source();
            case "text/plain" -> {
                Map<String, Object> source = block("text", "media_type", data.mediaType());
                source.put("data", data.text());
                yield source;
            }
            default -> throw new UnsupportedOperationException("files must be PDF or plain text");
        };
    }

    /**
     * Reasoning goes back to the wire that it came from, and only with its signature: without one, as after a cut, the API
     * refuses it.
     */
    private @Nullable Map<String, Object> reasoning(Content.Reasoning reasoning) {
        String signature = reasoning.signature();
        if (!wire.isOf(reasoning.wireFields()) || signature == null || signature.isEmpty()) {
            return null;
        }
        if (reasoning.cacheMark() != null) {
            throw new IllegalArgumentException(
                    "reasoning cannot be marked for the cache; mark the part before or after it");
        }
        if (reasoning.redacted()) {
            return block("redacted_thinking", "data", signature);
        }
        Map<String, Object> block = block("thinking", "thinking", reasoning.text());
        block.put("signature", signature);
        return block;
    }

    private static Map<String, Object> toolUse(ToolCall call) {
        String arguments = call.arguments().isBlank() ? "{}" : call.arguments();
        if (!WireJson.isObject(arguments)) {
            throw new IllegalArgumentException("the arguments of the tool call " + call.id() + " are no JSON object");
        }
        Map<String, Object> block = block("tool_use", "id", call.id());
        block.put("name", call.name());
        block.put("input", new RawJson(arguments));
        return block;
    }

    /** The block with the result of a tool call, whose last mark is that of the whole result. */
    Map<String, Object> toolResult(@Nullable String callId, boolean failed, List<Content> parts, WireFields fields) {
        CacheMark mark = null;
        for (Content part : parts) {
            mark = part.cacheMark() != null ? part.cacheMark() : mark;
        }
        List<Map<String, Object>> content = blocks(
                Role.TOOL, parts.stream().map(part -> part.withCacheMark(null)).toList());
        Map<String, Object> block = block("tool_result", "tool_use_id", callId);
        block.put("content", content);
        if (failed) {
            block.put("is_error", true);
        }
        return completed(block, mark, wire.ownFields(fields));
    }

    /** A tool. One whose wire fields name a type runs at the provider and has no schema. */
    Map<String, Object> tool(Tool tool) {
        Map<String, Object> further = wire.ownFields(tool.wireFields());
        Map<String, Object> written = new LinkedHashMap<>();
        written.put("name", tool.name());
        if (!further.containsKey("type")) {
            if (!tool.description().isEmpty()) {
                written.put("description", tool.description());
            }
            written.put("input_schema", tool.parameters().isEmpty() ? NO_PARAMETERS : tool.parameters());
        }
        return completed(written, tool.cacheMark(), further);
    }

    /** A {@code data:} URL. */
    private record DataUrl(String mediaType, String base64) {
        private static final String ENCODING = ";base64";

        /** The URL in parts; null if it is of another kind. */
        static @Nullable DataUrl of(String url) {
            if (!url.regionMatches(true, 0, "data:", 0, 5)) {
                return null;
            }
            int comma = url.indexOf(',');
            String head = url.substring(5, Math.max(5, comma));
            if (!head.endsWith(ENCODING)) {
                throw new IllegalArgumentException("a data: URL must be encoded in Base64");
            }
            return new DataUrl(head.replaceAll(";.*", ""), url.substring(comma + 1));
        }

        Map<String, Object> source() {
            Map<String, Object> source = block("base64", "media_type", mediaType);
            source.put("data", base64);
            return source;
        }

        String text() {
            return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
        }
    }
}
