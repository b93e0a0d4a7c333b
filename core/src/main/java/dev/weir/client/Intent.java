package dev.weir.client;

import dev.weir.call.CacheMode;
import dev.weir.spi.call.Priority;
import dev.weir.spi.chat.ChatRequest;
import java.time.Duration;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A request in natural language, perhaps of a declared type whose instructions precede it. Immutable; each {@code with}
 * method gives a changed copy. Its {@code toString} does not show the text.
 *
 * @param text what is wanted, never blank
 * @param type its type, such as {@code NetworkFunctionScale}; null to leave the choice among the declared types to the model
 * @param model the model to ask; null for the one of its type, or else {@code llm.client.model}
 * @param options how the call is to be treated
 * @param change changes the request that {@link WeirClient#request} would yield, such as by an image; null for none
 */
public record Intent(
        String text,
        @Nullable String type,
        @Nullable String model,
        CallOptions options,
        @Nullable UnaryOperator<ChatRequest> change) {
    public Intent {
        Objects.requireNonNull(options, "options");
        if (text.isBlank()) {
            throw new IllegalArgumentException("an intent needs a text, this one is blank");
        }
    }

    public static Intent of(String text) {
        return new Intent(text, null, null, CallOptions.DEFAULT, null);
    }

    public Intent withType(@Nullable String type) {
        return new Intent(text, type, model, options, change);
    }

    public Intent withModel(@Nullable String model) {
        return new Intent(text, type, model, options, change);
    }

    public Intent withOptions(CallOptions options) {
        return new Intent(text, type, model, options, change);
    }

    /** Changes the request before it is sent: adds a message or an image, sets a parameter. */
    public Intent withRequest(UnaryOperator<ChatRequest> change) {
        return new Intent(text, type, model, options, change);
    }

    public Intent withBackend(@Nullable String backend) {
        return withOptions(options.withBackend(backend));
    }

    public Intent withTimeout(@Nullable Duration timeout) {
        return withOptions(options.withTimeout(timeout));
    }

    public Intent withRetryStrategy(@Nullable String retryStrategy) {
        return withOptions(options.withRetryStrategy(retryStrategy));
    }

    public Intent withPriority(@Nullable Priority priority) {
        return withOptions(options.withPriority(priority));
    }

    public Intent withCache(CacheMode cache) {
        return withOptions(options.withCache(cache));
    }

    public Intent withMetadata(String name, String value) {
        return withOptions(options.withMetadata(name, value));
    }

    @Override
    public String toString() {
        return "Intent[" + text.length() + " chars, type=" + type + ", model=" + model + ", " + options + "]";
    }
}
