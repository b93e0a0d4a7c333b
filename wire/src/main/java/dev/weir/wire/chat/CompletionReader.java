package dev.weir.wire.chat;

import dev.weir.spi.backend.BackendException;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.call.TokenListener;
import dev.weir.spi.chat.Completion;
import dev.weir.wire.ExchangeFailures;
import dev.weir.wire.HttpCalls;
import dev.weir.wire.HttpLimits;
import dev.weir.wire.ProviderError;
import dev.weir.wire.ReasonMapping;
import dev.weir.wire.WireExchange;
import dev.weir.wire.body.ContentKind;
import dev.weir.wire.body.WireJson;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.function.Consumer;
import okhttp3.Response;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;

/**
 * Reads the response to a chat request: a completion, or a {@link BackendException}. Whether it is a stream or a document
 * follows from the response, not from the request: some servers do not stream although asked to, and some do unasked. Safe
 * for use by many threads.
 */
final class CompletionReader {
    private final WireJson json;
    private final HttpLimits limits;
    private final ExchangeFailures failures;
    private final ReasonMapping reasons;

    CompletionReader(HttpCalls calls, HttpLimits limits) {
        this.json = calls.json();
        this.failures = calls.failures();
        this.reasons = calls.reasons();
        this.limits = limits;
    }

    /**
     * Reads a response of success.
     *
     * @param call its listener receives the pieces as they arrive, and it is notified of the output of a stream; what they
     *     throw passes through
     */
    Completion read(WireExchange exchange, Response response, IncomingCompletion completion, CallContext call)
            throws BackendException {
        Delivery delivery = new Delivery(exchange, completion, call);
        switch (guarded(exchange, completion, () -> kindOf(exchange, response))) {
            case EVENTS -> readStream(exchange, completion, delivery);
            case DOCUMENT -> readDocuments(exchange, completion, delivery);
            case NOTHING -> throw failures.cut(exchange, null);
            case OTHER -> throw failures.notAnAnswer(exchange, ContentKind.OTHER, "a completion");
        }
        return completion.whole(exchange.rateLimits());
    }

    private ContentKind kindOf(WireExchange exchange, Response response) throws IOException {
        if (exchange.isLimitedToFirstToken()) {
            if (limits.keepAliveCounts()) {
                exchange.limitPauses(limits.firstTokenTimeout());
            } else {
                exchange.expectWithin(limits.firstTokenTimeout(), exchange.sentNanos());
            }
        }
        return ContentKind.of(response, exchange.body());
    }

    private void readStream(WireExchange exchange, IncomingCompletion completion, Delivery delivery)
            throws BackendException {
        CompletionStream stream = guarded(
                exchange, completion, () -> new CompletionStream(json, limits, exchange, exchange.body(), completion));
        Step<Boolean> advance = stream::advance;
        while (guarded(exchange, completion, advance)) {
            delivery.deliver(true);
        }
        requireNoError(exchange, completion);
        if (!stream.isComplete()) {
            throw failures.cut(exchange, completion.partial(exchange.rateLimits()));
        }
        completion.end();
        delivery.deliver(true);
        completion.streamed(stream.isDone());
    }

    /** One document is a plain answer; several are chunks of one, as in a stream, and may end before the answer does. */
    private void readDocuments(WireExchange exchange, IncomingCompletion completion, Delivery delivery)
            throws BackendException {
        exchange.limitPauses(limits.silenceTimeout());
        try (JsonParser parser =
                guarded(exchange, completion, () -> json.parser(exchange.body().inputStream()))) {
            while (guarded(exchange, completion, () -> readDocument(exchange, completion, parser))) {
                delivery.deliver(completion.isChunked());
            }
        }
        requireNoError(exchange, completion);
        if ((completion.isChunked() || completion.hasBegun()) && !completion.isWhole()) {
            throw failures.cut(exchange, completion.partial(exchange.rateLimits()));
        }
        if (!completion.hasBegun() && !completion.hasUsage()) {
            throw failures.notAnAnswer(exchange, ContentKind.DOCUMENT, "a completion");
        }
        completion.end();
        delivery.deliver(completion.isChunked());
    }

    private static boolean readDocument(WireExchange exchange, IncomingCompletion completion, JsonParser parser)
            throws IOException {
        boolean whole = completion.isWhole();
        if (whole && !completion.isChunked()) {
            exchange.expectWithin(WireExchange.MAX_TAIL, System.nanoTime());
        }
        try {
            boolean more = completion.readNext(parser);
            if (!more) {
                exchange.finish();
            }
            return more && completion.error() == null;
        } catch (JacksonException e) {
            boolean broken = e.getCause() instanceof IOException;
            if (!whole || exchange.isGivenUp() || !(broken || completion.isChunked())) {
                throw e;
            }
            return false; // the answer is whole; what failed came after it
        }
    }

    private void requireNoError(WireExchange exchange, IncomingCompletion completion) throws BackendException {
        ProviderError error = completion.error();
        if (error != null) {
            exchange.finish(); // no token follows that could be paid for
            throw failures.reported(
                    exchange, error, reasons.of(error.status(), error), completion.partial(exchange.rateLimits()));
        }
    }

    /** Delivers what has come; outside {@link #guarded}, because what a listener throws is not the wire's. */
    private final class Delivery {
        private final WireExchange exchange;
        private final IncomingCompletion completion;
        private final CallContext call;
        private int reported;

        Delivery(WireExchange exchange, IncomingCompletion completion, CallContext call) {
            this.exchange = exchange;
            this.completion = completion;
            this.call = call;
        }

        void deliver(boolean streamed) throws BackendException {
            if (streamed && completion.outputs() > reported) {
                reported = completion.outputs();
                call.outputReceived();
            }
            if (streamed && completion.isFinished()) {
                call.outputEnded();
            }
            TokenListener listener = call.listener();
            if (listener == null) {
                return;
            }
            for (Consumer<TokenListener> piece = completion.takeUndelivered();
                    piece != null;
                    piece = completion.takeUndelivered()) {
                if (!exchange.isWanted()) {
                    throw failure(exchange, completion, new InterruptedIOException());
                }
                piece.accept(listener);
            }
        }
    }

    private <T> T guarded(WireExchange exchange, IncomingCompletion completion, Step<T> step) throws BackendException {
        try {
            return step.take();
        } catch (IOException | JacksonException e) {
            throw failure(exchange, completion, e);
        }
    }

    private BackendException failure(WireExchange exchange, IncomingCompletion completion, Exception e) {
        return failures.of(exchange, e, completion.partial(exchange.rateLimits()));
    }

    /** A step that the network or malformed data may fail. */
    private interface Step<T> {
        T take() throws IOException;
    }
}
