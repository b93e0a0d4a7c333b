package dev.weir.spi.intent;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A type of intents. Immutable. Created with {@link #builder}.
 *
 * @param name the name that callers use, such as {@code NetworkFunctionScale}; letters, digits, hyphens, underscores
 *     and dots
 * @param description when an intent is of this type, for a model that selects a type; may be empty
 * @param systemPrompt the system prompt that precedes the text of the intent; may be empty
 * @param schema the JSON Schema of the answer, as JSON; empty for any text
 * @param model the model to call if the caller selects none; null for {@code llm.client.model}
 * @param maxTokens maximum number of output tokens, 1 or more; null for {@code llm.client.maxTokens}
 * @param temperature the sampling temperature, from 0; null for the provider's default
 */
public record IntentType(
        String name,
        String description,
        String systemPrompt,
        String schema,
        @Nullable String model,
        @Nullable Integer maxTokens,
        @Nullable Double temperature) {

    public IntentType {
        Objects.requireNonNull(description, "description");
        Objects.requireNonNull(systemPrompt, "systemPrompt");
        Objects.requireNonNull(schema, "schema");
        if (!name.matches("[A-Za-z0-9._-]+")) {
            throw new IllegalArgumentException(
                    "the name of an intent type must be of letters, digits, hyphens, underscores and dots, was '" + name
                            + "'");
        }
        if (maxTokens != null && maxTokens < 1) {
            throw new IllegalArgumentException("maxTokens must be at least 1, was " + maxTokens);
        }
        if (temperature != null && !(temperature >= 0)) {
            throw new IllegalArgumentException("temperature must be at least 0, was " + temperature);
        }
    }

    /** A builder for a type without prompt and schema. */
    public static IntentTypeBuilder builder(String name) {
        return new IntentTypeBuilder(name);
    }
}
