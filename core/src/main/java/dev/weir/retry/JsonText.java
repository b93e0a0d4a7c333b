package dev.weir.retry;

import java.util.regex.Pattern;

/** Checks a text against the grammar of JSON (RFC 8259), to a depth of {@value #DEEPEST}. */
final class JsonText {
    private static final int DEEPEST = 512;
    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9]*+)(\\.[0-9]++)?([eE][+-]?[0-9]++)?");

    private final String text;
    private int at;

    private JsonText(String text) {
        this.text = text;
    }

    static boolean isValid(String text) {
        JsonText json = new JsonText(text);
        return json.value(0) && json.at == text.length();
    }

    /** A value with the white space around it. */
    private boolean value(int depth) {
        skipSpace();
        boolean valid = at < text.length()
                && switch (text.charAt(at)) {
                    case '{' -> depth < DEEPEST && members('}', depth);
                    case '[' -> depth < DEEPEST && members(']', depth);
                    case '"' -> string();
                    case 't' -> word("true");
                    case 'f' -> word("false");
                    case 'n' -> word("null");
                    default -> number();
                };
        skipSpace();
        return valid;
    }

    private boolean members(char end, int depth) {
        at++;
        skipSpace();
        if (next(end)) {
            return true;
        }
        do {
            if (end == '}' && !name()) {
                return false;
            }
            if (!value(depth + 1)) {
                return false;
            }
        } while (next(','));
        return next(end);
    }

    private boolean name() {
        skipSpace();
        if (at >= text.length() || text.charAt(at) != '"' || !string()) {
            return false;
        }
        skipSpace();
        return next(':');
    }

    private boolean string() {
        for (at++; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '"') {
                at++;
                return true;
            }
            if (c < ' ' || (c == '\\' && !escape())) {
                return false;
            }
        }
        return false;
    }

    /** Leaves the position on the last character of the escape. */
    private boolean escape() {
        at++;
        if (at < text.length() && text.charAt(at) == 'u') {
            int end = at + 4;
            while (at < end && at + 1 < text.length() && "0123456789abcdefABCDEF".indexOf(text.charAt(at + 1)) >= 0) {
                at++;
            }
            return at == end;
        }
        return at < text.length() && "\"\\/bfnrt".indexOf(text.charAt(at)) >= 0;
    }

    private boolean number() {
        var number = NUMBER.matcher(text).region(at, text.length());
        boolean found = number.lookingAt();
        at = found ? number.end() : at;
        return found;
    }

    private boolean word(String word) {
        boolean found = text.startsWith(word, at);
        at += found ? word.length() : 0;
        return found;
    }

    private boolean next(char c) {
        boolean found = at < text.length() && text.charAt(at) == c;
        at += found ? 1 : 0;
        return found;
    }

    private void skipSpace() {
        while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }
}
