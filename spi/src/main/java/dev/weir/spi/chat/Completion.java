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
 * What a backend answers. Immutable. Its {@code toString} does not show the text.
 *
 * @param id the provider's name for this answer; empty if it gives none
 * @param model the model that answered, in the provider's words, which may differ from the one asked for
 * @param text what the model said; empty if it only asked for tools
 * @param toolCalls the tools it asks to call
 * @param finishReason why it ended
 * @param usage the tokens; null where the backend does not report them
 * @param rateLimits what the provider reported about the caller's quota; null if nothing
 * @param extras what else the wire brought, in order, by its names there
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

    /** A plain answer that ended with {@link FinishReason#STOP}. */
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
