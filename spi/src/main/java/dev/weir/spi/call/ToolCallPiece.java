package dev.weir.spi.call;

import java.util.Objects;

/**
 * A piece of a streamed tool call. The first piece has the id and the name; the concatenated arguments of all pieces
 * with one index are its JSON. Immutable. Its {@code toString} omits the arguments.
 *
 * @param index the index of the tool call in the answer, counted from 0
 * @param id the id of the call; empty if this piece does not contain it
 * @param name the name of the tool; empty if this piece does not contain it
 * @param arguments the next piece of the JSON of its arguments; may be empty
 */
public record ToolCallPiece(int index, String id, String name, String arguments) {

    public ToolCallPiece {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(arguments, "arguments");
        if (index < 0) {
            throw new IllegalArgumentException("index must be at least 0, was " + index);
        }
    }

    /** The first piece of a tool call, or a whole one. */
    public static ToolCallPiece begin(int index, String id, String name, String arguments) {
        return new ToolCallPiece(index, id, name, arguments);
    }

    /** A further piece. */
    public static ToolCallPiece more(int index, String arguments) {
        return new ToolCallPiece(index, "", "", arguments);
    }

    @Override
    public String toString() {
        return "ToolCallPiece[index=" + index + ", id=" + id + ", name=" + name + ", " + arguments.length() + " chars]";
    }
}
