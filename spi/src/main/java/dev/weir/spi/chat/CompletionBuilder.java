package dev.weir.spi.chat;

import dev.weir.spi.backend.RateLimits;
import dev.weir.spi.backend.Usage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Builds a {@link Completion}; each method sets the component of its name. Not thread-safe. */
public final class CompletionBuilder {
    private final String model;
    private String id = "";
    private String text = "";
    private List<ToolCall> toolCalls = List.of();
    private FinishReason finishReason = FinishReason.STOP;
    private @Nullable Usage usage;
    private @Nullable RateLimits rateLimits;
    private Map<String, Object> extras = new LinkedHashMap<>();

    CompletionBuilder(String model) {
        this.model = model;
    }

    public CompletionBuilder id(String id) {
        this.id = id;
        return this;
    }

    public CompletionBuilder text(String text) {
        this.text = text;
        return this;
    }

    public CompletionBuilder toolCalls(List<ToolCall> toolCalls) {
        this.toolCalls = toolCalls;
        return this;
    }

    public CompletionBuilder finishReason(FinishReason finishReason) {
        this.finishReason = finishReason;
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
        return new Completion(id, model, text, toolCalls, finishReason, usage, rateLimits, extras);
    }
}
