package dev.weir.langchain4j;

import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.weir.call.CallException;
import dev.weir.client.CallOptions;
import dev.weir.client.WeirClient;
import java.util.List;
import java.util.Set;

/**
 * A chat model of LangChain4j, plain and streaming, whose calls go through Weir. Safe for use by many threads.
 *
 * <p>Retries, time limits and fallbacks are those of Weir's configuration; this class adds none. A failure is an exception of
 * {@code dev.langchain4j.exception} with the {@link CallException} as its cause. All of them but
 * {@code RateLimitException} and {@code TimeoutException}, which LangChain4j declares retriable, are
 * {@code NonRetriableException}s, as the call has been retried already.
 *
 * <p>A streamed answer is delivered on a thread of the runtime, and completed on a thread that no call waits for: there a
 * tool may block and make calls of its own.
 */
public final class WeirChatModel implements ChatModel, StreamingChatModel {
    private final WeirClient client;
    private final CallOptions options;
    private final ChatRequestParameters defaults;
    private final List<ChatModelListener> listeners;
    private final LangChainRequests requests;

    WeirChatModel(WeirChatModelBuilder builder) {
        client = builder.client;
        options = builder.options;
        defaults = builder.parameters();
        listeners = List.copyOf(builder.listeners);
        requests = new LangChainRequests(builder.change);
    }

    /**
     * A builder for a model that asks {@code llm.client.model}, unless it or a request names another one.
     *
     * @param client not closed with the model
     */
    public static WeirChatModelBuilder builder(WeirClient client) {
        return new WeirChatModelBuilder(client);
    }

    @Override
    public ChatResponse doChat(ChatRequest request) {
        dev.weir.spi.chat.ChatRequest chat = requests.of(request);
        try {
            return LangChainResponses.of(client.chat(chat, options).completion());
        } catch (CallException e) {
            throw LangChainFailures.of(e);
        }
    }

    @Override
    public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
        dev.weir.spi.chat.ChatRequest chat = requests.of(request);
        new LangChainStream(handler).begin(listener -> client.streamAsync(chat, options, listener));
    }

    @Override
    public ChatRequestParameters defaultRequestParameters() {
        return defaults;
    }

    @Override
    public List<ChatModelListener> listeners() {
        return listeners;
    }

    @Override
    public ModelProvider provider() {
        return ModelProvider.OTHER;
    }

    @Override
    public Set<Capability> supportedCapabilities() {
        return Set.of(Capability.RESPONSE_FORMAT_JSON_SCHEMA);
    }
}
