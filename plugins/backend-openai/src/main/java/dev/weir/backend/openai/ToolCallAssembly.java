package dev.weir.backend.openai;

import dev.weir.spi.call.ToolCallPiece;
import dev.weir.spi.chat.ToolCall;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Assembles tool calls from their pieces: id and name once, the arguments piece by piece, numbered or not. The order of the
 * calls is that of their first pieces. For one thread.
 */
final class ToolCallAssembly {
    private final List<OpenCall> calls = new ArrayList<>();
    private final Map<Integer, OpenCall> latest = new HashMap<>();

    /**
     * Adds a call, or a piece of one. A new id with a name opens a call, whatever its number: some servers number every
     * call 0, and some change the id of a call from piece to piece.
     *
     * @param number its number among the calls; null where the server numbers none
     * @param receiver receives the piece as listeners get it, once it says more than the call's id
     * @return whether it said more than the call's id
     */
    boolean add(
            @Nullable Integer number,
            @Nullable String id,
            @Nullable String name,
            @Nullable String arguments,
            Consumer<ToolCallPiece> receiver) {
        OpenCall call = number == null ? last() : latest.get(number);
        if (call == null || (number == null ? call.endsBefore(id, name) : call.isFollowedBy(id, name))) {
            call = open(number);
        }
        return call.add(id, name, arguments, receiver);
    }

    private OpenCall open(@Nullable Integer number) {
        OpenCall last = last();
        int next = last == null ? 0 : last.number + 1;
        OpenCall call = new OpenCall(calls.size(), number == null ? next : number);
        calls.add(call);
        latest.put(call.number, call);
        return call;
    }

    private @Nullable OpenCall last() {
        return calls.isEmpty() ? null : calls.get(calls.size() - 1);
    }

    boolean isEmpty() {
        return calls.isEmpty();
    }

    List<ToolCall> assembled() {
        return calls.stream().map(OpenCall::assembled).toList();
    }

    private static boolean isBlank(@Nullable String text) {
        return text == null || text.isEmpty();
    }

    /** One call. */
    private static final class OpenCall {
        private final int index;
        private final int number;
        private String id = "";
        private String name = "";
        private final StringBuilder arguments = new StringBuilder();
        private String heldId = "";
        private boolean begun;

        OpenCall(int index, int number) {
            this.index = index;
            this.number = number;
        }

        /** Whether a piece without a number opens another call. */
        boolean endsBefore(@Nullable String id, @Nullable String name) {
            return !isBlank(name) && (isBlank(id) || !this.id.equals(id));
        }

        /** Whether a piece with this call's number opens another call all the same. */
        boolean isFollowedBy(@Nullable String id, @Nullable String name) {
            return !isBlank(id) && !this.id.isEmpty() && endsBefore(id, name);
        }

        boolean add(
                @Nullable String id, @Nullable String name, @Nullable String more, Consumer<ToolCallPiece> receiver) {
            if (this.id.isEmpty() && id != null) {
                this.id = id;
                heldId = id;
            }
            String newName = this.name.isEmpty() && name != null ? name : "";
            this.name += newName;
            String newArguments = more == null ? "" : more;
            arguments.append(newArguments);
            boolean saysMore = !newName.isEmpty() || !newArguments.isEmpty();
            if (saysMore || (begun && !heldId.isEmpty())) {
                receiver.accept(new ToolCallPiece(index, heldId, newName, newArguments));
                heldId = "";
                begun = true;
            }
            return saysMore;
        }

        ToolCall assembled() {
            return ToolCall.of(id, name, arguments.toString());
        }
    }
}
