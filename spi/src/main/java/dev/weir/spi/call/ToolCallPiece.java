package dev.weir.spi.call;

import java.util.Objects;

/**
 * A piece of a tool call, as a stream brings it. The first piece of a call has its id and name; the arguments of all
 * pieces with one index, put together, are its JSON. Immutable. Its {@code toString} does not show the arguments.
 *
 * @param index which tool call of the answer it belongs to, counted from 0
 * @param id the call's id; empty if this piece does not bring it
 * @param name the tool's name; empty if this piece does not bring it
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
