package dev.weir.client;

import dev.weir.call.CacheMode;
import dev.weir.spi.call.Priority;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a call is to be treated on its way. Immutable; each {@code with} method gives a changed copy.
 *
 * @param backend the name of the backend to ask; null for {@code llm.client.backend}
 * @param timeout how long it may take, above zero; null for {@code llm.client.timeout}
 * @param retryStrategy the name of the retry strategy; null for {@code llm.retry.defaultStrategy}
 * @param metadata facts about the call for stages, extensions and spans to see; no prompts and no secrets
 * @param sideEffects whether answering it has effects at the provider that a second request would repeat, so that it is
 *     never asked of two targets at once; a request that stores its answer or has tools run at the provider need not say so
 * @param priority over other calls that wait for the same target; null for that of the intent's type, or else
 *     {@link Priority#NORMAL}
 * @param cache how it uses the response cache, if one is configured
 * @param traceparent the span of its caller, as the header {@code traceparent} of W3C Trace Context; null for the span that is
 *     current where it is called. One that is not valid is ignored, as the recommendation says
 * @param guarded whether the configured guards check its prompt and its answer
 */
public record CallOptions(
        @Nullable String backend,
        @Nullable Duration timeout,
        @Nullable String retryStrategy,
        Map<String, String> metadata,
        boolean sideEffects,
        @Nullable Priority priority,
        CacheMode cache,
        @Nullable String traceparent,
        boolean guarded) {

    /** What the configuration says. */
    public static final CallOptions DEFAULT =
            new CallOptions(null, null, null, Map.of(), false, null, CacheMode.USE, null, true);

    public CallOptions {
        metadata = Map.copyOf(metadata);
        Objects.requireNonNull(cache, "cache");
        if (timeout != null && (timeout.isNegative() || timeout.isZero())) {
            throw new IllegalArgumentException("timeout must be above 0, was " + timeout);
        }
    }

    public CallOptions withBackend(@Nullable String backend) {
        return new CallOptions(
                backend, timeout, retryStrategy, metadata, sideEffects, priority, cache, traceparent, guarded);
    }

    public CallOptions withTimeout(@Nullable Duration timeout) {
        return new CallOptions(
                backend, timeout, retryStrategy, metadata, sideEffects, priority, cache, traceparent, guarded);
    }

    public CallOptions withRetryStrategy(@Nullable String retryStrategy) {
        return new CallOptions(
                backend, timeout, retryStrategy, metadata, sideEffects, priority, cache, traceparent, guarded);
    }

    /** Adds one fact to the metadata, in place of one of the same name. */
    public CallOptions withMetadata(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(metadata);
        more.put(name, value);
        return new CallOptions(
                backend, timeout, retryStrategy, more, sideEffects, priority, cache, traceparent, guarded);
    }

    /** Marks the call as one with side effects, or as one without. */
    public CallOptions withSideEffects(boolean sideEffects) {
        return new CallOptions(
                backend, timeout, retryStrategy, metadata, sideEffects, priority, cache, traceparent, guarded);
    }

    public CallOptions withPriority(@Nullable Priority priority) {
        return new CallOptions(
                backend, timeout, retryStrategy, metadata, sideEffects, priority, cache, traceparent, guarded);
    }

    /** Sets how the call uses the response cache. */
    public CallOptions withCache(CacheMode cache) {
        return new CallOptions(
                backend, timeout, retryStrategy, metadata, sideEffects, priority, cache, traceparent, guarded);
    }

    /**
     * Makes the spans of the call those of the trace of its caller, who has no OpenTelemetry context of this process.
     *
     * @param traceparent the header of W3C Trace Context: {@code 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01}
     */
    public CallOptions withTraceparent(@Nullable String traceparent) {
        return new CallOptions(
                backend, timeout, retryStrategy, metadata, sideEffects, priority, cache, traceparent, guarded);
    }

    /** Has the configured guards check the call, as they do by default, or leave it alone: for prompts that an application has checked itself. */
    public CallOptions withGuarded(boolean guarded) {
        return new CallOptions(
                backend, timeout, retryStrategy, metadata, sideEffects, priority, cache, traceparent, guarded);
    }
}
