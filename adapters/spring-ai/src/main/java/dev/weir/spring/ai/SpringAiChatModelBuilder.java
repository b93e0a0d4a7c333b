package dev.weir.spring.ai;

import dev.weir.client.CallOptions;
import dev.weir.client.WeirClient;
import dev.weir.spi.chat.ChatRequest;
import java.util.function.UnaryOperator;

/** Builds a {@link SpringAiChatModel}. Not safe for use by many threads. */
public final class SpringAiChatModelBuilder {
    final WeirClient client;
    CallOptions callOptions = CallOptions.DEFAULT;
    SpringAiChatOptions options = SpringAiChatOptions.builder().build();
    UnaryOperator<ChatRequest> change = UnaryOperator.identity();

    SpringAiChatModelBuilder(WeirClient client) {
        this.client = client;
    }

    /** The backend, time, priority and metadata of every call. */
    public SpringAiChatModelBuilder callOptions(CallOptions callOptions) {
        this.callOptions = callOptions;
        return this;
    }

    /** The options of prompts that have none, and what {@code ChatClient} begins with. */
    public SpringAiChatModelBuilder options(SpringAiChatOptions options) {
        this.options = options;
        return this;
    }

    /**
     * Changes every request before it is sent, for what Spring AI cannot express: a seed, a cache mark, a parameter of the
     * provider.
     *
     * @param change thread-safe
     */
    public SpringAiChatModelBuilder change(UnaryOperator<ChatRequest> change) {
        this.change = change;
        return this;
    }

    public SpringAiChatModel build() {
        return new SpringAiChatModel(this);
    }
}
