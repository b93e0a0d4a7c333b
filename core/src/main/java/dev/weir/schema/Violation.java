package dev.weir.schema;

/**
 * A place where a JSON value does not follow its schema. Quotes the schema and, of the value, no more than the names on the
 * way to the place.
 *
 * @param pointer the place in the value, as a JSON Pointer (RFC 6901); empty for the whole value
 * @param rule what is required there
 */
public record Violation(String pointer, String rule) {
    private static final int LONGEST_NAME = 40;
    private static final int LONGEST_POINTER = 120;
    private static final int LONGEST_RULE = 300;

    public Violation {
        pointer = shortened(pointer, LONGEST_POINTER);
        rule = shortened(rule, LONGEST_RULE);
    }

    /** A name in quotes, shortened. */
    static String quoted(String name) {
        return StrictJson.write(shortened(name, LONGEST_NAME));
    }

    private static String shortened(String text, int longest) {
        return text.length() <= longest ? text : text.substring(0, longest - 1) + "…";
    }

    /** The violation as one line: {@code at /items/0/price: must be …}. */
    @Override
    public String toString() {
        return (pointer.isEmpty() ? "at the root: " : "at " + pointer + ": ") + rule;
    }
}
