package dev.weir.spi.chat;

import dev.weir.spi.backend.RateLimits;
import dev.weir.spi.backend.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Builds a {@link Completion}; each method sets the component of its name or adds to its message. Not thread-safe. */
public final class CompletionBuilder {
    private final String model;
    private String id = "";
    private final List<Content> content = new ArrayList<>();
    private WireFields wireFields = WireFields.NONE;
    private FinishReason finishReason = FinishReason.STOP;
    private List<Choice> furtherChoices = List.of();
    private @Nullable Usage usage;
    private @Nullable RateLimits rateLimits;
    private Map<String, Object> extras = Map.of();

    CompletionBuilder(String model) {
        this.model = model;
    }

    public CompletionBuilder id(String id) {
        this.id = id;
        return this;
    }

    /** Adds a text part to the message, unless it is empty. */
    public CompletionBuilder text(String text) {
        return text.isEmpty() ? this : content(Content.text(text));
    }

    /** Adds tool calls to the message. */
    public CompletionBuilder toolCalls(List<ToolCall> toolCalls) {
        return content(toolCalls);
    }

    /** Adds a part to the message. */
    public CompletionBuilder content(Content part) {
        content.add(part);
        return this;
    }

    /** Adds parts to the message in their order. */
    public CompletionBuilder content(List<? extends Content> parts) {
        content.addAll(parts);
        return this;
    }

    /** Sets the further fields of the message. */
    public CompletionBuilder wireFields(WireFields wireFields) {
        this.wireFields = wireFields;
        return this;
    }

    public CompletionBuilder finishReason(FinishReason finishReason) {
        this.finishReason = finishReason;
        return this;
    }

    public CompletionBuilder furtherChoices(List<Choice> furtherChoices) {
        this.furtherChoices = furtherChoices;
        return this;
    }

    public CompletionBuilder usage(@Nullable Usage usage) {
        this.usage = usage;
        return this;
    }

    public CompletionBuilder rateLimits(@Nullable RateLimits rateLimits) {
        this.rateLimits = rateLimits;
        return this;
    }

    public CompletionBuilder extras(Map<String, Object> extras) {
        this.extras = extras;
        return this;
    }

    public Completion build() {
        Message message = new Message(Role.ASSISTANT, content, null, false, null, wireFields);
        return new Completion(id, model, message, finishReason, furtherChoices, usage, rateLimits, extras);
    }
}
