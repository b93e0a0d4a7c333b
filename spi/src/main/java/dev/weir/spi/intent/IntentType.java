package dev.weir.spi.intent;

import dev.weir.spi.call.Priority;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A type of intents. Immutable. Created with {@link #builder}.
 *
 * @param name the name that callers use, such as {@code NetworkFunctionScale}; letters, digits, hyphens, underscores
 *     and dots
 * @param description when an intent is of this type, for a model that selects a type; may be empty
 * @param systemPrompt the system prompt that precedes the text of the intent; may be empty
 * @param schema the JSON Schema that the answer has to follow, as JSON; empty for any text
 * @param model the model to call if the caller selects none, or the route by its name; null for {@code llm.client.model}
 * @param maxTokens maximum number of output tokens, 1 or more; null for {@code llm.client.maxTokens}
 * @param temperature the sampling temperature, from 0; null for the provider's default
 * @param priority the priority of the call if the caller sets none; null for {@link Priority#NORMAL}
 * @param cacheTtl how long the response cache uses an answer, from 0, which stores none; null for the cache's own
 * @param packable whether several intents may share one request to the model, each answered by a part of one JSON object;
 *     only with a schema
 * @param maxPackSize the number of intents that share one request at most, from 2
 */
public record IntentType(
        String name,
        String description,
        String systemPrompt,
        String schema,
        @Nullable String model,
        @Nullable Integer maxTokens,
        @Nullable Double temperature,
        @Nullable Priority priority,
        @Nullable Duration cacheTtl,
        boolean packable,
        int maxPackSize) {

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
        if (cacheTtl != null && cacheTtl.isNegative()) {
            throw new IllegalArgumentException("cacheTtl must be at least 0, was " + cacheTtl);
        }
        if (packable && schema.isEmpty()) {
            throw new IllegalArgumentException(
                    "packable must be false without a schema, by which the parts of an answer are told apart");
        }
        if (maxPackSize < 2) {
            throw new IllegalArgumentException("maxPackSize must be at least 2, was " + maxPackSize);
        }
    }

    /** A builder for a type without prompt and schema. */
    public static IntentTypeBuilder builder(String name) {
        return new IntentTypeBuilder(name);
    }
}
