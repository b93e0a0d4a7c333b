package dev.weir.mutiny;

import dev.weir.client.CallOptions;
import dev.weir.client.CallResult;
import dev.weir.client.EmbeddingResult;
import dev.weir.client.Intent;
import dev.weir.client.StreamPublisher;
import dev.weir.client.WeirClient;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.embedding.EmbeddingRequest;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;

/**
 * A {@link WeirClient} for SmallRye Mutiny. Safe for use by many threads.
 *
 * <p>Each subscription is a call of its own, on a thread of the runtime, never on an event loop; cancelling it cancels the call.
 * Failures are those of the client. Retries are Weir's alone: {@code onFailure().retry()} would multiply them. A streamed call has
 * no buffer: its thread waits for the subscriber to request the next piece, within the time of the call.
 */
public final class MutinyClient {
    private final WeirClient client;

    /** @param client not closed with this */
    public MutinyClient(WeirClient client) {
        this.client = client;
    }

    public Uni<CallResult> process(Intent intent) {
        return Uni.createFrom().completionStage(() -> client.processAsync(intent));
    }

    public Uni<CallResult> chat(ChatRequest request, CallOptions options) {
        return Uni.createFrom().completionStage(() -> client.chatAsync(request, options));
    }

    public Uni<EmbeddingResult> embed(EmbeddingRequest request, CallOptions options) {
        return Uni.createFrom().completionStage(() -> client.embedAsync(request, options));
    }

    /** The text of the answer, as it arrives. */
    public Multi<String> stream(Intent intent) {
        return Multi.createFrom().publisher(StreamPublisher.of(client, intent));
    }

    /** The text of the answer, as it arrives. */
    public Multi<String> stream(ChatRequest request, CallOptions options) {
        return Multi.createFrom().publisher(StreamPublisher.of(client, request, options));
    }
}
