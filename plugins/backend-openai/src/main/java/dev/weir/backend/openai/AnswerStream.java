package dev.weir.backend.openai;

import java.io.IOException;
import java.time.Duration;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;

/**
 * Reads a streamed answer, event by event. A sign of life is a piece of the answer: text, reasoning, a part of a tool
 * call. Comments and empty chunks, with which servers keep connections alive, do not put a limit off. For one thread.
 */
final class AnswerStream {

    /** How long usage and the end of the stream may take after the answer itself is whole. */
    private static final Duration AFTERWORD = Duration.ofSeconds(2);

    private final Json json;
    private final OpenAiSettings settings;
    private final Exchange exchange;
    private final Answer answer;
    private final SseReader events;
    private int signsSeen = -1;
    private boolean afterword;
    private boolean done;

    AnswerStream(Json json, OpenAiSettings settings, Exchange exchange, Answer answer) {
        this.json = json;
        this.settings = settings;
        this.exchange = exchange;
        this.answer = answer;
        this.events = new SseReader(exchange.body());
    }

    /** Reads on to the next text. False at the end, whether the answer is whole or not. */
    boolean advance() throws IOException {
        do {
            limit();
            if (!readEvent()) {
                return false;
            }
        } while (!answer.hasText());
        return true;
    }

    /** Whether nothing is missing: the model said why it ended, or the server that the stream is complete. */
    boolean isComplete() {
        return answer.isFinished() || (done && answer.hasBegun());
    }

    private boolean readEvent() throws IOException {
        try {
            SseEvent event = events.next();
            done = event != null && event.isDone();
            if (event == null || done) {
                exchange.finish();
                return false;
            }
            read(event);
            return answer.error() == null;
        } catch (IOException | JacksonException e) {
            if (!answer.isFinished() || !exchange.isWanted()) {
                throw e;
            }
            return false; // the answer is whole; what failed came after it
        }
    }

    private void read(SseEvent event) {
        try (JsonParser parser = json.parser(event.data())) {
            if (event.isError()) {
                parser.nextToken();
                answer.fail(ErrorReader.read(parser));
            } else {
                new AnswerReader(parser, answer).read();
            }
        }
    }

    /** Sets by when the next sign of life has to come; unchanged where none came since. */
    private void limit() {
        if (answer.isFinished()) {
            if (!afterword) {
                afterword = true;
                exchange.expectWithin(shorter(AFTERWORD, settings.silenceTimeout()), System.nanoTime());
            }
        } else if (answer.signs() != signsSeen) {
            signsSeen = answer.signs();
            boolean first = signsSeen == 0;
            exchange.expectWithin(
                    first ? settings.firstTokenTimeout() : settings.silenceTimeout(),
                    first ? exchange.sentNanos() : System.nanoTime());
        }
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
