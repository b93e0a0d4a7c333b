package dev.weir.spi.guard;

import dev.weir.spi.backend.Request;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Content;
import dev.weir.spi.chat.Message;
import dev.weir.spi.chat.ToolCall;
import dev.weir.spi.chat.WireFields;
import dev.weir.spi.embedding.EmbeddingInput;
import dev.weir.spi.embedding.EmbeddingRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The texts of a request that a model reads, and their change. They are the texts of all messages, reasoning, refusals, the
 * arguments and results of tool calls, text files that are part of a message, texts in fields that the SPI does not model, and
 * the texts of an embedding request. Images, sound, other files, tokens, and the descriptions of tools are none of them.
 *
 * <p>Reasoning with a signature is the provider's own text, and refused there if it is changed: it is not among them.
 */
public final class RequestTexts {
    private static final String TEXT_FILE = "data:text/";
    private static final String BASE64 = ";base64";

    /** The fields of wires that hold texts, wherever they stand. Others hold names, ids, and data that is no text. */
    private static final Set<String> TEXT_FIELDS = Set.of(
            "text",
            "content",
            "input",
            "output",
            "arguments",
            "reasoning",
            "reasoning_content",
            "thinking",
            "summary",
            "title",
            "context",
            "cited_text");

    /** The fields whose objects come from a caller or a model, so that every text in them counts. */
    private static final Set<String> FREE_OBJECTS = Set.of("input", "arguments", "output", "variables");

    private RequestTexts() {}

    /** Receives the texts of a request, and returns what stands in their place. */
    @FunctionalInterface
    public interface Change {
        /**
         * Changes a text.
         *
         * @param text never empty
         * @return the same text, or another one
         */
        String apply(String text, TextKind kind);
    }

    /** Shows the texts of a request, in their order. */
    public static void forEach(Request request, Visitor visitor) {
        change(request, (text, kind) -> {
            visitor.visit(text, kind);
            return text;
        });
    }

    /** Receives the texts of a request. */
    @FunctionalInterface
    public interface Visitor {
        /** Receives a text, which is never empty. */
        void visit(String text, TextKind kind);
    }

    /**
     * Changes the texts of a request, in their order.
     *
     * @return the same request if no text is changed
     */
    public static Request change(Request request, Change change) {
        if (request instanceof ChatRequest chat) {
            return change(chat, change);
        }
        return request instanceof EmbeddingRequest embedding ? change(embedding, change) : request;
    }

    private static ChatRequest change(ChatRequest request, Change change) {
        List<Message> messages = changed(request.messages(), message -> change(message, change));
        Map<String, Object> parameters = fields(request.parameters(), false, change);
        if (messages == request.messages() && parameters == request.parameters()) {
            return request;
        }
        return new ChatRequest(
                request.model(),
                messages,
                request.maxTokens(),
                request.temperature(),
                request.topP(),
                request.seed(),
                request.stop(),
                request.tools(),
                request.toolChoice(),
                request.responseFormat(),
                parameters);
    }

    private static EmbeddingRequest change(EmbeddingRequest request, Change change) {
        List<EmbeddingInput> inputs = changed(request.inputs(), input -> change(input, change));
        return inputs == request.inputs()
                ? request
                : new EmbeddingRequest(
                        request.model(), inputs, request.dimensions(), request.user(), request.parameters());
    }

    private static EmbeddingInput change(EmbeddingInput input, Change change) {
        if (!(input instanceof EmbeddingInput.Text text)) {
            return input;
        }
        String changed = change.apply(text.text(), TextKind.TEXT);
        return changed.equals(text.text()) ? input : EmbeddingInput.text(changed);
    }

    private static Message change(Message message, Change change) {
        List<Content> content = changed(message.content(), part -> change(part, change));
        WireFields wire = message.wireFields();
        Map<String, Object> fields = fields(wire.fields(), false, change);
        return content == message.content() && fields == wire.fields()
                ? message
                : new Message(
                        message.role(),
                        content,
                        message.toolCallId(),
                        message.toolFailed(),
                        message.name(),
                        new WireFields(wire.wire(), fields));
    }

    private static Content change(Content part, Change change) {
        if (part instanceof Content.Reasoning thought && thought.signature() != null) {
            return part;
        }
        Content changed = changeText(part, change);
        WireFields wire = changed.wireFields();
        Map<String, Object> fields = fields(wire.fields(), false, change);
        return fields == wire.fields() ? changed : changed.withWireFields(new WireFields(wire.wire(), fields));
    }

    private static Content changeText(Content part, Change change) {
        if (part instanceof Content.Text text) {
            String changed = text(text.text(), TextKind.TEXT, change);
            return changed.equals(text.text()) ? part : new Content.Text(changed, text.cacheMark(), text.wireFields());
        }
        if (part instanceof Content.Reasoning thought) {
            String changed = text(thought.text(), TextKind.REASONING, change);
            return changed.equals(thought.text())
                    ? part
                    : new Content.Reasoning(changed, null, false, thought.cacheMark(), thought.wireFields());
        }
        if (part instanceof Content.Refusal refusal) {
            String changed = text(refusal.text(), TextKind.REFUSAL, change);
            return changed.equals(refusal.text())
                    ? part
                    : new Content.Refusal(changed, refusal.cacheMark(), refusal.wireFields());
        }
        if (part instanceof ToolCall call) {
            String changed = text(call.arguments(), TextKind.TOOL_ARGUMENTS, change);
            return changed.equals(call.arguments())
                    ? part
                    : new ToolCall(call.id(), call.name(), changed, call.cacheMark(), call.wireFields());
        }
        return part instanceof Content.File file
                        && file.url() != null
                        && file.url().regionMatches(true, 0, TEXT_FILE, 0, TEXT_FILE.length())
                ? changeFile(file, file.url(), change)
                : part;
    }

    /** A file that is changed is in Base64, whether it was or not. */
    private static Content changeFile(Content.File file, String url, Change change) {
        int comma = url.indexOf(',');
        String head = url.substring(0, Math.max(0, comma));
        boolean base64 = head.toLowerCase(Locale.ROOT).endsWith(BASE64);
        String data = url.substring(comma + 1);
        String plain = base64 ? decoded(data) : unescaped(data);
        String changed = text(plain, TextKind.TEXT, change);
        if (changed.equals(plain)) {
            return file;
        }
        String encoded = Base64.getEncoder().encodeToString(changed.getBytes(StandardCharsets.UTF_8));
        return new Content.File(
                file.name(),
                (base64 ? head : head + BASE64) + "," + encoded,
                null,
                file.cacheMark(),
                file.wireFields());
    }

    /**
     * The text of a file, read as leniently as a server may: also in lines and in the alphabet for URLs. What is not Base64 is the
     * text itself.
     */
    private static String decoded(String data) {
        String base64 =
                data.replace("\r", "").replace("\n", "").replace('-', '+').replace('_', '/');
        try {
            return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return data;
        }
    }

    private static String unescaped(String data) {
        try {
            return URLDecoder.decode(data.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return data;
        }
    }

    private static String text(String text, TextKind kind, Change change) {
        return text.isEmpty() ? text : change.apply(text, kind);
    }

    /** The fields of an object of JSON with their texts changed; the same object if none is. */
    @SuppressWarnings("NullAway") // JSON's null is a value here
    private static Map<String, Object> fields(Map<String, Object> fields, boolean all, Change change) {
        Map<String, Object> changed = null;
        for (Map.Entry<String, Object> field : fields.entrySet()) {
            Object value = value(field.getKey(), field.getValue(), all, change);
            if (value != field.getValue()) {
                changed = changed == null ? new LinkedHashMap<>(fields) : changed;
                changed.put(field.getKey(), value);
            }
        }
        return changed == null ? fields : changed;
    }

    /**
     * A value of JSON with its texts changed; the same object if none is.
     *
     * @param all whether every text counts
     */
    @SuppressWarnings({"NullAway", "unchecked"}) // JSON's null is a value here
    private static @Nullable Object value(String name, @Nullable Object value, boolean all, Change change) {
        if (value instanceof String text) {
            String changed = all || TEXT_FIELDS.contains(name) ? text(text, TextKind.TEXT, change) : text;
            return changed.equals(text) ? value : changed;
        }
        if (value instanceof List<?> list) {
            List<Object> items = (List<Object>) list;
            List<Object> changed = null;
            for (int i = 0; i < items.size(); i++) {
                Object item = value(name, items.get(i), all, change);
                if (item != items.get(i)) {
                    changed = changed == null ? new ArrayList<>(items) : changed;
                    changed.set(i, item);
                }
            }
            return changed == null ? value : changed;
        }
        return value instanceof Map<?, ?> map
                ? fields((Map<String, Object>) map, all || FREE_OBJECTS.contains(name), change)
                : value;
    }

    /** The same list if no item is changed. */
    private static <T> List<T> changed(List<T> items, UnaryOperator<T> change) {
        List<T> changed = null;
        for (int i = 0; i < items.size(); i++) {
            T before = items.get(i);
            T after = change.apply(before);
            if (after != before) {
                changed = changed == null ? new ArrayList<>(items) : changed;
                changed.set(i, after);
            }
        }
        return changed == null ? items : changed;
    }
}
