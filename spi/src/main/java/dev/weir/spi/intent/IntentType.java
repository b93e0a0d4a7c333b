package dev.weir.spi.intent;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the intents of one type have in common. Immutable. Made with {@link #builder}.
 *
 * @param name what a caller names it by, such as {@code NetworkFunctionScale}; letters, digits, hyphens, underscores and
 *     dots
 * @param description when an intent is of this type, for a model that is to choose among types; may be empty
 * @param systemPrompt the instructions that precede the intent's text; may be empty
 * @param schema the JSON Schema that the answer has to follow, as JSON; empty if the answer may be any text
 * @param model the model to ask where the caller names none; null for {@code llm.client.model}
 * @param maxTokens the most tokens that the answer may have, 1 or more; null for {@code llm.client.maxTokens}
 * @param temperature how freely the model chooses, from 0; null for the provider's default
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

    /** A builder for a type without a prompt and schema. */
    public static IntentTypeBuilder builder(String name) {
        return new IntentTypeBuilder(name);
    }
}
