package dev.weir.backend.openai;

import dev.weir.spi.backend.Backend;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Capabilities;
import dev.weir.spi.backend.RequestKind;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.embedding.EmbeddingRequest;
import dev.weir.spi.embedding.Embeddings;
import dev.weir.spi.settings.Description;
import dev.weir.spi.time.Deadline;
import dev.weir.spi.time.TimeSource;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Duration;
import okhttp3.Request;
import okhttp3.Response;
import okio.ByteString;

/**
 * Asks a server that speaks OpenAI's chat completions and embeddings. A request is sent once: nothing is retried here, except that a
 * connection which the server closed while it was idle is replaced before any byte of a response has come, and that a call
 * which asked for no stream is asked anew without one where the server refuses to stream.
 *
 * <p>Safe for use by many threads; each call runs on the thread that makes it. Closing ends the calls under way.
 */
@Description(
        "A server that speaks OpenAI's chat completions and embeddings: OpenAI, Azure, vLLM, llama.cpp, Ollama, Groq, Mistral.")
public final class OpenAiBackend implements Backend, AutoCloseable {
    private static final Capabilities CAPABILITIES = Capabilities.builder()
            .streaming(true)
            .kinds(RequestKind.CHAT, RequestKind.EMBEDDING)
            .modelRequired(true)
            .build();

    private final Endpoint endpoint;
    private final Connections connections;
    private final RequestWriter writer;
    private final ResponseReader reader;
    private final EmbeddingRequestWriter embeddingWriter;
    private final EmbeddingsReader embeddingsReader;
    private final Failures failures;
    private final StreamingUnderneath underneath;
    private final Duration firstTokenTimeout;

    /**
     * Makes a backend; no connection is opened yet.
     *
     * @param settings where the server is, and how to talk to it
     * @param time what a {@code Retry-After} date is compared with where the response has no date itself
     * @throws IllegalArgumentException if a file that the settings name cannot be used
     */
    @Inject
    public OpenAiBackend(OpenAiSettings settings, TimeSource time) {
        Json json = new Json();
        endpoint = new Endpoint(settings);
        connections = new Connections(settings, time);
        writer = new RequestWriter(json, settings);
        failures = new Failures(endpoint.name(), settings);
        reader = new ResponseReader(json, settings, failures);
        embeddingWriter = new EmbeddingRequestWriter(json, settings);
        embeddingsReader = new EmbeddingsReader(json, settings, failures);
        underneath = new StreamingUnderneath(settings);
        firstTokenTimeout = settings.firstTokenTimeout();
    }

    @Override
    public Capabilities capabilities() {
        return CAPABILITIES;
    }

    @Override
    public Completion complete(ChatRequest request, CallContext call) throws BackendException {
        boolean wanted = call.listener() != null;
        if (!wanted && !underneath.isWorthAsking(request)) {
            return ask(request, call, false, new Answer(request.model()));
        }
        Answer answer = new Answer(request.model());
        try {
            Completion completion = ask(request, call, true, answer);
            underneath.answered(request, answer);
            return completion;
        } catch (BackendException e) {
            if (wanted || !underneath.isRefusal(e, answer)) {
                underneath.failed(request, e, answer);
                throw e;
            }
        }
        return askInstead(request, call);
    }

    /** Asks plainly where a stream was refused, which nobody had asked for and nothing was paid for. */
    private Completion askInstead(ChatRequest request, CallContext call) throws BackendException {
        call.outputEnded(); // a plain answer shows no output before it is whole
        Completion completion = ask(request, call, false, new Answer(request.model()));
        underneath.refused(request.model());
        return completion;
    }

    private Completion ask(ChatRequest request, CallContext call, boolean stream, Answer answer)
            throws BackendException {
        ByteString body = writer.write(request, stream);
        Request http = endpoint.chat(request.model(), body, stream);
        Duration headLimit = stream ? firstTokenTimeout : Duration.ZERO;
        if (stream) {
            call.outputExpected();
        }
        try (Exchange exchange = connections.exchange(http, call.deadline(), headLimit);
                CallContext.Registration ignored = call.onCancel(exchange::cancel)) {
            return reader.read(exchange, answer, call);
        }
    }

    @Override
    public Embeddings embed(EmbeddingRequest request, CallContext call) throws BackendException {
        Request http = endpoint.embeddings(request.model(), embeddingWriter.write(request));
        try (Exchange exchange = connections.exchange(http, call.deadline(), Duration.ZERO);
                CallContext.Registration ignored = call.onCancel(exchange::cancel)) {
            Response response = send(exchange);
            if (!response.isSuccessful()) {
                throw reader.refusal(exchange, response);
            }
            return embeddingsReader.read(exchange, response, request);
        }
    }

    @Override
    public void checkHealth(Deadline deadline) throws BackendException {
        Request http = endpoint.health();
        if (http == null) {
            return;
        }
        try (Exchange exchange = connections.exchange(http, deadline, Duration.ZERO)) {
            Response response = send(exchange);
            boolean cannotTell = response.code() == 404 || response.code() == 405 || response.code() == 501;
            if (!response.isSuccessful() && !cannotTell) {
                throw reader.refusal(exchange, response);
            }
            exchange.finish();
        }
    }

    private Response send(Exchange exchange) throws BackendException {
        try {
            return exchange.send();
        } catch (IOException e) {
            throw failures.of(exchange, e, null);
        }
    }

    /** Ends the calls under way and closes every connection. Closing again does nothing. */
    @Override
    public void close() {
        connections.close();
    }
}
