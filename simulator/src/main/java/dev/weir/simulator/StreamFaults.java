package dev.weir.simulator;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Faults and oddities of streams. A whole body they leave as it is. */
final class StreamFaults {
    private static final Set<Frame.Kind> CLOSING = EnumSet.of(Frame.Kind.FINISH, Frame.Kind.USAGE, Frame.Kind.DONE);

    private StreamFaults() {}

    static Reply withoutDone(Reply reply, Circumstances circumstances) {
        return reply.without(Frame.Kind.DONE::equals);
    }

    static Reply withoutFinish(Reply reply, Circumstances circumstances) {
        return reply.without(CLOSING::contains);
    }

    static Reply errorEvent(Reply reply, Circumstances circumstances) {
        return onStream(reply, frames -> {
            List<Frame> cut = new ArrayList<>(frames.subList(0, frames.size() / 2));
            byte[] error = ApiError.of(500, "server_error", "server_error", "The server failed while it answered.")
                    .json();
            cut.add(Frame.event(Frame.Kind.NOISE, new String(error, StandardCharsets.UTF_8), 0));
            return cut;
        });
    }

    /** Azure's first event tells what its content filter found in the prompt. */
    static Reply emptyChoices(Reply reply, Circumstances circumstances) {
        Frame first = Frame.event(
                Frame.Kind.NOISE,
                "{\"id\":\"\",\"object\":\"\",\"created\":0,\"model\":\"\",\"choices\":[],"
                        + "\"prompt_filter_results\":[{\"prompt_index\":0,\"content_filter_results\":{}}]}",
                0);
        return onStream(reply, frames -> new Concatenation<>(List.of(List.of(first), frames)));
    }

    static Reply comments(Reply reply, Circumstances circumstances) {
        return changing(reply, frame -> frame.with(": still here\n\nretry: 3000\nid: 1\n" + frame.text()));
    }

    static Reply withoutSpace(Reply reply, Circumstances circumstances) {
        return changing(reply, frame -> frame.with("data:" + frame.data() + "\n\n"));
    }

    static Reply manyLines(Reply reply, Circumstances circumstances) {
        return changing(reply, frame -> frame.kind() == Frame.Kind.DONE ? frame : manyLines(frame));
    }

    private static Frame manyLines(Frame frame) {
        StringBuilder lines = new StringBuilder();
        Json.indented(Json.utf8(frame.data()))
                .lines()
                .forEach(line -> lines.append("data: ").append(line).append('\n'));
        return frame.with(lines.append('\n').toString());
    }

    static Reply carriageReturns(Reply reply, Circumstances circumstances) {
        return changing(reply, frame -> frame.with(frame.text().replace("\n", "\r\n")));
    }

    static Reply byteOrderMark(Reply reply, Circumstances circumstances) {
        return onStream(reply, frames -> {
            List<Frame> marked = new ArrayList<>(frames);
            marked.set(0, frames.get(0).with("\uFEFF" + frames.get(0).text()));
            return marked;
        });
    }

    private static Reply changing(Reply reply, UnaryOperator<Frame> change) {
        return onStream(
                reply,
                frames -> frames.stream()
                        .map(frame -> frame.bytes().length == 0 ? frame : change.apply(frame))
                        .toList());
    }

    private static Reply onStream(Reply reply, UnaryOperator<List<Frame>> change) {
        return reply.isStream() ? reply.withFrames(change.apply(reply.frames())) : reply;
    }
}
