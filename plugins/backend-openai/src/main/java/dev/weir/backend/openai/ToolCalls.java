package dev.weir.backend.openai;

import dev.weir.spi.chat.ToolCall;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tool calls as they arrive: id and name once, the arguments in pieces, numbered or not. For one thread. */
final class ToolCalls {
    private final List<Parts> calls = new ArrayList<>();
    private final Map<Integer, Parts> latest = new HashMap<>();

    /**
     * Takes a call, or a piece of one. An id that is new opens a call if a name comes with it, whatever its number: some
     * servers number every call 0, and some change the id of a call from piece to piece.
     *
     * @param index its place among the calls; null where the server numbers none
     * @return whether that said more of the call than its id
     */
    boolean add(@Nullable Integer index, @Nullable String id, @Nullable String name, @Nullable String arguments) {
        Parts parts = index == null ? last() : latest.get(index);
        if (parts == null || (index == null ? parts.endsBefore(id, name) : parts.isFollowedBy(id, name))) {
            parts = open(index == null ? nextIndex() : index);
        }
        return parts.add(id, name, arguments);
    }

    private Parts open(int index) {
        Parts parts = new Parts(index);
        calls.add(parts);
        latest.put(index, parts);
        return parts;
    }

    private @Nullable Parts last() {
        return calls.isEmpty() ? null : calls.get(calls.size() - 1);
    }

    private int nextIndex() {
        Parts last = last();
        return last == null ? 0 : last.index + 1;
    }

    /** Takes another's calls if there are none here. */
    boolean addAllIfEmpty(ToolCalls others) {
        return calls.isEmpty() && calls.addAll(others.calls);
    }

    /** The calls, in the order of their numbers. */
    List<ToolCall> joined() {
        return calls.stream()
                .sorted(Comparator.comparingInt(parts -> parts.index))
                .map(Parts::joined)
                .toList();
    }

    /** One call. */
    private static final class Parts {
        private final int index;
        private String id = "";
        private String name = "";
        private final StringBuilder arguments = new StringBuilder();

        Parts(int index) {
            this.index = index;
        }

        /** Whether a piece without a number opens another call. */
        boolean endsBefore(@Nullable String id, @Nullable String name) {
            return !isBlank(name) && (isBlank(id) || !this.id.equals(id));
        }

        /** Whether a piece with this call's number opens another call all the same. */
        boolean isFollowedBy(@Nullable String id, @Nullable String name) {
            return !isBlank(id) && !this.id.isEmpty() && endsBefore(id, name);
        }

        private static boolean isBlank(@Nullable String text) {
            return text == null || text.isEmpty();
        }

        boolean add(@Nullable String id, @Nullable String name, @Nullable String arguments) {
            if (this.id.isEmpty() && id != null) {
                this.id = id;
            }
            boolean named = this.name.isEmpty() && !isBlank(name);
            if (this.name.isEmpty() && name != null) {
                this.name = name;
            }
            if (arguments != null) {
                this.arguments.append(arguments);
            }
            return named || !isBlank(arguments);
        }

        ToolCall joined() {
            return ToolCall.of(id, name, arguments.toString());
        }
    }
}
