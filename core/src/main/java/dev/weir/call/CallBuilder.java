package dev.weir.call;

import dev.weir.spi.backend.Request;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.call.Priority;
import dev.weir.spi.call.TokenListener;
import dev.weir.spi.time.Deadline;
import dev.weir.token.CountedPrompts;
import dev.weir.token.TokenEstimator;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Builds a {@link Call}; each method sets the property of its name. Not thread-safe. */
public final class CallBuilder {
    private final String id;
    private final Request request;
    private final Deadline deadline;
    private Map<String, String> attributes = Map.of();
    private String backend = "default";
    private @Nullable String route;
    private long startedNanos;
    private @Nullable String retryStrategy;
    private boolean sideEffects;
    private boolean mayWait = true;
    private boolean mirrored;
    private Priority priority = Priority.NORMAL;
    private CacheMode cacheMode = CacheMode.USE;
    private boolean guarded = true;
    private TokenEstimator tokens = TokenEstimator.byLength();
    private @Nullable String traceparent;
    private @Nullable TokenListener listener;
    private @Nullable Consumer<Boolean> atBackend;

    CallBuilder(String id, Request request, Deadline deadline) {
        this.id = id;
        this.request = request;
        this.deadline = deadline;
    }

    public CallBuilder backend(String backend) {
        this.backend = backend;
        return this;
    }

    /** The name of the route, which stands for the backend until a target is chosen; null for none. */
    public CallBuilder route(@Nullable String name) {
        route = name;
        return name == null ? this : backend(name);
    }

    /** When the call began, as a reading of {@link dev.weir.spi.time.TimeSource#nanoTime()}. */
    public CallBuilder startedNanos(long nanos) {
        startedNanos = nanos;
        return this;
    }

    /** The name of the retry strategy; null for the default. */
    public CallBuilder retryStrategy(@Nullable String name) {
        retryStrategy = name;
        return this;
    }

    /** Whether answering it has effects at the provider that a second request would repeat; false if not set. */
    public CallBuilder sideEffects(boolean sideEffects) {
        this.sideEffects = sideEffects;
        return this;
    }

    /** Whether it may wait for a permit or for rate limits at its target; true if not set. */
    public CallBuilder mayWait(boolean mayWait) {
        this.mayWait = mayWait;
        return this;
    }

    /** Whether it is the copy of another call, made to measure a target; false if not set. */
    public CallBuilder mirrored(boolean mirrored) {
        this.mirrored = mirrored;
        return this;
    }

    public CallBuilder priority(Priority priority) {
        this.priority = priority;
        return this;
    }

    /** How it uses the response cache; {@link CacheMode#USE} if not set. */
    public CallBuilder cacheMode(CacheMode mode) {
        cacheMode = mode;
        return this;
    }

    /** Whether the guards check it; true if not set. */
    public CallBuilder guarded(boolean guarded) {
        this.guarded = guarded;
        return this;
    }

    /** Estimates its tokens where they are not reported; by length if not set. */
    public CallBuilder tokens(TokenEstimator estimator) {
        tokens = estimator;
        return this;
    }

    /** The span of its caller, as a {@code traceparent} of W3C Trace Context; null for the current one. */
    public CallBuilder traceparent(@Nullable String header) {
        traceparent = header;
        return this;
    }

    public CallBuilder listener(@Nullable TokenListener listener) {
        this.listener = listener;
        return this;
    }

    /** Is notified when a backend begins and ends to process the call; by default nobody. */
    public CallBuilder atBackend(Consumer<Boolean> notified) {
        atBackend = notified;
        return this;
    }

    /** Adds to {@link Call#attributes()}. */
    public CallBuilder attributes(Map<String, String> added) {
        attributes = attributes.isEmpty() ? Map.copyOf(added) : joined(attributes, added);
        return this;
    }

    private static Map<String, String> joined(Map<String, String> some, Map<String, String> others) {
        Map<String, String> joined = new HashMap<>(some);
        joined.putAll(others);
        return Map.copyOf(joined);
    }

    public CallBuilder intentType(@Nullable String intentType) {
        return intentType == null ? this : attributes(Map.of(CallContext.INTENT_TYPE, intentType));
    }

    public Call build() {
        CallOrigin origin = new CallOrigin(
                id,
                route,
                startedNanos,
                retryStrategy,
                sideEffects,
                mayWait,
                mirrored,
                priority,
                cacheMode,
                guarded,
                tokens,
                new CountedPrompts(),
                traceparent,
                attributes);
        Cancellation cancellation = atBackend == null ? new Cancellation() : Cancellation.reporting(atBackend);
        return new Call(origin, backend, request, deadline, cancellation, listener);
    }
}
