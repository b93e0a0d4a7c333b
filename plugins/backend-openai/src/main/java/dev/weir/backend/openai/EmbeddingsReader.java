package dev.weir.backend.openai;

import dev.weir.spi.backend.BackendException;
import dev.weir.spi.embedding.EmbeddingRequest;
import dev.weir.spi.embedding.Embeddings;
import java.io.EOFException;
import java.io.IOException;
import okhttp3.Response;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;

/** Turns the response to a request for embeddings into these or a {@link BackendException}. Safe for use by many threads. */
final class EmbeddingsReader {
    private final Json json;
    private final OpenAiSettings settings;
    private final Failures failures;

    EmbeddingsReader(Json json, OpenAiSettings settings, Failures failures) {
        this.json = json;
        this.settings = settings;
        this.failures = failures;
    }

    /** Reads a response of success, as it arrives. */
    Embeddings read(Exchange exchange, Response response, EmbeddingRequest request) throws BackendException {
        EmbeddingsDocument document = new EmbeddingsDocument(request);
        try {
            ContentKind kind = ContentKind.of(response, exchange.body());
            if (kind == ContentKind.NOTHING) {
                throw new EOFException();
            }
            if (kind != ContentKind.DOCUMENT) {
                throw failures.notAnAnswer(exchange, kind, "embeddings");
            }
            exchange.limitPauses(settings.silenceTimeout());
            try (JsonParser parser = json.parser(exchange.body().inputStream())) {
                document.read(parser);
                readEnd(exchange, parser);
            }
            ProviderError error = document.error();
            if (error != null) {
                throw failures.reported(exchange, error, null);
            }
            if (!document.hasBegun()) {
                throw failures.notAnAnswer(exchange, kind, "embeddings");
            }
            return document.embeddings(exchange.facts().rateLimits());
        } catch (IOException | JacksonException e) {
            throw failures.of(exchange, e, null);
        }
    }

    private static void readEnd(Exchange exchange, JsonParser parser) throws IOException {
        exchange.expectWithin(AnswerStream.AFTERWORD, System.nanoTime());
        try {
            if (parser.nextToken() != null) {
                throw new MalformedEmbeddingsException("something else came after the embeddings");
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
