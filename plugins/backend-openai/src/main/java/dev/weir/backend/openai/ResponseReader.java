package dev.weir.backend.openai;

import dev.weir.spi.backend.BackendException;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.call.TokenListener;
import dev.weir.spi.chat.Completion;
import java.io.IOException;
import okhttp3.Response;
import okio.Buffer;
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
     * @param call whose listener gets the text as it arrives, and which learns of all output of a stream; what they throw
     *     is thrown on
     */
    Completion read(Exchange exchange, Answer answer, CallContext call) throws BackendException {
        Delivery delivery = new Delivery(exchange, answer, call);
        switch (guarded(exchange, answer, () -> open(exchange, answer))) {
            case EVENTS -> readStream(exchange, answer, delivery);
            case DOCUMENT -> readDocuments(exchange, answer, delivery);
            case NOTHING -> throw failures.cut(exchange, null);
            case OTHER -> throw failures.notAnAnswer(exchange, ContentKind.OTHER, "a completion");
        }
        return answer.whole(exchange.facts().rateLimits());
    }

    private ContentKind open(Exchange exchange, Answer answer) throws IOException, BackendException {
        Response response = exchange.send();
        if (!response.isSuccessful()) {
            ProviderError error = readError(exchange);
            answer.fail(error);
            throw failures.refusal(exchange, response, error);
        }
        if (exchange.isLimitedToFirstToken()) {
            exchange.expectWithin(settings.firstTokenTimeout(), exchange.sentNanos());
        }
        return ContentKind.of(response, exchange.body());
    }

    private void readStream(Exchange exchange, Answer answer, Delivery delivery) throws BackendException {
        AnswerStream stream =
                guarded(exchange, answer, () -> new AnswerStream(json, settings, exchange, exchange.body(), answer));
        while (guarded(exchange, answer, stream::advance)) {
            delivery.deliver(true);
        }
        requireAnswer(exchange, answer);
        if (!stream.isComplete()) {
            throw cut(exchange, answer);
        }
        delivery.deliver(true);
        answer.streamed(stream.isDone());
    }

    private BackendException cut(Exchange exchange, Answer answer) {
        return failures.cut(exchange, answer.partial(exchange.facts().rateLimits()));
    }

    /** One document is a plain answer; several are chunks of one, as in a stream, and may end before the answer does. */
    private void readDocuments(Exchange exchange, Answer answer, Delivery delivery) throws BackendException {
        exchange.limitPauses(settings.silenceTimeout());
        try (JsonParser parser =
                guarded(exchange, answer, () -> json.parser(exchange.body().inputStream()))) {
            AnswerReader reader = new AnswerReader(parser, answer);
            while (guarded(exchange, answer, () -> readDocument(exchange, answer, reader))) {
                delivery.deliver(answer.isChunked());
            }
        }
        requireAnswer(exchange, answer);
        if (answer.isChunked() && !answer.isFinished()) {
            throw cut(exchange, answer);
        }
        if (!answer.hasBegun()) {
            throw failures.notAnAnswer(exchange, ContentKind.DOCUMENT, "a completion");
        }
        delivery.deliver(answer.isChunked());
    }

    private static boolean readDocument(Exchange exchange, Answer answer, AnswerReader reader) throws IOException {
        boolean whole = answer.isChunked() ? answer.isFinished() : answer.hasBegun();
        if (whole && !answer.isChunked()) {
            exchange.expectWithin(AnswerStream.AFTERWORD, System.nanoTime());
        }
        try {
            boolean more = reader.readNext();
            if (!more) {
                exchange.finish();
            }
            return more && answer.error() == null;
        } catch (JacksonException e) {
            boolean broken = e.getCause() instanceof IOException;
            if (!whole || exchange.isGivenUp() || !(broken || answer.isChunked())) {
                throw e;
            }
            return false; // the answer is whole; what failed came after it
        }
    }

    private void requireAnswer(Exchange exchange, Answer answer) throws BackendException {
        ProviderError error = answer.error();
        if (error != null) {
            exchange.finish(); // no token follows that could be paid for
            throw failures.reported(
                    exchange, error, answer.partial(exchange.facts().rateLimits()));
        }
    }

    /** Hands on what came, to the one who waits for it; outside of {@link #guarded}, for what a listener throws is its own. */
    private final class Delivery {
        private final Exchange exchange;
        private final Answer answer;
        private final CallContext call;
        private final @Nullable TokenListener listener;
        private int reported;

        Delivery(Exchange exchange, Answer answer, CallContext call) {
            this.exchange = exchange;
            this.answer = answer;
            this.call = call;
            this.listener = call.listener();
        }

        void deliver(boolean streamed) throws BackendException {
            if (streamed && answer.outputs() > reported) {
                reported = answer.outputs();
                call.outputReceived();
            }
            if (streamed && answer.isFinished()) {
                call.outputEnded();
            }
            if (listener == null || !answer.hasText()) {
                return;
            }
            guarded(exchange, answer, () -> {
                exchange.requireWanted();
                return true;
            });
            listener.onToken(answer.takeText());
        }
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
            boolean more = true;
            while (more && bytes.size() < MAX_ERROR_BYTES) {
                more = exchange.body().read(bytes, MAX_ERROR_BYTES) >= 0;
            }
            if (!more) {
                exchange.finish();
            }
        } catch (IOException e) {
            // the status says what is needed, and perhaps what came before the body broke
        }
        return ErrorReader.read(json, bytes);
    }
}
