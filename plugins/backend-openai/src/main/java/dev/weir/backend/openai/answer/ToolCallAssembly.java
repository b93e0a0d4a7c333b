package dev.weir.backend.openai.answer;

import dev.weir.spi.call.ToolCallPiece;
import dev.weir.spi.chat.ToolCall;
import dev.weir.wire.body.EmbeddedJson;
import dev.weir.wire.chat.WireName;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Assembles tool calls from their pieces: id and name once, the arguments piece by piece, numbered or not. The order of the
 * calls is that of their first pieces. For one thread.
 */
final class ToolCallAssembly {
    private final List<OpenCall> calls = new ArrayList<>();
    private final Map<Integer, OpenCall> latest = new HashMap<>();
    private final Set<String> ids = new HashSet<>();
    private int identified;

    /**
     * Adds a call, or a piece of one. A new id with a name opens a call, whatever its number: some servers number every
     * call 0, and some change the id of a call from piece to piece. So does a name with arguments after arguments that are
     * complete, unless it repeats the call.
     *
     * @param number its number among the calls; null where the server numbers none
     * @param otherFields the fields beside those of every tool call
     * @param receiver receives the piece as listeners get it, once it says more than the call's id; to be taken from its
     *     supplier after {@link #completeIds}
     * @return whether it said more than the call's id
     */
    boolean add(
            @Nullable Integer number,
            @Nullable String id,
            @Nullable String name,
            @Nullable String arguments,
            Map<String, Object> otherFields,
            Consumer<Supplier<ToolCallPiece>> receiver) {
        OpenCall call = number == null ? last() : latest.get(number);
        if (call == null || (number == null ? call.endsBefore(id, name) : call.isFollowedBy(id, name, arguments))) {
            call = open(number);
        } else if (call.isRepeatedBy(id, name, arguments)) {
            return false;
        }
        call.add(otherFields);
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

    /** Whether a call has begun whose id is not certain yet. */
    boolean lacksIds() {
        return identified < calls.size();
    }

    /**
     * Makes up the ids of the calls that have begun where the server left them out or used them twice, without which the
     * results of tools cannot be told apart.
     *
     * @param seed makes them unique among answers
     * @param ended whether nothing more comes, so that every call counts as begun
     */
    void completeIds(String seed, boolean ended) {
        for (; lacksIds(); identified++) {
            OpenCall call = calls.get(identified);
            if (!call.begun && !ended) {
                return;
            }
            if (call.id.isEmpty() || !ids.add(call.id)) {
                call.makeUpId(seed);
                ids.add(call.id());
            }
        }
    }

    /**
     * The calls as far as they have come.
     *
     * @param wire the wire on which they came
     */
    List<ToolCall> assembled(WireName wire) {
        return calls.isEmpty()
                ? List.of()
                : calls.stream().map(call -> call.assembled(wire)).toList();
    }

    private static boolean isBlank(@Nullable String text) {
        return text == null || text.isEmpty();
    }

    /** One call. */
    private static final class OpenCall {
        private final int index;
        private final int number;
        private String id = "";
        private @Nullable String madeUpId;
        private String name = "";
        private final StringBuilder arguments = new StringBuilder();
        private final EmbeddedJson json = new EmbeddedJson();
        private @Nullable GrowingFields otherFields;
        private boolean whole;
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
        boolean isFollowedBy(@Nullable String id, @Nullable String name, @Nullable String more) {
            boolean opens = !isBlank(id) && !this.id.isEmpty() && endsBefore(id, name);
            return opens || (isWholeBefore(name, more) && (isBlank(id) || !this.name.equals(name)));
        }

        /** Whether a piece brings the whole call again. */
        boolean isRepeatedBy(@Nullable String id, @Nullable String name, @Nullable String more) {
            return !isBlank(id)
                    && this.id.equals(id)
                    && this.name.equals(name)
                    && more != null
                    && arguments.length() == more.length()
                    && isWholeBefore(name, more)
                    && arguments.toString().equals(more);
        }

        /** Whether arguments of a named piece cannot continue what is here. */
        private boolean isWholeBefore(@Nullable String name, @Nullable String more) {
            return !isBlank(name) && !isBlank(more) && whole;
        }

        void makeUpId(String seed) {
            byte[] name = (seed + "/" + index).getBytes(StandardCharsets.UTF_8);
            madeUpId = "call_" + UUID.nameUUIDFromBytes(name).toString().replace("-", "");
        }

        String id() {
            return madeUpId == null ? id : madeUpId;
        }

        void add(Map<String, Object> fields) {
            if (!fields.isEmpty() && otherFields == null) {
                otherFields = new GrowingFields();
            }
            for (Map.Entry<String, Object> field : fields.entrySet()) {
                Objects.requireNonNull(otherFields).add(field.getKey(), field.getValue());
            }
        }

        boolean add(
                @Nullable String id,
                @Nullable String name,
                @Nullable String more,
                Consumer<Supplier<ToolCallPiece>> receiver) {
            if (this.id.isEmpty() && id != null) {
                this.id = id;
            }
            String newName = this.name.isEmpty() && name != null ? name : "";
            this.name += newName;
            String newArguments = more == null ? "" : more;
            arguments.append(newArguments);
            newArguments.chars().forEach(c -> whole = json.endsWith(c));
            boolean saysMore = !newName.isEmpty() || !newArguments.isEmpty();
            if (saysMore) {
                boolean first = !begun;
                begun = true;
                receiver.accept(() -> new ToolCallPiece(index, first ? id() : "", newName, newArguments));
            }
            return saysMore;
        }

        ToolCall assembled(WireName wire) {
            ToolCall call = ToolCall.of(id(), name, arguments.toString());
            return otherFields == null ? call : call.withWireFields(wire.received(otherFields.joined()));
        }
    }
}
