package dev.weir.simulator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * A response, before it is sent. Faults are changes of it.
 *
 * @param headers besides those that every response has
 * @param framed whether the response says its length in advance
 * @param decoded whether it takes a slot and the time to the first token
 */
record Reply(
        int status, Map<String, String> headers, List<Frame> frames, boolean framed, boolean decoded, Ending ending) {
    private static final String CONTENT_TYPE = "Content-Type";

    static Reply json(int status, byte[] body) {
        return of(status, "application/json", body);
    }

    static Reply of(int status, String contentType, byte[] body) {
        Frame whole = new Frame(Frame.Kind.WHOLE, body, 0, 0);
        return new Reply(status, Map.of(CONTENT_TYPE, contentType), List.of(whole), true, false, Ending.WHOLE);
    }

    static Reply events(List<Frame> frames) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put(CONTENT_TYPE, "text/event-stream; charset=utf-8");
        headers.put("Cache-Control", "no-cache");
        return new Reply(200, headers, frames, false, true, Ending.WHOLE);
    }

    /** The same, decoded in the time that so many tokens take. */
    Reply taking(int tokens) {
        Reply timed = mapping(frame -> new Frame(frame.kind(), frame.bytes(), tokens, frame.pauseNanos()));
        return new Reply(status, headers, timed.frames, framed, true, ending);
    }

    /** The same after so many tokens that are not shown. */
    Reply afterThinking(int tokens) {
        if (tokens == 0) {
            return this;
        }
        Frame thought = new Frame(Frame.Kind.NOISE, new byte[0], tokens, 0);
        return withFrames(new Concatenation<>(List.of(List.of(thought), frames)));
    }

    Reply with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new Reply(status, more, frames, framed, decoded, ending);
    }

    Reply status(int status) {
        return new Reply(status, headers, frames, framed, decoded, ending);
    }

    Reply withContentType(String type) {
        return with(CONTENT_TYPE, type);
    }

    Reply withFrames(List<Frame> frames) {
        return new Reply(status, headers, frames, framed, decoded, ending);
    }

    Reply framed(boolean framed) {
        return new Reply(status, headers, frames, framed, decoded, ending);
    }

    Reply ending(Ending ending) {
        return new Reply(status, headers, frames, framed, decoded, ending);
    }

    Reply mapping(UnaryOperator<Frame> change) {
        return withFrames(frames.stream().map(change).toList());
    }

    Reply without(Predicate<Frame.Kind> kinds) {
        return withFrames(
                frames.stream().filter(frame -> !kinds.test(frame.kind())).toList());
    }

    boolean isStream() {
        return headers.getOrDefault(CONTENT_TYPE, "").startsWith("text/event-stream");
    }

    /** How many bytes it has in all. */
    long length() {
        return frames.stream().mapToLong(frame -> frame.bytes().length).sum();
    }

    /** The first half of the bytes of a whole body, or of the events of a stream. */
    List<Frame> firstHalf() {
        if (frames.size() > 1) {
            return new ArrayList<>(frames.subList(0, frames.size() / 2));
        }
        return frames.stream()
                .map(frame -> frame.with(Arrays.copyOf(frame.bytes(), frame.bytes().length / 2)))
                .toList();
    }
}
