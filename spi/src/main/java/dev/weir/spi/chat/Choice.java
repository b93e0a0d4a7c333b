package dev.weir.spi.chat;

import java.util.Objects;

/**
 * A further answer to a request that asked for several. Its {@code toString} omits the content.
 *
 * @param message the assistant's message
 * @param finishReason why it ended
 */
public record Choice(Message message, FinishReason finishReason) {
    public Choice {
        Objects.requireNonNull(message, "message");
        Objects.requireNonNull(finishReason, "finishReason");
        if (message.role() != Role.ASSISTANT) {
            throw new IllegalArgumentException("a choice is an assistant's message, was " + message.role());
        }
    }

    public static Choice of(Message message, FinishReason finishReason) {
        return new Choice(message, finishReason);
    }
}
