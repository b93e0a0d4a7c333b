package dev.weir.backend.openai.answer;

import dev.weir.spi.backend.BackendException;
import dev.weir.wire.ExchangeFailures;
import dev.weir.wire.HttpCalls;
import dev.weir.wire.ProviderError;
import dev.weir.wire.ReasonMapping;
import dev.weir.wire.WireExchange;
import dev.weir.wire.body.ContentKind;
import dev.weir.wire.body.UnacceptableResponseException;
import dev.weir.wire.body.WireJson;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import okhttp3.Response;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;

/** Reads a response that is one JSON document: an answer, or a {@link BackendException}. Safe for use by many threads. */
public final class DocumentReader {
    private final WireJson json;
    private final ExchangeFailures failures;
    private final ReasonMapping reasons;
    private final Duration silenceTimeout;

    public DocumentReader(HttpCalls calls, Duration silenceTimeout) {
        json = calls.json();
        failures = calls.failures();
        reasons = calls.reasons();
        this.silenceTimeout = silenceTimeout;
    }

    /**
     * Reads a response of success as it arrives.
     *
     * @param wanted what messages call the answer, such as {@code embeddings}
     */
    public <T> T read(WireExchange exchange, Response response, AnswerDocument<T> document, String wanted)
            throws BackendException {
        try {
            ContentKind kind = ContentKind.of(response, exchange.body());
            if (kind == ContentKind.NOTHING) {
                throw new EOFException();
            }
            if (kind != ContentKind.DOCUMENT) {
                throw failures.notAnAnswer(exchange, kind, wanted);
            }
            exchange.limitPauses(silenceTimeout);
            try (JsonParser parser = json.parser(exchange.body().inputStream())) {
                document.read(parser);
                readEnd(exchange, parser, wanted);
            }
            ProviderError error = document.error();
            if (error != null) {
                throw failures.reported(exchange, error, reasons.of(error.status(), error), null);
            }
            if (!document.hasBegun()) {
                throw failures.notAnAnswer(exchange, kind, wanted);
            }
            return document.answer(exchange.rateLimits());
        } catch (IOException | JacksonException e) {
            throw failures.of(exchange, e, null);
        }
    }

    private static void readEnd(WireExchange exchange, JsonParser parser, String wanted) throws IOException {
        exchange.expectWithin(WireExchange.MAX_TAIL, System.nanoTime());
        try {
            if (parser.nextToken() != null) {
                throw new UnacceptableResponseException("something else came after the " + wanted);
            }
            exchange.finish();
        } catch (JacksonException e) {
            if (!(e.getCause() instanceof IOException) || exchange.isGivenUp()) {
                throw e;
            }
            // the answer is whole; what failed came after it
        }
    }
}
