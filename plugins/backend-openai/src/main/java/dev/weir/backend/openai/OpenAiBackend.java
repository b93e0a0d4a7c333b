package dev.weir.backend.openai;

import dev.weir.spi.backend.Backend;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Capabilities;
import dev.weir.spi.backend.ModelCapabilities;
import dev.weir.spi.backend.RequestKind;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.embedding.EmbeddingRequest;
import dev.weir.spi.embedding.Embeddings;
import dev.weir.spi.settings.Description;
import dev.weir.spi.time.Deadline;
import dev.weir.spi.time.TimeSource;
import dev.weir.wire.ErrorReader;
import dev.weir.wire.ExchangeFailures;
import dev.weir.wire.HttpConnections;
import dev.weir.wire.ModelTable;
import dev.weir.wire.ProviderError;
import dev.weir.wire.RateLimitReader;
import dev.weir.wire.WireExchange;
import dev.weir.wire.body.WireJson;
import dev.weir.wire.chat.CompletionReader;
import dev.weir.wire.chat.StreamRefusal;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Duration;
import okhttp3.Request;
import okhttp3.Response;

/**
 * Sends requests to a server with OpenAI's API for chat completions and embeddings. A request is sent once, with two
 * exceptions: one that meets a pooled connection which the server had closed is sent again on a new one, and a plain call
 * that requested a stream requests a plain answer where the server refuses the stream. Retries are the runtime's.
 *
 * <p>Safe for use by many threads; each call runs on the thread that makes it. Closing ends the calls under way.
 */
@Description(
        "A server with OpenAI's API for chat completions and embeddings: OpenAI, Azure, vLLM, llama.cpp, Ollama, Groq, Mistral.")
public final class OpenAiBackend implements Backend, AutoCloseable {
    /** OpenAI's form, which Azure, Groq and others share. */
    private static final RateLimitReader RATE_LIMITS = new RateLimitReader("x-ratelimit-{value}-{kind}");

    private final WireJson json = new WireJson();
    private final OpenAiSettings settings;
    private final Capabilities capabilities;
    private final OpenAiEndpoint endpoint;
    private final HttpConnections connections;
    private final ExchangeFailures failures;
    private final ChatRequestWriter chatWriter;
    private final CompletionReader completionReader;
    private final EmbeddingRequestWriter embeddingWriter;
    private final EmbeddingsReader embeddingsReader;
    private final StreamingUnderneath underneath;
    private final ModelTable models = ModelTable.read(OpenAiBackend.class, "models.txt");

    /**
     * Makes a backend; no connection is opened yet.
     *
     * @param settings the server and how to talk to it
     * @param time the clock that a {@code Retry-After} date is compared with where the response has no date itself
     * @throws IllegalArgumentException if a file that the settings name cannot be used
     */
    @Inject
    public OpenAiBackend(OpenAiSettings settings, TimeSource time) {
        this.settings = settings;
        capabilities = Capabilities.builder()
                .streaming(true)
                .kinds(RequestKind.CHAT, RequestKind.EMBEDDING)
                .modelRequired(true)
                .provider(Providers.of(settings))
                .build();
        endpoint = new OpenAiEndpoint(settings);
        connections = new HttpConnections(settings, time, RATE_LIMITS);
        failures = new ExchangeFailures(endpoint.name(), settings);
        chatWriter = new ChatRequestWriter(json, settings);
        completionReader = new CompletionReader(json, settings, failures, ErrorCodes::of);
        embeddingWriter = new EmbeddingRequestWriter(json, settings);
        embeddingsReader = new EmbeddingsReader(json, settings, failures);
        underneath = new StreamingUnderneath(settings);
    }

    @Override
    public Capabilities capabilities() {
        return capabilities;
    }

    /** Of the main models at OpenAI's own address; elsewhere a name may stand for any model. */
    @Override
    public ModelCapabilities capabilities(String model) {
        return OpenAiEndpoint.isOpenAi(settings) ? models.of(model) : ModelCapabilities.UNKNOWN;
    }

    @Override
    public Completion complete(ChatRequest request, CallContext call) throws BackendException {
        boolean wanted = call.listener() != null;
        if (!wanted && !underneath.isWorthRequesting(request)) {
            return ask(request, call, false, ReceivedCompletion.of(request, false));
        }
        ReceivedCompletion received = ReceivedCompletion.of(request, wanted);
        try {
            Completion completion = ask(request, call, true, received);
            underneath.answered(request, received);
            return completion;
        } catch (BackendException e) {
            if (wanted || !StreamRefusal.is(e, received)) {
                underneath.failed(request, e, received);
                throw e;
            }
        }
        return askInstead(request, call);
    }

    /** Requests a plain answer where a stream was refused that the caller had not asked for, and that cost nothing. */
    private Completion askInstead(ChatRequest request, CallContext call) throws BackendException {
        call.outputEnded(); // a plain answer shows no output before it is whole
        Completion completion = ask(request, call, false, ReceivedCompletion.of(request, false));
        underneath.refused(request.model());
        return completion;
    }

    private Completion ask(ChatRequest request, CallContext call, boolean stream, ReceivedCompletion received)
            throws BackendException {
        Request http = endpoint.chat(request.model(), chatWriter.write(request, stream), stream);
        Duration headTimeout = stream ? settings.firstTokenTimeout() : Duration.ZERO;
        if (stream) {
            call.outputExpected();
        }
        try (WireExchange exchange = connections.exchange(http, call.deadline(), headTimeout);
                CallContext.Registration ignored = call.onCancel(exchange::cancel)) {
            Response response = send(exchange);
            if (!response.isSuccessful()) {
                ProviderError error = readError(exchange);
                received.fail(error);
                throw refusal(exchange, response, error);
            }
            return completionReader.read(exchange, response, received, call);
        }
    }

    @Override
    public Embeddings embed(EmbeddingRequest request, CallContext call) throws BackendException {
        Request http = endpoint.embeddings(request.model(), embeddingWriter.write(request));
        try (WireExchange exchange = connections.exchange(http, call.deadline(), Duration.ZERO);
                CallContext.Registration ignored = call.onCancel(exchange::cancel)) {
            Response response = send(exchange);
            if (!response.isSuccessful()) {
                throw refusal(exchange, response, readError(exchange));
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
        try (WireExchange exchange = connections.exchange(http, deadline, Duration.ZERO)) {
            Response response = send(exchange);
            boolean cannotTell = response.code() == 404 || response.code() == 405 || response.code() == 501;
            if (!response.isSuccessful() && !cannotTell) {
                throw refusal(exchange, response, readError(exchange));
            }
            exchange.finish();
        }
    }

    private Response send(WireExchange exchange) throws BackendException {
        try {
            return exchange.send();
        } catch (IOException e) {
            throw failures.of(exchange, e, null);
        }
    }

    private ProviderError readError(WireExchange exchange) {
        return ErrorReader.read(json, exchange.readRefusal());
    }

    private BackendException refusal(WireExchange exchange, Response response, ProviderError error) {
        return failures.refusal(exchange, response, error, ErrorCodes.of(response.code(), error));
    }

    /** Ends the calls under way and closes every connection. Closing again does nothing. */
    @Override
    public void close() {
        connections.close();
    }
}
