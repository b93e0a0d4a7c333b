package dev.weir.gateway.ui;

import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Bounds what the state contains, whatever names callers choose and however many there are. */
final class Bounds {
    private static final int LONGEST_NAME = 120;
    private static final int LONGEST_TEXT = 600;

    private Bounds() {}

    /** A name, cut if it is long. */
    static String name(String name) {
        return cut(name, LONGEST_NAME);
    }

    /** A sentence, cut if it is long. */
    static String text(String text) {
        return cut(text, LONGEST_TEXT);
    }

    private static String cut(String text, int longest) {
        return text.length() <= longest ? text : text.substring(0, longest) + "…";
    }

    /**
     * Adds the first values as objects; where there are more, {@code NAMEOmitted} says how many.
     *
     * @param write fills the object of a value
     */
    static <T> void list(ObjectNode into, String name, List<T> values, int most, BiConsumer<T, ObjectNode> write) {
        ArrayNode array = into.putArray(name);
        values.stream().limit(most).forEach(value -> write.accept(value, array.addObject()));
        omitted(into, name, values.size() - most);
    }

    /** Adds the first of some names. */
    static void names(ObjectNode into, String name, List<String> values, int most) {
        ArrayNode array = into.putArray(name);
        Consumer<String> add = value -> array.add(name(value));
        values.stream().limit(most).forEach(add);
        omitted(into, name, values.size() - most);
    }

    private static void omitted(ObjectNode into, String name, int count) {
        if (count > 0) {
            into.put(name + "Omitted", count);
        }
    }
}
