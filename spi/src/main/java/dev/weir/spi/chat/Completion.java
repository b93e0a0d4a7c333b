package dev.weir.spi.chat;

import dev.weir.spi.backend.Answer;
import dev.weir.spi.backend.RateLimits;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.call.TokenListener;
import dev.weir.spi.call.ToolCallPiece;
import dev.weir.spi.json.JsonValues;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a {@link ChatRequest}. Immutable. Its {@code toString} omits the text.
 *
 * @param id the provider's id of this answer; empty if there is none
 * @param model the model that answered, by the provider's name for it, which may differ from the requested one
 * @param message the answer as a message of role {@link Role#ASSISTANT}, as it is sent back in a further request
 * @param finishReason why it ended
 * @param furtherChoices the answers after the first, if the request asked for several; empty otherwise
 * @param usage the token usage; null if the backend does not report it
 * @param rateLimits the rate limits that the provider reported; null if none
 * @param extras further fields of the wire, in order, by their names there; values are {@linkplain JsonValues
 *     those of JSON}
 */
public record Completion(
        String id,
        String model,
        Message message,
        FinishReason finishReason,
        List<Choice> furtherChoices,
        @Nullable Usage usage,
        @Nullable RateLimits rateLimits,
        Map<String, Object> extras)
        implements Answer {

    public Completion {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(model, "model");
        Objects.requireNonNull(message, "message");
        Objects.requireNonNull(finishReason, "finishReason");
        furtherChoices = List.copyOf(furtherChoices);
        extras = JsonValues.copyOf("extras", extras);
        if (message.role() != Role.ASSISTANT) {
            throw new IllegalArgumentException("a completion is an assistant's message, was " + message.role());
        }
    }

    /** A builder for a completion of this model that ended with {@link FinishReason#STOP}. */
    public static CompletionBuilder builder(String model) {
        return new CompletionBuilder(model);
    }

    /** A completion with this text that ended with {@link FinishReason#STOP}. */
    public static Completion of(String model, String text) {
        return builder(model).text(text).build();
    }

    /** The text; empty if there is none, as in an answer that consists of tool calls. */
    public String text() {
        return message.text();
    }

    /** The requested tool calls, in order. */
    public List<ToolCall> toolCalls() {
        return message.toolCalls();
    }

    /** The reasoning that the provider showed; empty if there is none. */
    public String reasoning() {
        return message.reasoning();
    }

    @Override
    public void deliverTo(TokenListener listener) {
        listener.onModel(model, id);
        int calls = 0;
        for (Content part : message.content()) {
            if (part instanceof ToolCall call) {
                listener.onToolCall(ToolCallPiece.begin(calls++, call.id(), call.name(), call.arguments()));
            } else if (part instanceof Content.Text said && !said.text().isEmpty()) {
                listener.onToken(said.text());
            } else if (part instanceof Content.Reasoning thought
                    && !thought.text().isEmpty()) {
                listener.onReasoning(thought.text());
            } else if (part instanceof Content.Refusal refusal
                    && !refusal.text().isEmpty()) {
                listener.onRefusal(refusal.text());
            }
            if (part.hasMoreThanText()) {
                listener.onPart(part);
            }
        }
    }

    @Override
    public void deliverEndTo(TokenListener listener) {
        listener.onFinish(this);
    }

    @Override
    public String toString() {
        return "Completion[id=" + id + ", model=" + model + ", " + text().length() + " chars, toolCalls="
                + toolCalls().size() + ", finishReason=" + finishReason + ", usage=" + usage + "]";
    }
}
