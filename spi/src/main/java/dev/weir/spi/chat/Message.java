package dev.weir.spi.chat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One message of a conversation. Immutable. Created with {@link #user}, {@link #system} and the like, with
 * {@link #builder}, or by a backend in {@link Completion#message()}. Its {@code toString} omits the content.
 *
 * @param role the role
 * @param content the parts, in order; empty only for an assistant's message. Tool calls, reasoning and refusals are
 *     parts of an assistant's message only; all other parts may be in a message of any role, as some provider accepts
 *     them, and a backend rejects those that its provider does not
 * @param toolCallId the id of the tool call with this result, for {@link Role#TOOL} only
 * @param toolFailed whether the tool call failed, for {@link Role#TOOL} only
 * @param name the name of the participant, which tells apart several of one role; null for none
 * @param wireFields the fields of the wire beside those of the message
 */
public record Message(
        Role role,
        List<Content> content,
        @Nullable String toolCallId,
        boolean toolFailed,
        @Nullable String name,
        WireFields wireFields) {
    public Message {
        Objects.requireNonNull(role, "role");
        content = List.copyOf(content);
        Objects.requireNonNull(wireFields, "wireFields");
        if (role != Role.ASSISTANT) {
            content.forEach(part -> requireFit(role, part));
        }
        if ((role == Role.TOOL) != (toolCallId != null)) {
            throw new IllegalArgumentException(
                    "a message of role TOOL, and no other, has a tool call id; this is of role " + role);
        }
        if (toolFailed && role != Role.TOOL) {
            throw new IllegalArgumentException(
                    "only the result of a tool call can be a failure, this is of role " + role);
        }
        if (content.isEmpty() && role != Role.ASSISTANT) {
            throw new IllegalArgumentException("a message needs content, this is of role " + role);
        }
    }

    private static void requireFit(Role role, Content part) {
        String ofAssistant = part instanceof ToolCall
                ? "tool calls"
                : part instanceof Content.Reasoning ? "reasoning" : part instanceof Content.Refusal ? "refusals" : null;
        if (ofAssistant != null) {
            throw new IllegalArgumentException(
                    "only an assistant's message has " + ofAssistant + ", this is of role " + role);
        }
    }

    /** A builder for a message of this role. */
    public static MessageBuilder builder(Role role) {
        return new MessageBuilder(role);
    }

    public static Message system(String text) {
        return of(Role.SYSTEM, text);
    }

    public static Message developer(String text) {
        return of(Role.DEVELOPER, text);
    }

    public static Message user(String text) {
        return of(Role.USER, text);
    }

    /** A user's message of several parts, such as a text and an image. */
    public static Message user(Content... content) {
        return new Message(Role.USER, List.of(content), null, false, null, WireFields.NONE);
    }

    public static Message assistant(String text) {
        return of(Role.ASSISTANT, text);
    }

    /** The result of the tool call with the id {@code toolCallId}. */
    public static Message tool(String toolCallId, String text) {
        return builder(Role.TOOL).toolCallId(toolCallId).text(text).build();
    }

    private static Message of(Role role, String text) {
        return new Message(role, List.of(Content.text(text)), null, false, null, WireFields.NONE);
    }

    /** The concatenation of all text parts; empty if there is none. */
    public String text() {
        if (content.size() == 1 && content.get(0) instanceof Content.Text part) {
            return part.text();
        }
        StringBuilder all = new StringBuilder();
        for (Content part : content) {
            if (part instanceof Content.Text said) {
                all.append(said.text());
            }
        }
        return all.toString();
    }

    /** The concatenation of all reasoning that the provider showed; empty if there is none. */
    public String reasoning() {
        StringBuilder all = new StringBuilder();
        for (Content part : content) {
            if (part instanceof Content.Reasoning thought) {
                all.append(thought.text());
            }
        }
        return all.toString();
    }

    /** The tool calls of an assistant's message, in order; empty for other roles. */
    public List<ToolCall> toolCalls() {
        List<ToolCall> calls = List.of();
        for (Content part : content) {
            if (part instanceof ToolCall call) {
                calls = calls.isEmpty() ? new ArrayList<>() : calls;
                calls.add(call);
            }
        }
        return Collections.unmodifiableList(calls);
    }

    /** A copy that asks the provider to cache the prompt up to and including this message. */
    public Message cacheUpToHere() {
        return cacheUpToHere(CacheMark.DEFAULT);
    }

    /**
     * A copy that asks the provider to cache the prompt up to and including this message.
     *
     * @throws IllegalStateException if the message has no content
     */
    public Message cacheUpToHere(CacheMark mark) {
        if (content.isEmpty()) {
            throw new IllegalStateException("a message without content cannot be marked");
        }
        List<Content> marked = new ArrayList<>(content);
        marked.set(marked.size() - 1, marked.get(marked.size() - 1).withCacheMark(mark));
        return new Message(role, marked, toolCallId, toolFailed, name, wireFields);
    }

    @Override
    public String toString() {
        return "Message[role=" + role + ", content=" + content + "]";
    }
}
