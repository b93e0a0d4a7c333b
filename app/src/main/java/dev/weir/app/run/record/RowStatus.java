package dev.weir.app.run.record;

import java.util.Locale;

/** What became of a row. */
public enum RowStatus {
    /** It has a whole answer. */
    OK,
    /** It has an answer that is not a whole text: the token limit, a content filter or a tool call ended it. */
    INCOMPLETE,
    /** It has none. */
    ERROR;

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException if there is none of that name */
    static RowStatus of(String label) {
        return valueOf(label.toUpperCase(Locale.ROOT));
    }
}
