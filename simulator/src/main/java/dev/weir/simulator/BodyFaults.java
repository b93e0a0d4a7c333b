package dev.weir.simulator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Faults of what a response says, whole or streamed. */
final class BodyFaults {
    private static final int HUGE = 10 * 1024 * 1024;
    private static final int HUGE_PIECE = 64 * 1024;
    private static final long TRICKLE_NANOS = 50_000_000;

    private static final String PAGE = "<!doctype html><html><head><title>Sign in</title></head>"
            + "<body><h1>Sign in to the network</h1></body></html>\n";

    private BodyFaults() {}

    static Reply page(Reply reply, Circumstances circumstances) {
        return page();
    }

    static Reply page() {
        return Reply.of(200, "text/html; charset=utf-8", Json.utf8(PAGE));
    }

    static Reply badGatewayPage(Reply reply, Circumstances circumstances) {
        return Reply.of(502, "text/html", Json.utf8("<html><body><h1>502 Bad Gateway</h1></body></html>\n"));
    }

    static Reply error(Reply reply, Circumstances circumstances) {
        return Refusals.overloaded().reply().status(200);
    }

    static Reply empty(Reply reply, Circumstances circumstances) {
        return reply.withFrames(List.of());
    }

    static Reply plainText(Reply reply, Circumstances circumstances) {
        return reply.withContentType("text/plain");
    }

    static Reply redirect(Reply reply, Circumstances circumstances) {
        return page().with("Location", "/login").status(302);
    }

    static Reply redirectLoop(Reply reply, Circumstances circumstances) {
        return page().with("Location", circumstances.path()).status(307);
    }

    /** A comma too many where an object ends: JSON until there. */
    static Reply malformed(Reply reply, Circumstances circumstances) {
        int victim = reply.frames().size() / 2;
        List<Frame> frames = new ArrayList<>(reply.frames());
        Frame frame = frames.get(victim);
        int brace = frame.text().lastIndexOf('}');
        frames.set(
                victim,
                frame.with(
                        frame.text().substring(0, brace) + ",]" + frame.text().substring(brace)));
        return reply.withFrames(frames);
    }

    /** One byte at a time, so slowly that a limit on silence never strikes and only one on the whole does. */
    static Reply trickle(Reply reply, Circumstances circumstances) {
        return reply.withFrames(pieces(reply.frames(), 1, TRICKLE_NANOS));
    }

    /** Three bytes at a time, so that characters of two to four bytes are cut in every way. */
    static Reply split(Reply reply, Circumstances circumstances) {
        return reply.withFrames(pieces(reply.frames(), 3, 0));
    }

    private static List<Frame> pieces(List<Frame> frames, int length, long pauseNanos) {
        List<Frame> pieces = new ArrayList<>();
        for (Frame frame : frames) {
            for (int at = 0; at < frame.bytes().length; at += length) {
                byte[] bytes = Arrays.copyOfRange(frame.bytes(), at, Math.min(at + length, frame.bytes().length));
                pieces.add(new Frame(frame.kind(), bytes, at == 0 ? frame.tokens() : 0, pauseNanos));
            }
        }
        return pieces;
    }

    static Answer huge(Answer answer) {
        String sentence = "Fluit aqua per saxa et silvas, donec mare videt. ";
        String text = sentence.repeat(HUGE / sentence.length() + 1).substring(0, HUGE);
        return answer.withText(text).withPieceLength(HUGE_PIECE);
    }

    static Answer manyScripts(Answer answer) {
        return answer.withText("Grüße, žluťoučký kůň, здравствуй, γειά σου, 水は低きに流れる, 🌊🐟👩‍🚀, e\u0301. ".repeat(4));
    }
}
