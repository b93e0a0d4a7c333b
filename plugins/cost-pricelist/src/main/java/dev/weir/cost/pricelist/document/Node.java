package dev.weir.cost.pricelist.document;

import java.util.List;
import java.util.Map;

/** A value of a document, with its place. */
public sealed interface Node {
    FilePosition place();

    /**
     * A scalar.
     *
     * @param text its text
     */
    record Text(String text, FilePosition place) implements Node {}

    /**
     * A mapping.
     *
     * @param values its values by key, in order; the place of a value is that of its key
     */
    record Fields(Map<String, Node> values, FilePosition place) implements Node {}

    /** A sequence. */
    record Items(List<Node> items, FilePosition place) implements Node {}
}
