package dev.weir.cache;

import dev.weir.call.StreamPiece;
import dev.weir.call.StreamPiece.Channel;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The output that a listener has received, of which it receives nothing twice when a flight begins again: what is
 * repeated is held back, and what differs is noticed. Not thread-safe.
 */
final class ReceivedOutput {
    private final Map<Channel, StringBuilder> texts = new EnumMap<>(Channel.class);
    private final Map<Channel, Integer> repeated = new EnumMap<>(Channel.class);
    private int parts;
    private int repeatedParts;
    private boolean hasToolCalls;
    private boolean begunAgain;
    private boolean diverged;

    /** What follows is from the beginning. */
    void beginsAgain() {
        repeated.clear();
        repeatedParts = 0;
        begunAgain = !texts.isEmpty() || parts > 0 || hasToolCalls;
    }

    /** The part of a piece that was not received; null for none of it. */
    @Nullable
    StreamPiece without(StreamPiece piece) {
        if (!begunAgain || piece instanceof StreamPiece.Model) {
            return begunAgain ? null : piece;
        }
        if (piece instanceof StreamPiece.Part && repeatedParts < parts) {
            repeatedParts++; // not compared, as each answer is signed anew
            return null;
        }
        if (hasToolCalls || !(piece instanceof StreamPiece.Text text)) {
            diverged = hasToolCalls || !isRepeated();
            return piece;
        }
        StringBuilder known = texts.getOrDefault(text.channel(), new StringBuilder());
        int at = repeated.getOrDefault(text.channel(), 0);
        int common = Math.min(text.text().length(), known.length() - at);
        diverged = !known.substring(at, at + common).equals(text.text().substring(0, common));
        repeated.put(text.channel(), at + common);
        return common == text.text().length()
                ? null
                : new StreamPiece.Text(text.channel(), text.text().substring(common));
    }

    private boolean isRepeated() {
        return texts.entrySet().stream()
                .allMatch(text -> repeated.getOrDefault(text.getKey(), 0)
                        == text.getValue().length());
    }

    /** Whether the output that began again has not repeated all that was received. */
    boolean isBehind() {
        return begunAgain && (hasToolCalls || !isRepeated());
    }

    /** Whether the latest piece differs from what was received. */
    boolean hasDiverged() {
        return diverged;
    }

    void add(StreamPiece piece) {
        if (piece instanceof StreamPiece.Text text) {
            StringBuilder known = texts.computeIfAbsent(text.channel(), channel -> new StringBuilder());
            known.append(text.text());
            repeated.put(text.channel(), known.length());
        } else if (piece instanceof StreamPiece.Part) {
            parts++;
            repeatedParts = parts;
        } else if (piece instanceof StreamPiece.Tool) {
            hasToolCalls = true;
        }
    }

    /** The listener has discarded all of it. */
    void discard() {
        texts.clear();
        repeated.clear();
        parts = 0;
        repeatedParts = 0;
        hasToolCalls = false;
        begunAgain = false;
        diverged = false;
    }
}
