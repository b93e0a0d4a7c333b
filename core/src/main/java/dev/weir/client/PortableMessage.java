package dev.weir.client;

import dev.weir.spi.cache.AnswerFormat;
import dev.weir.spi.cache.CachedAnswer;
import dev.weir.spi.cache.UnreadableAnswerException;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.Content;
import dev.weir.spi.chat.Message;
import dev.weir.spi.chat.ToolCall;
import dev.weir.spi.chat.WireFields;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/**
 * An assistant's message as one string, without any loss: the order of its parts, the signatures of its reasoning and the
 * fields of its provider. For a framework whose own message cannot hold all of this but has room for attributes, so that
 * what a provider needs back in the next request reaches it unchanged.
 */
public final class PortableMessage {
    private static final String VERSION = "weir1:";

    private PortableMessage() {}

    /**
     * Writes a message.
     *
     * @param message one of role {@link dev.weir.spi.chat.Role#ASSISTANT}
     * @return printable ASCII
     */
    public static String write(Message message) {
        Completion answer = Completion.builder("")
                .content(message.content())
                .wireFields(message.wireFields())
                .build();
        byte[] form = AnswerFormat.write(CachedAnswer.of(answer, null, Instant.EPOCH));
        return VERSION + Base64.getEncoder().encodeToString(form);
    }

    /**
     * Reads a message.
     *
     * @param text what {@link #write} returned, or anything else
     * @return empty if it is not what {@link #write} returned, or of a later version of Weir
     */
    public static Optional<Message> read(String text) {
        if (!text.startsWith(VERSION)) {
            return Optional.empty();
        }
        try {
            byte[] form = Base64.getDecoder().decode(text.substring(VERSION.length()));
            return AnswerFormat.read(form).answer() instanceof Completion answer
                    ? Optional.of(answer.message())
                    : Optional.empty();
        } catch (IllegalArgumentException | UnreadableAnswerException e) {
            return Optional.empty();
        }
    }

    /** Whether the message has more than one text followed by tool calls, and so is not wholly told by these. */
    public static boolean isNeeded(Message message) {
        boolean called = false;
        int texts = 0;
        for (Content part : message.content()) {
            if (!part.wireFields().equals(WireFields.NONE)) {
                return true;
            }
            if (part instanceof ToolCall) {
                called = true;
            } else if (!(part instanceof Content.Text) || called || texts++ > 0) {
                return true;
            }
        }
        return !message.wireFields().equals(WireFields.NONE);
    }
}
