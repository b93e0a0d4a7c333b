package dev.weir.backend.anthropic;

import dev.weir.spi.backend.BackendException;
import dev.weir.wire.ErrorReader;
import dev.weir.wire.ExchangeFailures;
import dev.weir.wire.HttpCalls;
import dev.weir.wire.ProviderError;
import dev.weir.wire.ReasonMapping;
import dev.weir.wire.WireExchange;
import dev.weir.wire.body.ContentKind;
import dev.weir.wire.body.WireJson;
import dev.weir.wire.chat.TokenCount;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;

/** Reads the response to a request for the number of input tokens. Safe for use by many threads. */
final class TokenCountReader {
    private final WireJson json;
    private final ExchangeFailures failures;
    private final ReasonMapping reasons;
    private final Duration silenceTimeout;

    TokenCountReader(HttpCalls calls, Duration silenceTimeout) {
        json = calls.json();
        failures = calls.failures();
        reasons = calls.reasons();
        this.silenceTimeout = silenceTimeout;
    }

    /** Reads a response of success. */
    long read(WireExchange exchange, Response response) throws BackendException {
        try {
            ContentKind kind = ContentKind.of(response, exchange.body());
            if (kind == ContentKind.NOTHING) {
                throw new EOFException();
            }
            Object document = kind == ContentKind.DOCUMENT ? document(exchange) : null;
            Long count = document instanceof Map<?, ?> fields ? TokenCount.of(fields.get("input_tokens")) : null;
            if (count != null) {
                return count;
            }
            if (document instanceof Map<?, ?> fields && !ErrorReader.isNone(fields.get("error"))) {
                ProviderError error = ErrorReader.of(fields);
                throw failures.reported(exchange, error, reasons.of(error.status(), error), null);
            }
            throw failures.notAnAnswer(exchange, kind, "a number of tokens");
        } catch (IOException | JacksonException e) {
            throw failures.of(exchange, e, null);
        }
    }

    private @Nullable Object document(WireExchange exchange) throws IOException {
        exchange.limitPauses(silenceTimeout);
        try (JsonParser parser = json.parser(exchange.body().inputStream())) {
            parser.nextToken();
            Object document = WireJson.value(parser);
            exchange.expectWithin(WireExchange.MAX_TAIL, System.nanoTime());
            if (parser.nextToken() == null) {
                exchange.finish();
            }
            return document;
        }
    }
}
