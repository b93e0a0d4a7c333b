package dev.weir.backend.anthropic;

import dev.weir.spi.call.TokenListener;
import dev.weir.spi.call.ToolCallPiece;
import dev.weir.spi.chat.Content;
import dev.weir.spi.chat.ToolCall;
import dev.weir.spi.chat.WireFields;
import dev.weir.wire.body.WireJson;
import dev.weir.wire.chat.GrowingText;
import dev.weir.wire.chat.WireName;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;

/**
 * A content block of an answer, whole or growing by deltas. What it has beside the fields of its kind is kept for the next
 * request; a block of an unknown kind consists of that alone. For one thread.
 */
final class ContentBlock {

    private static final Set<String> MODELLED = Set.of("text", "thinking", "redacted_thinking", "tool_use");

    private final Map<String, Object> fields = new LinkedHashMap<>(4);
    private final String type;
    private final WireName wire;
    private final int toolIndex;
    private final boolean isAnswer;
    private final boolean listening;
    private final Deque<Consumer<TokenListener>> undelivered = new ArrayDeque<>(2);
    private final GrowingText grown = new GrowingText();
    private final CompactJson compact = new CompactJson();
    private int outputs;
    private boolean ended;

    /**
     * Begins a block with what has come of it.
     *
     * @param wire the wire on which it comes
     * @param toolIndex its index among the tool calls, if it is one
     * @param isAnswer whether its input is the answer's text, as requested of a tool for that
     * @param listening whether its pieces are to be delivered as they come
     */
    ContentBlock(Map<?, ?> start, WireName wire, int toolIndex, boolean isAnswer, boolean listening) {
        this.wire = wire;
        this.listening = listening;
        type = start.get("type") instanceof String name ? name : "";
        start.forEach((name, value) -> put(String.valueOf(name), value));
        fields.remove("type");
        this.toolIndex = toolIndex;
        this.isAnswer = isAnswer;
        switch (type) {
            case "text" -> grow(takeText("text"));
            case "thinking" -> grow(takeText("thinking"));
            case "tool_use" -> {
                if (!isAnswer) {
                    ToolCallPiece begin = ToolCallPiece.begin(toolIndex, id(), text("name"), "");
                    output(listener -> listener.onToolCall(begin));
                }
            }
            default -> outputs++;
        }
    }

    /** Whether a block is a tool call. */
    static boolean isToolCall(Map<?, ?> start) {
        return "tool_use".equals(start.get("type"));
    }

    private void put(String name, @Nullable Object value) {
        if (value != null || !MODELLED.contains(type)) {
            putNullable(name, value);
        }
    }

    @SuppressWarnings("NullAway") // JSON's null is a value here
    private void putNullable(String name, @Nullable Object value) {
        fields.put(name, value);
    }

    private String text(String name) {
        return fields.get(name) instanceof String text ? text : "";
    }

    private String takeText(String name) {
        return fields.remove(name) instanceof String text ? text : "";
    }

    /** The id of a tool call, made up where there is none, so that the results of tools can be told apart. */
    private String id() {
        if (text("id").isEmpty()) {
            fields.put("id", "toolu_" + UUID.randomUUID().toString().replace("-", ""));
        }
        return text("id");
    }

    /** Takes the next delta. */
    void add(Map<?, ?> delta) {
        delta.forEach((name, value) -> {
            switch (String.valueOf(name)) {
                case "type" -> {}
                case "partial_json" -> grow(value instanceof Map ? WireJson.write(value) : json(value));
                case "citation" -> addItem("citations", value);
                default -> addField(String.valueOf(name), value);
            }
        });
    }

    private String json(@Nullable Object piece) {
        return piece instanceof String text ? compact.of(text) : "";
    }

    private void addField(String name, @Nullable Object value) {
        if (value instanceof String piece && name.equals(type)) {
            grow(piece);
        } else {
            put(name, value instanceof String piece && !MODELLED.contains(type) ? text(name) + piece : value);
        }
    }

    private void addItem(String name, @Nullable Object item) {
        if (item != null) {
            List<Object> items = new ArrayList<>(fields.get(name) instanceof List<?> before ? before : List.of());
            items.add(item);
            fields.put(name, items);
        }
    }

    private void grow(String piece) {
        if (piece.isEmpty()) {
            return;
        }
        grown.add(piece);
        if (type.equals("text") || isAnswer) {
            output(listener -> listener.onToken(piece));
        } else if (type.equals("thinking")) {
            output(listener -> listener.onReasoning(piece));
        } else if (type.equals("tool_use")) {
            output(listener -> listener.onToolCall(ToolCallPiece.more(toolIndex, piece)));
        } else {
            outputs++;
        }
    }

    private void output(Consumer<TokenListener> piece) {
        outputs++;
        if (listening) {
            undelivered.add(piece);
        }
    }

    /** The next piece that a listener has yet to receive; null if there is none for now. */
    @Nullable
    Consumer<TokenListener> takeUndelivered() {
        return undelivered.poll();
    }

    /** How many pieces of output came. */
    int outputs() {
        return outputs;
    }

    boolean isEnded() {
        return ended;
    }

    /** Ends the block: input that did not come in pieces is that of its beginning. */
    void end() {
        if (ended) {
            return;
        }
        ended = true;
        if (type.equals("tool_use") && grown.isEmpty()) {
            grow(written(fields.get("input")));
        } else if (!MODELLED.contains(type) && !grown.isEmpty()) {
            fields.put("input", parsed(grown.toString()));
        }
        Content whole = listening && isUsable() ? content() : null;
        if (whole != null && whole.hasMoreThanText()) {
            output(listener -> listener.onPart(whole));
        }
    }

    /** The input as JSON, which some servers write as a text already, as OpenAI does. */
    private String written(@Nullable Object input) {
        if (input instanceof String text && text.strip().startsWith("{")) {
            return compact.of(text);
        }
        return input == null ? "{}" : WireJson.write(input);
    }

    private static Object parsed(String input) {
        try (JsonParser parser = new WireJson().parser(input.getBytes(StandardCharsets.UTF_8))) {
            parser.nextToken();
            Object value = WireJson.value(parser);
            return value == null ? input : value;
        } catch (JacksonException e) {
            return input; // cut by the token limit
        }
    }

    /** Whether nothing is missing that a part of a message needs. */
    boolean isUsable() {
        return !type.equals("tool_use") || !text("name").isEmpty();
    }

    /** Whether the end of its input is missing. */
    boolean lacksInput() {
        return compact.isOpen();
    }

    /** The block as a part of a message; null for a text that is empty. */
    @Nullable
    Content content() {
        if (type.equals("text") || isAnswer) {
            Content text = Content.text(grown.toString());
            boolean bare = isAnswer || fields.isEmpty();
            return grown.isEmpty() ? null : bare ? text : text.withWireFields(wireFields(new LinkedHashMap<>(fields)));
        }
        Map<String, Object> others = new LinkedHashMap<>(fields);
        return switch (type) {
            case "thinking" -> {
                others.remove("signature");
                yield new Content.Reasoning(
                        grown.toString(),
                        fields.get("signature") instanceof String signature ? signature : null,
                        false,
                        null,
                        WireFields.of(wire.name(), others));
            }
            case "redacted_thinking" -> {
                others.remove("data");
                yield new Content.Reasoning("", text("data"), true, null, WireFields.of(wire.name(), others));
            }
            case "tool_use" -> {
                others.keySet().removeAll(List.of("id", "name", "input"));
                yield ToolCall.of(text("id"), text("name"), grown.toString()).withWireFields(wireFields(others));
            }
            default -> {
                Map<String, Object> all = new LinkedHashMap<>();
                all.put("type", type);
                all.putAll(others);
                yield Content.other(WireFields.of(wire.name(), all));
            }
        };
    }

    private WireFields wireFields(Map<String, Object> others) {
        others.values().removeIf(value -> value instanceof List<?> list && list.isEmpty());
        return wire.received(others);
    }
}
