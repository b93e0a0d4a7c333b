package dev.weir.gateway.api;

import dev.weir.spi.call.ToolCallPiece;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Tool calls whose pieces wait, as the API has one open at a time and another one is, or as their names are not known yet. For
 * one thread.
 */
public final class PendingToolCalls {
    private final Map<Integer, Pending> calls = new TreeMap<>();

    private static final class Pending {
        private String id = "";
        private String name = "";
        private final StringBuilder arguments = new StringBuilder();

        void add(ToolCallPiece piece) {
            id = piece.id().isEmpty() ? id : piece.id();
            name = piece.name().isEmpty() ? name : piece.name();
            arguments.append(piece.arguments());
        }

        ToolCallPiece joined(int index) {
            return ToolCallPiece.begin(index, id, name, arguments.toString());
        }
    }

    /** Adds a piece; returns whether the name of its call is known. */
    public boolean add(ToolCallPiece piece) {
        Pending call = calls.computeIfAbsent(piece.index(), number -> new Pending());
        call.add(piece);
        return !call.name.isEmpty();
    }

    /** Removes a call that has been added, with all its pieces as one. */
    public ToolCallPiece take(int index) {
        return Objects.requireNonNull(calls.remove(index)).joined(index);
    }

    /** Removes all of them, each as one piece, in the order of their indices. */
    public List<ToolCallPiece> takeAll() {
        List<ToolCallPiece> all = new ArrayList<>(calls.size());
        calls.forEach((index, call) -> all.add(call.joined(index)));
        calls.clear();
        return all;
    }
}
