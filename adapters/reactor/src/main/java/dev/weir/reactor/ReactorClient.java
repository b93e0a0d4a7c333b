package dev.weir.reactor;

import dev.weir.client.CallOptions;
import dev.weir.client.CallResult;
import dev.weir.client.EmbeddingResult;
import dev.weir.client.Intent;
import dev.weir.client.StreamPublisher;
import dev.weir.client.WeirClient;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.embedding.EmbeddingRequest;
import reactor.adapter.JdkFlowAdapter;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A {@link WeirClient} for Project Reactor. Safe for use by many threads.
 *
 * <p>Each subscription is a call of its own, on a thread of the runtime; cancelling it cancels the call. Failures are those of
 * the client. Retries are Weir's alone: a {@code retry} operator would multiply them. A streamed call has no buffer: its thread
 * waits for the subscriber to request the next piece, within the time of the call.
 */
public final class ReactorClient {
    private final WeirClient client;

    /** @param client not closed with this */
    public ReactorClient(WeirClient client) {
        this.client = client;
    }

    public Mono<CallResult> process(Intent intent) {
        return Mono.fromFuture(() -> client.processAsync(intent));
    }

    public Mono<CallResult> chat(ChatRequest request, CallOptions options) {
        return Mono.fromFuture(() -> client.chatAsync(request, options));
    }

    public Mono<EmbeddingResult> embed(EmbeddingRequest request, CallOptions options) {
        return Mono.fromFuture(() -> client.embedAsync(request, options));
    }

    /** The text of the answer, as it arrives. */
    public Flux<String> stream(Intent intent) {
        return JdkFlowAdapter.flowPublisherToFlux(StreamPublisher.of(client, intent));
    }

    /** The text of the answer, as it arrives. */
    public Flux<String> stream(ChatRequest request, CallOptions options) {
        return JdkFlowAdapter.flowPublisherToFlux(StreamPublisher.of(client, request, options));
    }
}
