package dev.weir.spi.chat;

import dev.weir.spi.backend.Answer;
import dev.weir.spi.backend.RateLimits;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.call.TokenListener;
import dev.weir.spi.call.ToolCallPiece;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a {@link ChatRequest}. Immutable. Its {@code toString} omits the text.
 *
 * @param id the provider's id of this answer; empty if there is none
 * @param model the model that answered, by the provider's name for it, which may differ from the requested one
 * @param text the text; empty if there are only tool calls
 * @param toolCalls the requested tool calls
 * @param finishReason why it ended
 * @param usage the token usage; null if the backend does not report it
 * @param rateLimits the rate limits that the provider reported; null if none
 * @param extras further fields of the wire, in order, by their names there
 */
public record Completion(
        String id,
        String model,
        String text,
        List<ToolCall> toolCalls,
        FinishReason finishReason,
        @Nullable Usage usage,
        @Nullable RateLimits rateLimits,
        Map<String, Object> extras)
        implements Answer {

    public Completion {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(model, "model");
        Objects.requireNonNull(text, "text");
        Objects.requireNonNull(finishReason, "finishReason");
        toolCalls = List.copyOf(toolCalls);
        extras = Copies.ordered(extras);
    }

    /** A builder for a completion of this model that ended with {@link FinishReason#STOP}. */
    public static CompletionBuilder builder(String model) {
        return new CompletionBuilder(model);
    }

    /** A completion with this text that ended with {@link FinishReason#STOP}. */
    public static Completion of(String model, String text) {
        return builder(model).text(text).build();
    }

    @Override
    public void deliverTo(TokenListener listener) {
        listener.onModel(model, id);
        if (!text.isEmpty()) {
            listener.onToken(text);
        }
        for (int i = 0; i < toolCalls.size(); i++) {
            ToolCall call = toolCalls.get(i);
            listener.onToolCall(ToolCallPiece.begin(i, call.id(), call.name(), call.arguments()));
        }
    }

    @Override
    public void deliverEndTo(TokenListener listener) {
        listener.onFinish(this);
    }

    @Override
    public String toString() {
        return "Completion[id=" + id + ", model=" + model + ", " + text.length() + " chars, toolCalls="
                + toolCalls.size() + ", finishReason=" + finishReason + ", usage=" + usage + "]";
    }
}
