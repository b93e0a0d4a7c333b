package dev.weir.spi.intent;

import dev.weir.spi.call.Priority;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Builds an {@link IntentType}; each method sets the component of its name. Not thread-safe. */
public final class IntentTypeBuilder {
    private final String name;
    private String description = "";
    private String systemPrompt = "";
    private String schema = "";
    private @Nullable String model;
    private @Nullable Integer maxTokens;
    private @Nullable Double temperature;
    private @Nullable Priority priority;
    private @Nullable Duration cacheTtl;
    private boolean packable;
    private int maxPackSize = 10;

    IntentTypeBuilder(String name) {
        this.name = name;
    }

    public IntentTypeBuilder description(String description) {
        this.description = description;
        return this;
    }

    public IntentTypeBuilder systemPrompt(String systemPrompt) {
        this.systemPrompt = systemPrompt;
        return this;
    }

    public IntentTypeBuilder schema(String schema) {
        this.schema = schema;
        return this;
    }

    public IntentTypeBuilder model(@Nullable String model) {
        this.model = model;
        return this;
    }

    public IntentTypeBuilder maxTokens(@Nullable Integer maxTokens) {
        this.maxTokens = maxTokens;
        return this;
    }

    public IntentTypeBuilder temperature(@Nullable Double temperature) {
        this.temperature = temperature;
        return this;
    }

    public IntentTypeBuilder priority(@Nullable Priority priority) {
        this.priority = priority;
        return this;
    }

    public IntentTypeBuilder cacheTtl(@Nullable Duration cacheTtl) {
        this.cacheTtl = cacheTtl;
        return this;
    }

    /** False if not set. */
    public IntentTypeBuilder packable(boolean packable) {
        this.packable = packable;
        return this;
    }

    /** 10 if not set. */
    public IntentTypeBuilder maxPackSize(int maxPackSize) {
        this.maxPackSize = maxPackSize;
        return this;
    }

    /**
     * The intent type.
     *
     * @throws IllegalArgumentException if the name has other characters than it may, a number is out of its range, or the
     *     type is packable and has no schema
     */
    public IntentType build() {
        return new IntentType(
                name,
                description,
                systemPrompt,
                schema,
                model,
                maxTokens,
                temperature,
                priority,
                cacheTtl,
                packable,
                maxPackSize);
    }
}
