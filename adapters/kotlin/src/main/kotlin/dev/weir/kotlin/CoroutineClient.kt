package dev.weir.kotlin

import dev.weir.client.CallOptions
import dev.weir.client.CallResult
import dev.weir.client.EmbeddingResult
import dev.weir.client.Intent
import dev.weir.client.StreamPublisher
import dev.weir.client.WeirClient
import dev.weir.spi.chat.ChatRequest
import dev.weir.spi.embedding.EmbeddingRequest
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.buffer
import kotlinx.coroutines.future.await
import kotlinx.coroutines.jdk9.asFlow

/**
 * A [WeirClient] for coroutines. Safe for use by many threads.
 *
 * A call runs on a thread of the runtime and blocks none of the caller's dispatcher. Cancelling the coroutine cancels the call.
 * Failures are those of the client, a [dev.weir.call.CallException]. Retries are Weir's alone: a `retry` operator would multiply
 * them.
 *
 * Each collection of a flow is a call of its own. It has no buffer: the thread of the call waits for the collector, within the
 * time of the call. A `buffer` operator adds one.
 *
 * @param client not closed with this
 */
public class CoroutineClient(private val client: WeirClient) {

    /** Processes a sentence with what the configuration says. */
    public suspend fun process(text: String): CallResult = process(Intent.of(text))

    public suspend fun process(intent: Intent): CallResult = client.processAsync(intent).await()

    public suspend fun chat(request: ChatRequest, options: CallOptions = CallOptions.DEFAULT): CallResult =
        client.chatAsync(request, options).await()

    public suspend fun embed(request: EmbeddingRequest, options: CallOptions = CallOptions.DEFAULT): EmbeddingResult =
        client.embedAsync(request, options).await()

    /** The text of the answer, or the words in which the model refuses one, as it arrives. */
    public fun stream(intent: Intent): Flow<String> = unbuffered(StreamPublisher.of(client, intent))

    /** The text of the answer, or the words in which the model refuses one, as it arrives. */
    public fun stream(request: ChatRequest, options: CallOptions = CallOptions.DEFAULT): Flow<String> =
        unbuffered(StreamPublisher.of(client, request, options))

    private fun unbuffered(stream: StreamPublisher<String>): Flow<String> = stream.asFlow().buffer(Channel.RENDEZVOUS)
}
