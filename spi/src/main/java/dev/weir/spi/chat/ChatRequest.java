package dev.weir.spi.chat;

import dev.weir.spi.backend.Backend;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.backend.Request;
import dev.weir.spi.backend.RequestKind;
import dev.weir.spi.call.CallContext;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a backend is asked. Immutable. Its {@code toString} does not show the messages.
 *
 * @param model the model to ask, in the provider's words
 * @param messages the conversation, oldest first, never empty
 * @param maxTokens the most tokens the completion may have, 1 or more; null for the backend's own limit
 * @param temperature how freely the model chooses, from 0; null for the provider's default
 * @param topP the share of probability to sample from, above 0 to 1; null for the provider's default
 * @param seed a seed for the provider's sampling; null for none
 * @param stop texts at which the completion ends; empty for none
 * @param tools what the model may ask to call; empty for none
 * @param toolChoice whether it may or must call one; null for the provider's default
 * @param responseFormat the form of the answer; null for the provider's default
 * @param parameters further parameters of the wire, in order, which reach the backend untouched; values are what JSON
 *     has: strings, numbers, booleans, null, lists and maps of these
 */
public record ChatRequest(
        String model,
        List<Message> messages,
        @Nullable Integer maxTokens,
        @Nullable Double temperature,
        @Nullable Double topP,
        @Nullable Long seed,
        List<String> stop,
        List<Tool> tools,
        @Nullable ToolChoice toolChoice,
        @Nullable ResponseFormat responseFormat,
        Map<String, Object> parameters)
        implements Request {

    public ChatRequest {
        Objects.requireNonNull(model, "model");
        messages = List.copyOf(messages);
        stop = List.copyOf(stop);
        tools = List.copyOf(tools);
        parameters = Copies.ordered(parameters);
        if (messages.isEmpty()) {
            throw new IllegalArgumentException("a chat request needs at least one message");
        }
        if (maxTokens != null && maxTokens < 1) {
            throw new IllegalArgumentException("maxTokens must be at least 1, was " + maxTokens);
        }
        if (temperature != null && !(temperature >= 0)) {
            throw new IllegalArgumentException("temperature must be at least 0, was " + temperature);
        }
        if (topP != null && !(topP > 0 && topP <= 1)) {
            throw new IllegalArgumentException("topP must be above 0 and at most 1, was " + topP);
        }
    }

    public static ChatRequestBuilder builder(String model) {
        return new ChatRequestBuilder(model);
    }

    /** A builder that starts from this request. */
    public ChatRequestBuilder toBuilder() {
        return new ChatRequestBuilder(this);
    }

    @Override
    public RequestKind kind() {
        return RequestKind.CHAT;
    }

    @Override
    public ChatRequest withModel(String model) {
        return toBuilder().model(model).build();
    }

    @Override
    public int maxOutputTokens() {
        return maxTokens == null ? 0 : maxTokens;
    }

    @Override
    public Completion ask(Backend backend, CallContext call) throws BackendException {
        @Nullable Completion completion = backend.complete(this, call);
        if (completion == null) {
            throw new BackendException(ErrorClass.UNKNOWN, "no completion was returned");
        }
        if (completion.finishReason() == FinishReason.TRUNCATED) {
            throw new BackendException(ErrorClass.UNKNOWN, "a truncated completion was returned as whole");
        }
        return completion;
    }

    @Override
    public String toString() {
        return "ChatRequest[model=" + model + ", messages=" + messages.size() + ", tools=" + tools.size() + "]";
    }
}
