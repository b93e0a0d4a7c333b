package dev.weir.backend.openai;

import dev.weir.wire.WireExchange;
import dev.weir.wire.body.SseEvent;
import dev.weir.wire.body.SseReader;
import dev.weir.wire.body.UnacceptableResponseException;
import dev.weir.wire.body.WireJson;
import java.io.IOException;
import java.time.Duration;
import okio.BufferedSource;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;

/**
 * Reads a streamed completion, event by event. Only output extends a time limit: text, reasoning, a piece of a tool call.
 * Comments and empty chunks, with which servers keep connections alive, do not. For one thread.
 */
final class CompletionStream {

    /** How long the end of the stream may take after its last chunk. */
    static final Duration MAX_TAIL = Duration.ofSeconds(2);

    private final WireJson json;
    private final OpenAiSettings settings;
    private final WireExchange exchange;
    private final ReceivedCompletion completion;
    private final SseReader events;
    private Stage stage = Stage.NONE;
    private int outputsSeen;
    private boolean done;

    CompletionStream(
            WireJson json,
            OpenAiSettings settings,
            WireExchange exchange,
            BufferedSource body,
            ReceivedCompletion completion) {
        this.json = json;
        this.settings = settings;
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

    /** Whether nothing is missing: there is a finish reason, or the server completed the stream. */
    boolean isComplete() {
        return completion.isFinished() || isDone();
    }

    /** Whether the server completed the stream, after an answer. */
    boolean isDone() {
        return done && completion.hasBegun();
    }

    private void read(SseEvent event) throws UnacceptableResponseException {
        try (JsonParser parser = json.parser(event.documents())) {
            if (event.isError() && !event.isDone()) {
                parser.nextToken();
                completion.fail(ErrorReader.read(parser));
            } else {
                new CompletionParser(parser, completion).read();
            }
            done = event.isDone();
        } catch (JacksonException e) {
            if (event.ended()) {
                throw new UnacceptableResponseException("an event of the stream is not JSON");
            }
            // the end of the stream cut the event
        }
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
        if (now == Stage.WAITING) {
            exchange.expectWithin(settings.firstTokenTimeout(), exchange.sentNanos());
        } else {
            Duration silence = settings.silenceTimeout();
            boolean shorter = now == Stage.CLOSED && MAX_TAIL.compareTo(silence) < 0;
            exchange.expectWithin(shorter ? MAX_TAIL : silence, System.nanoTime());
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
