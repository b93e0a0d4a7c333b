package dev.weir;

import dev.weir.breaker.CircuitBreaker;
import dev.weir.call.ActiveCall;
import dev.weir.client.CallOptions;
import dev.weir.client.CallOutcome;
import dev.weir.client.CallResult;
import dev.weir.client.EmbeddingResult;
import dev.weir.client.Intent;
import dev.weir.client.WeirClient;
import dev.weir.config.Configuration;
import dev.weir.plugin.PluginInfo;
import dev.weir.spi.call.TokenListener;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.embedding.EmbeddingRequest;
import dev.weir.wiring.Blueprint;
import dev.weir.wiring.LlmSettings;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The runtime through which LLM calls go. Made with {@link #builder()}, used as a {@link WeirClient}, closed at the end.
 * Safe for use by many threads; an application needs one.
 */
public final class Weir implements WeirClient {
    private final Blueprint blueprint;
    private final WeirClient client;

    Weir(Blueprint blueprint, WeirClient client) {
        this.blueprint = blueprint;
        this.client = client;
    }

    public static WeirBuilder builder() {
        return new WeirBuilder();
    }

    /** The configuration that this runtime was built from. */
    public Configuration<LlmSettings> configuration() {
        return blueprint.configuration();
    }

    /** Every plugin that was found, loaded or refused. */
    public List<PluginInfo> plugins() {
        return blueprint.plugins().plugins();
    }

    @Override
    public CallResult process(Intent intent) {
        return client.process(intent);
    }

    @Override
    public CallResult stream(Intent intent, TokenListener listener) {
        return client.stream(intent, listener);
    }

    @Override
    public CompletableFuture<CallResult> processAsync(Intent intent) {
        return client.processAsync(intent);
    }

    @Override
    public CompletableFuture<CallResult> streamAsync(Intent intent, TokenListener listener) {
        return client.streamAsync(intent, listener);
    }

    @Override
    public CallResult chat(ChatRequest request, CallOptions options) {
        return client.chat(request, options);
    }

    @Override
    public CallResult stream(ChatRequest request, CallOptions options, TokenListener listener) {
        return client.stream(request, options, listener);
    }

    @Override
    public CompletableFuture<CallResult> chatAsync(ChatRequest request, CallOptions options) {
        return client.chatAsync(request, options);
    }

    @Override
    public List<CallOutcome> chatAll(List<ChatRequest> requests, CallOptions options) {
        return client.chatAll(requests, options);
    }

    @Override
    public EmbeddingResult embed(EmbeddingRequest request, CallOptions options) {
        return client.embed(request, options);
    }

    @Override
    public CompletableFuture<EmbeddingResult> embedAsync(EmbeddingRequest request, CallOptions options) {
        return client.embedAsync(request, options);
    }

    @Override
    public CircuitBreaker breaker(String backend, String model) {
        return client.breaker(backend, model);
    }

    @Override
    public List<ActiveCall> activeCalls() {
        return client.activeCalls();
    }

    @Override
    public boolean cancel(String callId) {
        return client.cancel(callId);
    }

    /** Closes the client, which waits for calls under way in bounded time, then the extensions, then the plugins. */
    @Override
    public void close() {
        blueprint.close();
    }
}
