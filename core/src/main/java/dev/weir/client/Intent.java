package dev.weir.client;

import dev.weir.call.CacheUse;
import dev.weir.call.Priority;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A request in natural language. Immutable; each {@code with} method gives a changed copy. Its {@code toString} does not
 * show the text.
 *
 * @param text what is wanted, never blank
 * @param type what kind of intent it is, such as {@code NetworkFunctionScale}; null to leave that to the backend
 * @param model the model to ask; null for {@code llm.client.model}
 * @param options how the call is to be treated
 */
public record Intent(
        String text, @Nullable String type, @Nullable String model, CallOptions options) {
    public Intent {
        Objects.requireNonNull(options, "options");
        if (text.isBlank()) {
            throw new IllegalArgumentException("an intent needs a text, this one is blank");
        }
    }

    public static Intent of(String text) {
        return new Intent(text, null, null, CallOptions.DEFAULT);
    }

    public Intent withType(@Nullable String type) {
        return new Intent(text, type, model, options);
    }

    public Intent withModel(@Nullable String model) {
        return new Intent(text, type, model, options);
    }

    public Intent withOptions(CallOptions options) {
        return new Intent(text, type, model, options);
    }

    public Intent withBackend(@Nullable String backend) {
        return withOptions(options.withBackend(backend));
    }

    public Intent withPriority(Priority priority) {
        return withOptions(options.withPriority(priority));
    }

    public Intent withBatch(boolean batch) {
        return withOptions(options.withBatch(batch));
    }

    public Intent withCache(CacheUse cache) {
        return withOptions(options.withCache(cache));
    }

    public Intent withTimeout(@Nullable Duration timeout) {
        return withOptions(options.withTimeout(timeout));
    }

    public Intent withRetryStrategy(@Nullable String retryStrategy) {
        return withOptions(options.withRetryStrategy(retryStrategy));
    }

    public Intent withMetadata(String name, String value) {
        return withOptions(options.withMetadata(name, value));
    }

    @Override
    public String toString() {
        return "Intent[" + text.length() + " chars, type=" + type + ", model=" + model + ", " + options + "]";
    }
}
