package dev.weir.guard.rules;

/** Follows a JSON text, piece by piece: whether its end is within a string. Not thread-safe. */
final class JsonString {
    private boolean inside;
    private boolean escaping;

    /** Reads on. */
    void read(CharSequence text, int from, int to) {
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (escaping) {
                escaping = false;
            } else if (c == '"') {
                inside = !inside;
            } else {
                escaping = inside && c == '\\';
            }
        }
    }

    /** Whether what comes next is within a string. */
    boolean isInside() {
        return inside;
    }

    /** A text as it stands within a string of JSON. */
    static String escaped(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 8);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> escaped.append('\\').append(c);
                case '\n' -> escaped.append("\\n");
                case '\r' -> escaped.append("\\r");
                case '\t' -> escaped.append("\\t");
                default -> {
                    if (c < ' ') {
                        escaped.append(String.format("\\u%04x", (int) c));
                    } else {
                        escaped.append(c);
                    }
                }
            }
        }
        return escaped.toString();
    }
}
