package dev.weir.backend.openai;

import java.io.IOException;
import java.time.Duration;
import okio.BufferedSource;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;

/**
 * Reads a streamed answer, event by event. A sign of life is a piece of the answer: text, reasoning, a part of a tool
 * call. Comments and empty chunks, with which servers keep connections alive, do not put a limit off. For one thread.
 */
final class AnswerStream {

    /** How long the end of the stream may take after its last chunk. */
    static final Duration AFTERWORD = Duration.ofSeconds(2);

    private final Json json;
    private final OpenAiSettings settings;
    private final Exchange exchange;
    private final Answer answer;
    private final SseReader events;
    private Stage stage = Stage.NONE;
    private int outputsSeen;
    private boolean done;

    AnswerStream(Json json, OpenAiSettings settings, Exchange exchange, BufferedSource body, Answer answer) {
        this.json = json;
        this.settings = settings;
        this.exchange = exchange;
        this.answer = answer;
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
            return answer.error() == null;
        } catch (IOException | JacksonException e) {
            if (!answer.isFinished() || exchange.isGivenUp()) {
                throw e;
            }
            return false; // the answer is whole; what failed came after it
        }
    }

    /** Whether nothing is missing: the model said why it ended, or the server that the stream is complete. */
    boolean isComplete() {
        return answer.isFinished() || isDone();
    }

    /** Whether the server said that the stream is complete, after an answer. */
    boolean isDone() {
        return done && answer.hasBegun();
    }

    private void read(SseEvent event) throws MalformedEventException {
        try (JsonParser parser = json.parser(event.documents())) {
            if (event.isError() && !event.isDone()) {
                parser.nextToken();
                answer.fail(ErrorReader.read(parser));
            } else {
                new AnswerReader(parser, answer).read();
            }
            done = event.isDone();
        } catch (JacksonException e) {
            if (event.ended()) {
                throw new MalformedEventException();
            }
            // the end of the stream cut the event
        }
    }

    /**
     * Sets by when the next sign of life has to come; unchanged where none came since. After a finish reason too, for the
     * answer may go on after it, unless the chunk has come that is the last.
     */
    private void limit() {
        Stage now = stage();
        if (now == stage && answer.outputs() == outputsSeen) {
            return;
        }
        stage = now;
        outputsSeen = answer.outputs();
        if (now == Stage.WAITING) {
            exchange.expectWithin(settings.firstTokenTimeout(), exchange.sentNanos());
        } else {
            Duration silence = settings.silenceTimeout();
            boolean shorter = now == Stage.CLOSED && AFTERWORD.compareTo(silence) < 0;
            exchange.expectWithin(shorter ? AFTERWORD : silence, System.nanoTime());
        }
    }

    private Stage stage() {
        if (answer.isFinished()) {
            return answer.isClosed() ? Stage.CLOSED : Stage.FINISHED;
        }
        return answer.outputs() == 0 ? Stage.WAITING : Stage.ANSWERING;
    }

    /** How far the answer is. */
    private enum Stage {
        NONE,
        WAITING,
        ANSWERING,
        FINISHED,
        CLOSED
    }

    /** An event that came whole is not JSON. */
    static final class MalformedEventException extends IOException {
        private static final long serialVersionUID = 1L;
    }
}
