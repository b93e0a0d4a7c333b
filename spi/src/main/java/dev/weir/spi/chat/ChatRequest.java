package dev.weir.spi.chat;

import dev.weir.spi.backend.Backend;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.backend.Request;
import dev.weir.spi.backend.RequestKind;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.json.JsonValues;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A chat request. Immutable. Its {@code toString} omits the messages.
 *
 * @param model the requested model, by the provider's name for it
 * @param messages the conversation, oldest message first, never empty
 * @param maxTokens maximum number of completion tokens, 1 or more; null for the backend's limit
 * @param temperature the sampling temperature, from 0; null for the provider's default
 * @param topP the probability mass of nucleus sampling, above 0 to 1; null for the provider's default
 * @param seed the seed of the provider's sampling; null for none
 * @param stop the stop sequences; empty for none
 * @param tools the tools that the model may call; empty for none
 * @param toolChoice whether the model may or must call a tool; null for the provider's default
 * @param responseFormat the format of the answer; null for the provider's default
 * @param parameters further parameters of the wire, in order, sent unchanged; values are {@linkplain JsonValues
 *     those of JSON}
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
        parameters = JsonValues.copyOf("parameters", parameters);
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
        return new ChatRequest(
                model,
                messages,
                maxTokens,
                temperature,
                topP,
                seed,
                stop,
                tools,
                toolChoice,
                responseFormat,
                parameters);
    }

    @Override
    public int maxOutputTokens() {
        return maxTokens == null ? 0 : maxTokens;
    }

    @Override
    public Completion ask(Backend backend, CallContext call) throws BackendException {
        @Nullable Completion completion = backend.complete(this, call);
        if (completion == null) {
            throw BackendException.builder(Reason.DEFECT, "no completion was returned")
                    .build();
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
