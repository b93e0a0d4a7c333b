package dev.weir.route;

import dev.weir.spi.backend.Request;
import dev.weir.spi.chat.ChatBatch;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.ChatRequestBuilder;
import dev.weir.spi.settings.AtLeast;
import dev.weir.spi.settings.Description;
import org.jspecify.annotations.Nullable;

/** Parameters of chat requests that a target replaces; those not set stay those of the request. */
public record TargetParameters(
        @Nullable @AtLeast("0") @Description("Sampling temperature at this target.")
        Double temperature,

        @Nullable @AtLeast("1") @Description("Maximum number of output tokens at this target.")
        Integer maxTokens) {

    /** No parameters. */
    public static final TargetParameters NONE = new TargetParameters(null, null);

    /** The request with these parameters. */
    Request applyTo(Request request) {
        if (equals(NONE)) {
            return request;
        }
        if (request instanceof ChatBatch batch) {
            return ChatBatch.of(batch.requests().stream().map(this::applyTo).toList());
        }
        return request instanceof ChatRequest chat ? applyTo(chat) : request;
    }

    private ChatRequest applyTo(ChatRequest chat) {
        ChatRequestBuilder changed = chat.toBuilder();
        if (temperature != null) {
            changed.temperature(temperature);
        }
        if (maxTokens != null) {
            changed.maxTokens(maxTokens);
        }
        return changed.build();
    }
}
