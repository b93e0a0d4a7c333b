package dev.weir.spi.chat;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One message of a conversation. Its {@code toString} omits the content.
 *
 * @param role the role
 * @param content the parts; empty only for an assistant's message that consists of tool calls
 * @param toolCalls the tool calls of an assistant's message; empty for other roles
 * @param toolCallId the id of the tool call with this result, for {@link Role#TOOL} only
 */
public record Message(
        Role role,
        List<Content> content,
        List<ToolCall> toolCalls,
        @Nullable String toolCallId) {
    public Message {
        Objects.requireNonNull(role, "role");
        content = List.copyOf(content);
        toolCalls = List.copyOf(toolCalls);
        if (!toolCalls.isEmpty() && role != Role.ASSISTANT) {
            throw new IllegalArgumentException("only an assistant's message has tool calls, this is of role " + role);
        }
        if ((role == Role.TOOL) != (toolCallId != null)) {
            throw new IllegalArgumentException("a tool call id is given exactly for the role TOOL, was " + role);
        }
        if (content.isEmpty() && toolCalls.isEmpty()) {
            throw new IllegalArgumentException("a message needs content or tool calls");
        }
    }

    public static Message system(String text) {
        return of(Role.SYSTEM, text);
    }

    public static Message user(String text) {
        return of(Role.USER, text);
    }

    public static Message assistant(String text) {
        return of(Role.ASSISTANT, text);
    }

    /** The result of the tool call with the id {@code toolCallId}. */
    public static Message tool(String toolCallId, String text) {
        return new Message(Role.TOOL, List.of(new Content.Text(text)), List.of(), toolCallId);
    }

    private static Message of(Role role, String text) {
        return new Message(role, List.of(new Content.Text(text)), List.of(), null);
    }

    /** The concatenation of all text parts; empty if there is none. */
    public String text() {
        return content.stream()
                .filter(Content.Text.class::isInstance)
                .map(part -> ((Content.Text) part).text())
                .collect(Collectors.joining());
    }
}
