package dev.weir.ledger.sql;

import java.util.Map;
import java.util.TreeMap;

/** Attributes as a JSON object of texts, in the order of their keys. */
final class AttributeText {
    private static final char QUOTE = '"';

    private AttributeText() {}

    static String of(Map<String, String> attributes) {
        StringBuilder json = new StringBuilder("{");
        new TreeMap<>(attributes).forEach((key, value) -> {
            if (json.length() > 1) {
                json.append(',');
            }
            append(json, key);
            json.append(':');
            append(json, value);
        });
        return json.append('}').toString();
    }

    private static void append(StringBuilder json, String text) {
        json.append(QUOTE);
        for (char c : EntryRow.text(text).toCharArray()) {
            if (c == QUOTE || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ') {
                json.append(String.format("\\u%04x", (int) c));
            } else {
                json.append(c);
            }
        }
        json.append(QUOTE);
    }

    /** The value of a key in a text that {@link #of} made; empty if there is none. */
    static String value(String json, String key) {
        String wanted = EntryRow.text(key);
        int[] at = {1};
        while (at[0] < json.length() && json.charAt(at[0]) == QUOTE) {
            String found = read(json, at);
            at[0]++;
            String value = read(json, at);
            at[0]++;
            if (found.equals(wanted)) {
                return value;
            }
        }
        return "";
    }

    /** The text that begins here; moves on to what follows it. */
    private static String read(String json, int[] at) {
        StringBuilder text = new StringBuilder();
        int i = at[0] + 1;
        while (json.charAt(i) != QUOTE) {
            char c = json.charAt(i++);
            if (c == '\\' && json.charAt(i) == 'u') {
                c = (char) Integer.parseInt(json.substring(i + 1, i + 5), 16);
                i += 5;
            } else if (c == '\\') {
                c = json.charAt(i++);
            }
            text.append(c);
        }
        at[0] = i + 1;
        return text.toString();
    }
}
