package dev.weir.backend.openai.answer;

import dev.weir.spi.chat.Content;
import dev.weir.wire.chat.GrowingText;
import dev.weir.wire.chat.WireName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The content of a message as far as it has been received: text, and parts of other kinds between it. For one thread. */
final class ReceivedContent {
    private final List<Object> parts = new ArrayList<>(1);

    /** Adds to the text at the end. */
    void addText(String piece) {
        GrowingText text;
        if (last() instanceof GrowingText open) {
            text = open;
        } else {
            text = new GrowingText();
            parts.add(text);
        }
        text.add(piece);
    }

    /** Adds to the thinking at the end. */
    void addThinking(String piece, Map<String, Object> otherFields) {
        Thinking thinking;
        if (last() instanceof Thinking open) {
            thinking = open;
        } else {
            thinking = new Thinking();
            parts.add(thinking);
        }
        thinking.text.add(piece);
        otherFields.forEach(thinking.fields::add);
    }

    void add(Content part) {
        parts.add(part);
    }

    private @Nullable Object last() {
        return parts.isEmpty() ? null : parts.get(parts.size() - 1);
    }

    boolean isEmpty() {
        return parts.isEmpty();
    }

    /** The whole text. */
    String text() {
        StringBuilder all = new StringBuilder();
        for (Object part : parts) {
            if (part instanceof GrowingText text) {
                all.append(text);
            } else if (part instanceof Content.Text text) {
                all.append(text.text());
            }
        }
        return all.toString();
    }

    /**
     * Adds what has been received to the content of a message.
     *
     * @param wire the wire on which it came
     */
    void addTo(List<Content> content, WireName wire) {
        for (Object part : parts) {
            if (part instanceof Content received) {
                content.add(received);
            } else if (part instanceof Thinking thinking) {
                content.add(thinking.received(wire));
            } else {
                content.add(Content.text(part.toString()));
            }
        }
    }

    /** Mistral's reasoning: a part whose text is itself in parts. */
    private static final class Thinking {
        private final GrowingText text = new GrowingText();
        private final GrowingFields fields = new GrowingFields();

        Content.Reasoning received(WireName wire) {
            String said = text.toString();
            Map<String, Object> kept = new LinkedHashMap<>();
            kept.put("type", "thinking");
            kept.put("thinking", List.of(Map.of("type", "text", "text", said)));
            kept.putAll(fields.joined());
            String signature = kept.get("signature") instanceof String signed ? signed : null;
            return new Content.Reasoning(said, signature, false, null, wire.received(kept));
        }
    }
}
