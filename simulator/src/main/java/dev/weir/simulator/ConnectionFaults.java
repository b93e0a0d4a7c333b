package dev.weir.simulator;

import java.util.List;

/** Faults of the connection under a response. */
final class ConnectionFaults {
    private static final Frame HEAD = new Frame(Frame.Kind.HEAD, new byte[0], 0, 0);

    private ConnectionFaults() {}

    static Effect before(Ending ending) {
        return (reply, circumstances) -> reply.withFrames(List.of()).ending(ending);
    }

    static Reply resetAfterHeaders(Reply reply, Circumstances circumstances) {
        return announcing(reply).withFrames(List.of(HEAD)).ending(Ending.RESET);
    }

    static Effect halfway(Ending ending) {
        return (reply, circumstances) ->
                announcing(reply).withFrames(reply.firstHalf()).ending(ending);
    }

    /** Says the length of the whole and sends half of it. */
    static Reply shorterThanAnnounced(Reply reply, Circumstances circumstances) {
        return reply.with("Content-Length", Long.toString(reply.length()))
                .withFrames(reply.firstHalf())
                .ending(Ending.CLOSED);
    }

    /** Sends half of it in chunks, and not the chunk that ends them. */
    static Reply chunksCutOff(Reply reply, Circumstances circumstances) {
        return reply.framed(false).withFrames(reply.firstHalf()).ending(Ending.CLOSED);
    }

    /** As llama.cpp's server does it. */
    static Reply closedDespiteKeepAlive(Reply reply, Circumstances circumstances) {
        return reply.with("Keep-Alive", "timeout=5, max=100").ending(Ending.WHOLE_THEN_CLOSED);
    }

    static Reply closedWhenIdle(Reply reply, Circumstances circumstances) {
        return reply.ending(Ending.WHOLE_THEN_CLOSED_WHEN_IDLE);
    }

    private static Reply announcing(Reply reply) {
        return reply.framed()
                ? reply.with("Content-Length", Long.toString(reply.length())).framed(false)
                : reply;
    }
}
