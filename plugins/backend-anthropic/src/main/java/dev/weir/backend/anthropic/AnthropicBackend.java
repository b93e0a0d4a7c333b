package dev.weir.backend.anthropic;

import dev.weir.spi.backend.Backend;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Capabilities;
import dev.weir.spi.backend.ModelCapabilities;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
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
import java.util.List;
import java.util.OptionalLong;
import okhttp3.Request;
import okhttp3.Response;

/**
 * Sends requests to a server with Anthropic's Messages API. A request is sent once, with two exceptions: one that meets a
 * pooled connection which the server had closed is sent again on a new one, and a plain call that requested a stream
 * requests a plain answer where the server refuses the stream. Retries are the runtime's.
 *
 * <p>Safe for use by many threads; each call runs on the thread that makes it. Closing ends the calls under way.
 */
@Description("A server with Anthropic's Messages API.")
public final class AnthropicBackend implements Backend, AutoCloseable {

    /** The wire of the fields that messages keep for their next request. */
    static final String WIRE = "anthropic";

    /** What this API has for no model. */
    private static final ModelCapabilities API = ModelCapabilities.builder()
            .embeddings(false)
            .audio(false)
            .jsonObject(false)
            .build();

    /** A beta feature that lengthens the context of some models. */
    private static final String LONG_CONTEXT = "context-1m";

    private static final RateLimitReader RATE_LIMITS = new RateLimitReader(
            "anthropic-ratelimit-{kind}-{value}", List.of("tokens", "input-tokens", "output-tokens"));

    private final WireJson json = new WireJson();
    private final AnthropicSettings settings;
    private final Capabilities capabilities;
    private final AnthropicEndpoint endpoint;
    private final HttpConnections connections;
    private final ExchangeFailures failures;
    private final MessagesRequestWriter writer;
    private final CompletionReader reader;
    private final TokenCountReader countReader;
    private final StreamPolicy underneath;
    private final ModelTable models = ModelTable.read(AnthropicBackend.class, "models.txt");

    /**
     * Makes a backend; no connection is opened yet.
     *
     * @param settings the server and how to talk to it
     * @param time the clock that a {@code Retry-After} date is compared with where the response has no date itself
     * @throws IllegalArgumentException if a file that the settings name cannot be used
     */
    @Inject
    public AnthropicBackend(AnthropicSettings settings, TimeSource time) {
        this.settings = settings;
        capabilities = Capabilities.builder()
                .streaming(true)
                .modelRequired(true)
                .provider(AnthropicEndpoint.isAnthropic(settings) ? "anthropic" : "")
                .build();
        endpoint = new AnthropicEndpoint(settings);
        connections = new HttpConnections(settings, time, RATE_LIMITS);
        failures = new ExchangeFailures(endpoint.name(), settings);
        writer = new MessagesRequestWriter(json, settings);
        reader = new CompletionReader(json, settings, failures, ErrorReasons::of);
        countReader = new TokenCountReader(json, settings.silenceTimeout(), failures);
        underneath = new StreamPolicy(settings);
    }

    @Override
    public Capabilities capabilities() {
        return capabilities;
    }

    /** Of the main models at Anthropic's own address; elsewhere a name may stand for any model. */
    @Override
    public ModelCapabilities capabilities(String model) {
        if (!AnthropicEndpoint.isAnthropic(settings)) {
            return API;
        }
        ModelCapabilities known = models.of(model);
        boolean longContext = settings.betas().stream().anyMatch(beta -> beta.startsWith(LONG_CONTEXT));
        return API.orElse(longContext ? known.toBuilder().contextLength(null).build() : known);
    }

    @Override
    public Completion complete(ChatRequest request, CallContext call) throws BackendException {
        boolean wanted = call.listener() != null;
        if (!wanted && !underneath.isWorthRequesting(request.model())) {
            return ask(request, call, false, received(request, false));
        }
        ReceivedMessage received = received(request, wanted);
        try {
            Completion completion = ask(request, call, true, received);
            underneath.answered(request.model(), received);
            return completion;
        } catch (BackendException e) {
            if (!StreamRefusal.is(e, received)) {
                throw e;
            }
            underneath.refused(request.model());
            if (wanted) {
                throw e;
            }
        }
        call.outputEnded(); // a plain answer shows no output before it is whole
        return ask(request, call, false, received(request, false));
    }

    private ReceivedMessage received(ChatRequest request, boolean listening) {
        return new ReceivedMessage(request.model(), listening, writer.answerTool(request));
    }

    private Completion ask(ChatRequest request, CallContext call, boolean stream, ReceivedMessage received)
            throws BackendException {
        Request http = endpoint.messages(writer.write(request, stream), stream);
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
            return reader.read(exchange, response, received, call);
        }
    }

    @Override
    public OptionalLong countTokens(ChatRequest request, CallContext call) throws BackendException {
        Request http = endpoint.countTokens(writer.writeCount(request));
        try (WireExchange exchange = connections.exchange(http, call.deadline(), Duration.ZERO);
                CallContext.Registration ignored = call.onCancel(exchange::cancel)) {
            Response response = send(exchange);
            if (!response.isSuccessful()) {
                throw refusal(exchange, response, readError(exchange));
            }
            return OptionalLong.of(countReader.read(exchange, response));
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
        return failures.refusal(exchange, response, error, ErrorReasons.of(response.code(), error, response.headers()));
    }

    /** Ends the calls under way and closes every connection. Closing again does nothing. */
    @Override
    public void close() {
        connections.close();
    }
}
