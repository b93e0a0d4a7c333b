package dev.weir.wire.chat;

import dev.weir.wire.ErrorReader;
import dev.weir.wire.HttpLimits;
import dev.weir.wire.MalformedEvents;
import dev.weir.wire.WireExchange;
import dev.weir.wire.body.EmbeddedJson;
import dev.weir.wire.body.SseEvent;
import dev.weir.wire.body.SseReader;
import dev.weir.wire.body.UnacceptableResponseException;
import dev.weir.wire.body.WireJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import okio.BufferedSource;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;

/**
 * Reads a streamed completion, event by event. Only output extends a time limit: text, reasoning, a piece of a tool call.
 * Comments and empty chunks, with which servers keep connections alive, do so only if the settings say it. For one thread.
 */
final class CompletionStream {

    /** What some servers put between documents in the place of a line's end. */
    private static final byte[] FIELD = "data:".getBytes(StandardCharsets.US_ASCII);

    private static final byte[] NOTHING = {};
    private static final int LONGEST_PING = 40;

    private final WireJson json;
    private final HttpLimits limits;
    private final WireExchange exchange;
    private final IncomingCompletion completion;
    private final SseReader events;
    private byte[] held = NOTHING;
    private Stage stage = Stage.NONE;
    private int outputsSeen;
    private boolean done;

    CompletionStream(
            WireJson json,
            HttpLimits limits,
            WireExchange exchange,
            BufferedSource body,
            IncomingCompletion completion) {
        this.json = json;
        this.limits = limits;
        this.exchange = exchange;
        this.completion = completion;
        this.events = new SseReader(body);
    }

    /** Reads the next event. False at the end, whether the answer is whole or not. */
    boolean advance() throws IOException {
        limit();
        try {
            SseEvent event = events.next();
            if (event != null) {
                read(event);
            }
            if (event == null && held.length > 0) {
                throw malformed();
            }
            if (event == null && events.isOtherText() && !completion.hasBegun()) {
                throw new UnacceptableResponseException("the response is neither a stream nor JSON");
            }
            if (event == null || done) {
                exchange.finish();
                return false;
            }
            return completion.error() == null;
        } catch (IOException | JacksonException e) {
            if (!completion.isFinished() || exchange.isGivenUp()) {
                throw e;
            }
            return false; // the answer is whole; what failed came after it
        }
    }

    /** Whether nothing is missing: the answer has its end. */
    boolean isComplete() {
        return completion.isComplete(done);
    }

    /** Whether the server completed the stream, after an answer. */
    boolean isDone() {
        return done && completion.hasBegun();
    }

    private void read(SseEvent event) throws UnacceptableResponseException {
        try {
            if (event.isError() && !event.isDone()) {
                readError(event);
            } else {
                readDocuments(event);
            }
            done = event.isDone();
        } catch (JacksonException e) {
            // where the end of the stream cut the event, that counts
            if (event.ended() && limits.malformedEvents() != MalformedEvents.SKIP) {
                throw malformed();
            }
        }
    }

    private void readError(SseEvent event) {
        try (JsonParser parser = json.parser(event.documents())) {
            parser.nextToken();
            completion.fail(ErrorReader.read(parser));
        }
    }

    /** Reads each document of an event, of which there may be several with something between them. */
    private void readDocuments(SseEvent event) throws UnacceptableResponseException {
        if (isOfWords(event.documents())) {
            return;
        }
        byte[] data = joined(held, event.documents());
        boolean wasHeld = held.length > 0;
        held = NOTHING;
        for (int start = 0; start < data.length; ) {
            int begin = beginning(data, start);
            int end = begin < 0 ? data.length : EmbeddedJson.end(data, begin);
            if (end < 0) {
                hold(Arrays.copyOfRange(data, begin, data.length), event, wasHeld);
                return;
            }
            try (JsonParser parser = json.parser(data, Math.max(start, begin), end)) {
                boolean more = true;
                while (more) {
                    more = completion.readNext(parser);
                }
            }
            start = end;
        }
    }

    /** Whether an event holds nothing that JSON is made of, such as {@code ping}, with which some keep a stream alive. */
    private static boolean isOfWords(byte[] data) {
        boolean words = data.length <= LONGEST_PING;
        for (int i = 0; words && i < data.length; i++) {
            words = Character.isLetter(data[i]) || " -_.!\n".indexOf(data[i]) >= 0;
        }
        return words;
    }

    /** Keeps a document that its event does not end for the next event, which may go on with it. */
    private void hold(byte[] document, SseEvent event, boolean wasHeld) throws UnacceptableResponseException {
        boolean recovers = limits.malformedEvents() == MalformedEvents.RECOVER && !wasHeld;
        if (event.ended() && !recovers && limits.malformedEvents() != MalformedEvents.SKIP) {
            throw malformed();
        }
        held = recovers && event.ended() ? document : NOTHING;
    }

    private static UnacceptableResponseException malformed() {
        return new UnacceptableResponseException("an event of the stream is not JSON");
    }

    private static byte[] joined(byte[] one, byte[] other) {
        if (one.length == 0) {
            return other;
        }
        byte[] joined = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, joined, one.length, other.length);
        return joined;
    }

    /** Where the next object or list begins, after a separator at most; -1 if something else is there. */
    private static int beginning(byte[] data, int start) {
        int at = start;
        while (at < data.length && (data[at] == ',' || (data[at] >= 0 && data[at] <= ' '))) {
            at++;
        }
        if (start > 0 && startsWith(FIELD, data, at)) {
            return beginning(data, at + FIELD.length);
        }
        return at < data.length && (data[at] == '{' || data[at] == '[') ? at : -1;
    }

    private static boolean startsWith(byte[] word, byte[] data, int at) {
        int end = at + word.length;
        return end <= data.length && Arrays.equals(data, at, end, word, 0, word.length);
    }

    /**
     * Limits the time until the next output; unchanged where none came since. After a finish reason too, as the answer may
     * go on after it, unless the last chunk has come.
     */
    private void limit() {
        Stage now = stage();
        if (now == stage && completion.outputs() == outputsSeen) {
            return;
        }
        stage = now;
        outputsSeen = completion.outputs();
        if (limits.keepAliveCounts() && !completion.isFinished()) {
            exchange.limitPauses(now == Stage.WAITING ? limits.firstTokenTimeout() : limits.silenceTimeout());
        } else if (now == Stage.WAITING) {
            exchange.expectWithin(limits.firstTokenTimeout(), exchange.sentNanos());
        } else {
            Duration silence = limits.silenceTimeout();
            boolean shorter = now == Stage.CLOSED && WireExchange.MAX_TAIL.compareTo(silence) < 0;
            exchange.expectWithin(shorter ? WireExchange.MAX_TAIL : silence, System.nanoTime());
        }
    }

    private Stage stage() {
        if (completion.isFinished()) {
            return completion.isClosed() ? Stage.CLOSED : Stage.FINISHED;
        }
        return completion.outputs() == 0 ? Stage.WAITING : Stage.ANSWERING;
    }

    /** How far the answer is. */
    private enum Stage {
        NONE,
        WAITING,
        ANSWERING,
        FINISHED,
        CLOSED
    }
}
