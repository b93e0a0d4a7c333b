package dev.weir.wire.chat;

import org.jspecify.annotations.Nullable;

/** Text that arrives in pieces. One that comes in a single piece, as a plain answer does, is not copied. For one thread. */
public final class GrowingText {
    private String first = "";
    private @Nullable StringBuilder joined;

    public void add(String piece) {
        if (joined != null) {
            joined.append(piece);
        } else if (first.isEmpty()) {
            first = piece;
        } else {
            joined = new StringBuilder(first).append(piece);
        }
    }

    public boolean isEmpty() {
        return first.isEmpty();
    }

    @Override
    public String toString() {
        return joined == null ? first : joined.toString();
    }
}
