package dev.weir.spi.chat;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Builds a {@link Message}; each method sets the component of its name or adds to it. Not thread-safe. */
public final class MessageBuilder {
    private final Role role;
    private final List<Content> content = new ArrayList<>();
    private @Nullable String toolCallId;
    private boolean toolFailed;
    private @Nullable String name;
    private WireFields wireFields = WireFields.NONE;

    MessageBuilder(Role role) {
        this.role = role;
    }

    /** Adds a text part. */
    public MessageBuilder text(String text) {
        return content(Content.text(text));
    }

    /** Adds a part: a text, an image, a tool call. */
    public MessageBuilder content(Content part) {
        content.add(part);
        return this;
    }

    /** Adds parts in their order. */
    public MessageBuilder content(List<? extends Content> parts) {
        content.addAll(parts);
        return this;
    }

    public MessageBuilder toolCallId(@Nullable String toolCallId) {
        this.toolCallId = toolCallId;
        return this;
    }

    public MessageBuilder toolFailed(boolean toolFailed) {
        this.toolFailed = toolFailed;
        return this;
    }

    public MessageBuilder name(@Nullable String name) {
        this.name = name;
        return this;
    }

    public MessageBuilder wireFields(WireFields wireFields) {
        this.wireFields = wireFields;
        return this;
    }

    /**
     * Builds the message.
     *
     * @throws IllegalArgumentException if the content does not suit the role
     */
    public Message build() {
        return new Message(role, content, toolCallId, toolFailed, name, wireFields);
    }
}
