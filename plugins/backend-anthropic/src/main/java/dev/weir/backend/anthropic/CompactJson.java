package dev.weir.backend.anthropic;

import dev.weir.wire.body.EmbeddedJson;

/**
 * Drops the white space between the tokens of JSON that arrives in pieces. A plain answer has the arguments of a tool call
 * as an object, so that the model's white space is only in streams. For one thread.
 */
final class CompactJson {
    private final EmbeddedJson json = new EmbeddedJson();

    /** The next piece without white space outside of strings. */
    String of(String piece) {
        StringBuilder kept = new StringBuilder(piece.length());
        for (int i = 0; i < piece.length(); i++) {
            char c = piece.charAt(i);
            boolean quoted = json.isQuoted();
            json.endsWith(c);
            if (quoted || !(c == ' ' || c == '\n' || c == '\r' || c == '\t')) {
                kept.append(c);
            }
        }
        return kept.length() == piece.length() ? piece : kept.toString();
    }

    /** Whether more has to come: an object, a list or a string is open. */
    boolean isOpen() {
        return json.isOpen();
    }
}
