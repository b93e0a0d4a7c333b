package dev.weir.langchain4j;

import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.weir.client.CallOptions;
import dev.weir.client.WeirClient;
import dev.weir.spi.chat.ChatRequest;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Builds a {@link WeirChatModel}. Not safe for use by many threads. */
public final class WeirChatModelBuilder {
    final WeirClient client;
    CallOptions options = CallOptions.DEFAULT;
    List<ChatModelListener> listeners = List.of();
    UnaryOperator<ChatRequest> change = UnaryOperator.identity();
    private @Nullable String modelName;
    private ChatRequestParameters defaults = ChatRequestParameters.builder().build();

    WeirChatModelBuilder(WeirClient client) {
        this.client = client;
    }

    /** The model or route of requests that name none; {@code llm.client.model} by default. */
    public WeirChatModelBuilder modelName(String modelName) {
        this.modelName = modelName;
        return this;
    }

    /** The backend, time, priority and metadata of every call. */
    public WeirChatModelBuilder options(CallOptions options) {
        this.options = options;
        return this;
    }

    /** The parameters of requests that do not set them. */
    public WeirChatModelBuilder defaultRequestParameters(ChatRequestParameters parameters) {
        defaults = parameters;
        return this;
    }

    /** Notified of requests, responses and errors, as LangChain4j does for every model. */
    public WeirChatModelBuilder listeners(List<ChatModelListener> listeners) {
        this.listeners = listeners;
        return this;
    }

    /**
     * Changes every request before it is sent, for what LangChain4j cannot express: a seed, a cache mark, a parameter of the
     * provider.
     *
     * @param change thread-safe
     */
    public WeirChatModelBuilder change(UnaryOperator<ChatRequest> change) {
        this.change = change;
        return this;
    }

    public WeirChatModel build() {
        return new WeirChatModel(this);
    }

    ChatRequestParameters parameters() {
        String model = modelName != null ? modelName : defaults.modelName();
        return defaults.overrideWith(ChatRequestParameters.builder()
                .modelName(model != null ? model : client.defaultModel())
                .build());
    }
}
