package dev.weir;

import dev.weir.call.Call;
import dev.weir.call.CallException;
import dev.weir.client.CallOptions;
import dev.weir.client.ClientSettings;
import dev.weir.client.Intent;
import dev.weir.intent.IntentCatalog;
import dev.weir.spi.backend.Request;
import dev.weir.spi.call.Priority;
import dev.weir.spi.call.TokenListener;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.embedding.EmbeddingRequest;
import dev.weir.spi.time.Deadline;
import dev.weir.spi.time.TimeSource;
import dev.weir.token.TokenEstimator;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Makes a call of what an application asks, with what the configuration says where the application says nothing. */
final class CallFactory {
    /** The names of the output token limit on wires, by which a caller may set it as a parameter. */
    private static final List<String> TOKEN_LIMITS = List.of("max_tokens", "max_completion_tokens");

    private final ClientSettings settings;
    private final Set<String> routes;
    private final IntentCatalog intents;
    private final TokenEstimator tokens;
    private final TimeSource time;
    private final String prefix;
    private final AtomicLong count = new AtomicLong();

    /**
     * @param routes the names of the routes
     */
    CallFactory(
            ClientSettings settings,
            Set<String> routes,
            IntentCatalog intents,
            TokenEstimator tokens,
            TimeSource time,
            RandomGenerator random) {
        this.settings = settings;
        this.routes = Set.copyOf(routes);
        this.intents = intents;
        this.tokens = tokens;
        this.time = time;
        prefix = "call-" + Integer.toString(random.nextInt(36 * 36 * 36, 36 * 36 * 36 * 36), 36) + "-";
    }

    Call of(Intent intent, @Nullable TokenListener listener) {
        return of(request(intent), intent.options(), intent.type(), listener);
    }

    /**
     * What is sent for an intent.
     *
     * @throws CallException if its type is none of those declared
     */
    ChatRequest request(Intent intent) {
        try {
            ChatRequest request = intents.request(intent.text(), intent.type(), intent.model(), settings.model());
            return bounded(intent.change() == null ? request : intent.change().apply(request));
        } catch (IllegalArgumentException e) {
            throw new CallException(String.valueOf(e.getMessage()), e);
        }
    }

    Call of(ChatRequest request, CallOptions options, @Nullable TokenListener listener) {
        return of(bounded(request), options, null, listener);
    }

    Call of(EmbeddingRequest request, CallOptions options) {
        return of(request, options, null, null);
    }

    private Call of(
            Request request, CallOptions options, @Nullable String intentType, @Nullable TokenListener listener) {
        Duration timeout = options.timeout() == null ? settings.timeout() : options.timeout();
        String id = prefix + count.incrementAndGet();
        if (listener != null) {
            listener.onCall(id);
        }
        return Call.builder(id, request, Deadline.after(timeout, time))
                .backend(options.backend() == null ? settings.backend() : options.backend())
                .route(routes.contains(request.model()) ? request.model() : null)
                .attributes(options.metadata())
                .intentType(intentType)
                .startedNanos(time.nanoTime())
                .retryStrategy(options.retryStrategy())
                .sideEffects(options.sideEffects())
                .cacheMode(options.cache())
                .guarded(options.guarded())
                .traceparent(options.traceparent())
                .priority(priority(options, intentType))
                .tokens(tokens)
                .listener(listener)
                .build();
    }

    private Priority priority(CallOptions options, @Nullable String intentType) {
        return options.priority() != null ? options.priority() : intents.priority(intentType);
    }

    /** The request with the default limit of output tokens, unless it has one of its own by whatever name. */
    private ChatRequest bounded(ChatRequest request) {
        boolean limited = request.maxTokens() != null
                || !Collections.disjoint(TOKEN_LIMITS, request.parameters().keySet());
        return limited || settings.maxTokens() == 0
                ? request
                : new ChatRequest(
                        request.model(),
                        request.messages(),
                        settings.maxTokens(),
                        request.temperature(),
                        request.topP(),
                        request.seed(),
                        request.stop(),
                        request.tools(),
                        request.toolChoice(),
                        request.responseFormat(),
                        request.parameters());
    }
}
