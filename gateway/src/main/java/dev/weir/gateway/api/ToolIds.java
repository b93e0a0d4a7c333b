package dev.weir.gateway.api;

import dev.weir.spi.chat.Content;
import dev.weir.spi.chat.Message;
import dev.weir.spi.chat.ToolCall;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Ids of tool calls for a server of another API than that which made them: it may refuse them for their length or their
 * characters. An id stands for the same call in every request, so call and result agree without a memory.
 */
public final class ToolIds {
    /** What every known server takes. */
    private static final Pattern PORTABLE = Pattern.compile("[A-Za-z0-9_-]{1,40}");

    private static final int DIGITS = 32;

    private ToolIds() {}

    /** The messages with ids that every server takes. */
    public static List<Message> portable(List<Message> messages) {
        return messages.stream()
                .map(message -> isPortable(message) ? message : changed(message))
                .toList();
    }

    private static boolean isPortable(Message message) {
        String id = message.toolCallId();
        return (id == null || PORTABLE.matcher(id).matches())
                && message.toolCalls().stream()
                        .allMatch(call -> PORTABLE.matcher(call.id()).matches());
    }

    private static Message changed(Message message) {
        List<Content> content = message.content().stream()
                .map(part -> part instanceof ToolCall call
                        ? new ToolCall(
                                portable(call.id()), call.name(), call.arguments(), call.cacheMark(), call.wireFields())
                        : part)
                .toList();
        String id = message.toolCallId();
        return new Message(
                message.role(),
                content,
                id == null ? null : portable(id),
                message.toolFailed(),
                message.name(),
                message.wireFields());
    }

    private static String portable(String id) {
        return PORTABLE.matcher(id).matches() ? id : "call_" + sha256(id).substring(0, DIGITS);
    }

    /** The SHA-256 of a text, in hexadecimal digits. */
    public static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
