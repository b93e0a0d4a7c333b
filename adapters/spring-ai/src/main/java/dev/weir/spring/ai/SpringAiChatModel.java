package dev.weir.spring.ai;

import dev.weir.client.CallOptions;
import dev.weir.client.StreamPublisher;
import dev.weir.client.WeirClient;
import dev.weir.spi.chat.ChatRequest;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.prompt.Prompt;
import reactor.adapter.JdkFlowAdapter;
import reactor.core.publisher.Flux;

/**
 * A chat model of Spring AI, plain and streaming, whose calls go through Weir. Safe for use by many threads.
 *
 * <p>Retries, time limits and fallbacks are those of Weir's configuration; this class adds none. A failure is a
 * {@link dev.weir.call.CallException}, which Spring AI does not retry. Tool calls are returned, as by all models of Spring AI:
 * {@code ChatClient} runs the tools.
 *
 * <p>Each subscription to a stream is a call of its own, on a thread of the runtime; cancelling it cancels the call. The stream
 * has no buffer: its thread waits for the subscriber to request the next piece, within the time of the call.
 */
public final class SpringAiChatModel implements ChatModel {
    private final WeirClient client;
    private final CallOptions callOptions;
    private final SpringAiChatOptions options;
    private final SpringAiRequests requests;

    SpringAiChatModel(SpringAiChatModelBuilder builder) {
        client = builder.client;
        callOptions = builder.callOptions;
        options = builder.options;
        requests = new SpringAiRequests(options, client.defaultModel(), builder.change);
    }

    /**
     * A builder for a model that asks {@code llm.client.model}, unless its options or those of a prompt name another one.
     *
     * @param client not closed with the model
     */
    public static SpringAiChatModelBuilder builder(WeirClient client) {
        return new SpringAiChatModelBuilder(client);
    }

    @Override
    public ChatResponse call(Prompt prompt) {
        return SpringAiResponses.of(
                client.chat(requests.of(prompt), callOptions).completion());
    }

    @Override
    public Flux<ChatResponse> stream(Prompt prompt) {
        return Flux.defer(() -> {
            ChatRequest request = requests.of(prompt);
            return JdkFlowAdapter.flowPublisherToFlux(new StreamPublisher<ChatResponse>(
                    pieces -> client.streamAsync(request, callOptions, new SpringAiStream(pieces))));
        });
    }

    @Override
    public SpringAiChatOptions getOptions() {
        return options;
    }
}
