package dev.weir.call;

import dev.weir.spi.call.Priority;
import dev.weir.token.CountedPrompts;
import dev.weir.token.TokenEstimator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The properties of a call that never change, and what was counted of it. */
record CallOrigin(
        String id,
        @Nullable String route,
        long startedNanos,
        @Nullable String retryStrategy,
        boolean sideEffects,
        boolean mayWait,
        boolean mirrored,
        Priority priority,
        CacheMode cacheMode,
        boolean guarded,
        TokenEstimator tokens,
        CountedPrompts countedPrompts,
        @Nullable String traceparent,
        Map<String, String> attributes) {}
