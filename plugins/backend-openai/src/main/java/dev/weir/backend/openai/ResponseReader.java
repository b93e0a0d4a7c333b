package dev.weir.backend.openai;

import dev.weir.spi.backend.BackendException;
import dev.weir.spi.call.TokenListener;
import dev.weir.spi.chat.Completion;
import java.io.IOException;
import okhttp3.Response;
import okio.Buffer;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;

/**
 * Turns a response into a completion or a {@link BackendException}. Whether it is a stream or a document is read from the
 * response, not from what was asked for: some servers do not stream although asked to, and the other way round. Safe for
 * use by many threads.
 */
final class ResponseReader {
    private static final long MAX_ERROR_BYTES = 256 * 1024;

    private final Json json;
    private final OpenAiSettings settings;
    private final Failures failures;

    ResponseReader(Json json, OpenAiSettings settings, Failures failures) {
        this.json = json;
        this.settings = settings;
        this.failures = failures;
    }

    /**
     * Sends the request and reads the answer.
     *
     * @param listener who gets the text as it arrives; an exception that it throws is thrown on
     */
    Completion read(Exchange exchange, Answer answer, @Nullable TokenListener listener) throws BackendException {
        ContentKind kind = guarded(exchange, answer, () -> open(exchange));
        switch (kind) {
            case EVENTS -> readStream(exchange, answer, listener);
            case DOCUMENT -> readDocument(exchange, answer, listener);
            case NOTHING -> throw failures.cut(exchange, null);
            case OTHER -> throw failures.notACompletion(exchange, kind);
        }
        return answer.whole(exchange.facts().rateLimits());
    }

    private ContentKind open(Exchange exchange) throws IOException, BackendException {
        Response response = exchange.send();
        if (!response.isSuccessful()) {
            throw refusal(exchange, response);
        }
        return ContentKind.of(response, exchange.body());
    }

    private void readStream(Exchange exchange, Answer answer, @Nullable TokenListener listener)
            throws BackendException {
        AnswerStream stream = new AnswerStream(json, settings, exchange, answer);
        while (guarded(exchange, answer, stream::advance)) {
            tell(exchange, answer, listener);
        }
        requireAnswer(exchange, answer);
        if (!stream.isComplete()) {
            throw failures.cut(exchange, answer.partial(exchange.facts().rateLimits()));
        }
        tell(exchange, answer, listener); // text of an event that broke after it
    }

    private void readDocument(Exchange exchange, Answer answer, @Nullable TokenListener listener)
            throws BackendException {
        exchange.limitPauses(settings.silenceTimeout());
        guarded(exchange, answer, () -> {
            try (JsonParser parser = json.parser(exchange.body().inputStream())) {
                new AnswerReader(parser, answer).read();
            }
            return true;
        });
        exchange.finish();
        requireAnswer(exchange, answer);
        if (!answer.hasBegun()) {
            throw failures.notACompletion(exchange, ContentKind.DOCUMENT);
        }
        tell(exchange, answer, listener);
    }

    private void requireAnswer(Exchange exchange, Answer answer) throws BackendException {
        ProviderError error = answer.error();
        if (error != null) {
            exchange.finish(); // no token follows that could be paid for
            throw failures.reported(
                    exchange, error, answer.partial(exchange.facts().rateLimits()));
        }
    }

    /** Hands on the text that came; outside of {@link #guarded}, for what a listener throws is the listener's. */
    private void tell(Exchange exchange, Answer answer, @Nullable TokenListener listener) throws BackendException {
        if (listener == null || !answer.hasText()) {
            return;
        }
        guarded(exchange, answer, () -> {
            exchange.requireWanted();
            return true;
        });
        listener.onToken(answer.takeText());
    }

    private <T> T guarded(Exchange exchange, Answer answer, Step<T> step) throws BackendException {
        try {
            return step.take();
        } catch (IOException | JacksonException e) {
            throw failures.of(exchange, e, answer.partial(exchange.facts().rateLimits()));
        }
    }

    /** A step that may fail by what comes over the network. */
    private interface Step<T> {
        T take() throws IOException, BackendException;
    }

    /** What a response that is not one of success says, with as much of its body as can be read. */
    BackendException refusal(Exchange exchange, Response response) {
        return failures.refusal(exchange, response, readError(exchange));
    }

    private ProviderError readError(Exchange exchange) {
        Buffer bytes = new Buffer();
        try {
            exchange.limitPauses(settings.silenceTimeout());
            BufferedSource body = exchange.body();
            if (!body.request(MAX_ERROR_BYTES)) {
                exchange.finish();
            }
            bytes.write(body.getBuffer(), body.getBuffer().size());
        } catch (IOException e) {
            return ProviderError.NONE; // the status says what is needed
        }
        return ErrorReader.read(json, bytes);
    }
}
