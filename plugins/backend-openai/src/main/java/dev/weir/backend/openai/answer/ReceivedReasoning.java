package dev.weir.backend.openai.answer;

import dev.weir.spi.chat.Content;
import dev.weir.wire.chat.WireName;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reasoning in fields beside the content, as far as it has been received: as text under one of several names, as a list of
 * details, or both, of which the text counts. All of it is kept, to be written back. For one thread.
 */
final class ReceivedReasoning {
    private static final List<String> DETAIL_TEXTS = List.of("text", "thinking", "summary");
    private static final List<String> ENCRYPTED = List.of("data", "encrypted_content");

    private final GrowingFields fields = new GrowingFields();
    private final StringBuilder text = new StringBuilder();
    private final StringBuilder details = new StringBuilder();
    private @Nullable String source;

    /** Whether a field of a message holds reasoning. */
    static boolean isReasoning(String name) {
        return name.startsWith("reasoning") || name.startsWith("thinking");
    }

    /**
     * Adds a piece of a field.
     *
     * @return the text that a listener receives now; empty if there is none
     */
    String add(String name, Object piece) {
        fields.add(name, piece);
        if (!(piece instanceof String said)) {
            addDetails(piece);
            return "";
        }
        if (source == null) {
            source = name;
        }
        return source.equals(name) ? said(said) : "";
    }

    private void addDetails(@Nullable Object piece) {
        if (piece instanceof Collection<?> items) {
            items.forEach(this::addDetails);
        } else if (piece instanceof Map<?, ?> item) {
            DETAIL_TEXTS.stream()
                    .map(item::get)
                    .filter(String.class::isInstance)
                    .forEach(details::append);
        }
    }

    /** Ends a message, or a piece of one: the text of details counts if there is no other. */
    String endPiece() {
        boolean counts = source == null || source.isEmpty();
        String said = counts ? details.toString() : "";
        details.setLength(0);
        if (!said.isEmpty()) {
            source = "";
        }
        return said(said);
    }

    private String said(String piece) {
        text.append(piece);
        return piece;
    }

    /** @param wire the wire on which it came */
    Content.Reasoning received(WireName wire) {
        Map<String, Object> kept = fields.joined();
        String signature = inDetails(kept, List.of("signature"));
        String encrypted = text.isEmpty() ? inDetails(kept, ENCRYPTED) : null;
        return new Content.Reasoning(
                text.toString(),
                encrypted != null ? encrypted : signature,
                encrypted != null,
                null,
                wire.received(kept));
    }

    /** The first text under one of these names in a list of details. */
    private static @Nullable String inDetails(Map<String, Object> fields, List<String> names) {
        for (Object value : fields.values()) {
            List<?> items = value instanceof List<?> list ? list : List.of();
            for (Object item : items) {
                for (String name : names) {
                    if (item instanceof Map<?, ?> detail
                            && detail.get(name) instanceof String text
                            && !text.isEmpty()) {
                        return text;
                    }
                }
            }
        }
        return null;
    }
}
