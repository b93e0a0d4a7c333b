package dev.weir.wire.body;

/** Finds the end of a JSON object or list, character by character, without parsing it. For one thread. */
public final class EmbeddedJson {
    private int depth;
    private boolean quoted;
    private boolean escaped;

    /** Takes the next character; true if the object or list ends with it. */
    public boolean endsWith(int c) {
        if (quoted) {
            quoted = escaped || c != '"';
            escaped = !escaped && c == '\\';
            return false;
        }
        switch (c) {
            case '"' -> quoted = true;
            case '{', '[' -> depth++;
            case '}', ']' -> depth--;
            default -> {
                return false;
            }
        }
        return depth <= 0 && !quoted;
    }

    /** Whether a string has begun and not ended. */
    public boolean isQuoted() {
        return quoted;
    }

    /** Whether an object, a list or a string has begun and not ended. */
    public boolean isOpen() {
        return quoted || depth > 0;
    }

    /** The index behind the object or list that begins at {@code start}; -1 if the text ends before it does. */
    public static int end(byte[] text, int start) {
        EmbeddedJson json = new EmbeddedJson();
        for (int i = start; i < text.length; i++) {
            if (json.endsWith(text[i])) {
                return i + 1;
            }
        }
        return -1;
    }
}
