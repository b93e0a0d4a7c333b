package dev.weir.retry;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Validates a text against the JSON grammar (RFC 8259), to a depth of {@value #DEEPEST}. */
final class JsonText {
    private static final int DEEPEST = 512;

    /** Possessive quantifiers, so that a long string uses no stack. */
    private static final String STRING = "\"(?:[^\"\\\\\\x00-\\x1f]++|\\\\(?:[\"\\\\/bfnrt]|u[0-9a-fA-F]{4}))*+\"";

    private static final String NUMBER = "-?(?:0|[1-9][0-9]*+)(?:\\.[0-9]++)?(?:[eE][+-]?[0-9]++)?";
    private static final String SPACE = "[ \\t\\n\\r]*+";

    private static final Pattern SCALAR = token(STRING + "|" + NUMBER + "|true|false|null");
    private static final Pattern NAME = token(STRING + SPACE + ":");
    private static final Pattern COMMA = token(",");
    private static final Pattern OBJECT = token("\\{");
    private static final Pattern END_OF_OBJECT = token("\\}");
    private static final Pattern ARRAY = token("\\[");
    private static final Pattern END_OF_ARRAY = token("\\]");

    private final Matcher rest;

    private JsonText(String text) {
        rest = SCALAR.matcher(text);
    }

    private static Pattern token(String token) {
        return Pattern.compile(SPACE + "(?:" + token + ")" + SPACE);
    }

    static boolean isValid(String text) {
        JsonText json = new JsonText(text);
        return json.takeValue(0) && json.rest.regionStart() == text.length();
    }

    private boolean takeValue(int depth) {
        if (take(SCALAR)) {
            return true;
        }
        if (depth == DEEPEST) {
            return false;
        }
        return take(ARRAY)
                ? takeMembers(false, END_OF_ARRAY, depth)
                : take(OBJECT) && takeMembers(true, END_OF_OBJECT, depth);
    }

    private boolean takeMembers(boolean named, Pattern end, int depth) {
        if (take(end)) {
            return true;
        }
        do {
            if ((named && !take(NAME)) || !takeValue(depth + 1)) {
                return false;
            }
        } while (take(COMMA));
        return take(end);
    }

    private boolean take(Pattern token) {
        boolean found = rest.usePattern(token).lookingAt();
        if (found) {
            rest.region(rest.end(), rest.regionEnd());
        }
        return found;
    }
}
