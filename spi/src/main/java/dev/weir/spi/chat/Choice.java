package dev.weir.spi.chat;

import dev.weir.spi.json.JsonValues;
import java.util.Map;
import java.util.Objects;

/**
 * A further answer to a request that asked for several. Its {@code toString} omits the content.
 *
 * @param message the assistant's message
 * @param finishReason why it ended
 * @param extras further fields of the choice, such as log probabilities, in their order; may hold null values
 */
public record Choice(Message message, FinishReason finishReason, Map<String, Object> extras) {
    public Choice {
        Objects.requireNonNull(message, "message");
        Objects.requireNonNull(finishReason, "finishReason");
        extras = JsonValues.copyOf("extras", extras);
        if (message.role() != Role.ASSISTANT) {
            throw new IllegalArgumentException("a choice is an assistant's message, was " + message.role());
        }
    }

    public static Choice of(Message message, FinishReason finishReason) {
        return of(message, finishReason, Map.of());
    }

    public static Choice of(Message message, FinishReason finishReason, Map<String, Object> extras) {
        return new Choice(message, finishReason, extras);
    }

    @Override
    public String toString() {
        return "Choice[message=" + message + ", finishReason=" + finishReason + ", extras=" + extras.keySet() + "]";
    }
}
