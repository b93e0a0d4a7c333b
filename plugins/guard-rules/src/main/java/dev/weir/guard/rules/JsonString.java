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

    /** A JSON text with the characters that escapes within its strings stand for, as a model reads it; no longer JSON. */
    static String unescaped(String json) {
        if (json.indexOf('\\') < 0) {
            return json;
        }
        StringBuilder plain = new StringBuilder(json.length());
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            if (c != '\\' || i + 1 == json.length()) {
                plain.append(c);
                continue;
            }
            char escaped = json.charAt(++i);
            int code = escaped == 'u' ? code(json, i + 1) : -1;
            i += code < 0 ? 0 : 4;
            plain.append(code >= 0 ? (char) code : "bfnrt".indexOf(escaped) < 0 ? escaped : ' ');
        }
        return plain.toString();
    }

    /** What four hexadecimal digits stand for; -1 if there are none. */
    private static int code(String json, int from) {
        int code = 0;
        for (int i = from; i < from + 4; i++) {
            int digit = i < json.length() ? Character.digit(json.charAt(i), 16) : -1;
            if (digit < 0) {
                return -1;
            }
            code = code * 16 + digit;
        }
        return code;
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
