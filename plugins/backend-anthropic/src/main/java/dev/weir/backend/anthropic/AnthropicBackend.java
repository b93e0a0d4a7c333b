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
import dev.weir.wire.HttpCalls;
import dev.weir.wire.ModelTable;
import dev.weir.wire.RateLimitReader;
import dev.weir.wire.chat.ChatCalls;
import dev.weir.wire.chat.StreamingUnderneath;
import jakarta.inject.Inject;
import java.util.List;
import java.util.OptionalLong;
import okhttp3.Request;

/**
 * Sends requests to a server with Anthropic's Messages API. A request is sent once, with two exceptions: one that meets a
 * pooled connection which the server had closed is sent again on a new one, and a plain call that requested a stream
 * requests a plain answer where the server refuses the stream. Retries are the runtime's.
 *
 * <p>Safe for use by many threads; each call runs on the thread that makes it. Closing ends the calls under way.
 */
@Description("A server with Anthropic's Messages API.")
public final class AnthropicBackend implements Backend, AutoCloseable {

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

    private final AnthropicSettings settings;
    private final Capabilities capabilities;
    private final AnthropicEndpoint endpoint;
    private final HttpCalls calls;
    private final ChatCalls chat;
    private final MessagesRequestWriter writer;
    private final TokenCountReader countReader;
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
        endpoint = new AnthropicEndpoint(settings);
        capabilities = Capabilities.builder()
                .streaming(true)
                .modelRequired(true)
                .cachedInputCounts(!AnthropicEndpoint.isAnthropic(settings))
                .provider(AnthropicEndpoint.isAnthropic(settings) ? "anthropic" : "")
                .build();
        calls = new HttpCalls(endpoint.name(), settings, time, RATE_LIMITS, ErrorReasons::of);
        writer = new MessagesRequestWriter(calls.json(), settings);
        chat = new ChatCalls(
                calls,
                settings,
                new AnthropicChat(endpoint, writer, AnthropicEndpoint.wire(settings)),
                new StreamingUnderneath(settings.streamUnderneath(), AnthropicEndpoint.isAnthropic(settings), true));
        countReader = new TokenCountReader(calls, settings.http().silenceTimeout());
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
        return chat.complete(request, call);
    }

    @Override
    public OptionalLong countTokens(ChatRequest request, CallContext call) throws BackendException {
        Request http = endpoint.countTokens(writer.writeCount(request), MessagesRequestWriter.betas(request));
        return OptionalLong.of(calls.make(http, call, countReader::read));
    }

    @Override
    public void checkHealth(Deadline deadline) throws BackendException {
        calls.checkHealth(endpoint.health(), deadline);
    }

    /** Ends the calls under way and closes every connection. Closing again does nothing. */
    @Override
    public void close() {
        calls.close();
    }
}
