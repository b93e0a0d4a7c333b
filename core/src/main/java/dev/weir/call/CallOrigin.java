package dev.weir.call;

import dev.weir.spi.call.Priority;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The properties of a call that never change. */
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
        Map<String, String> attributes) {}
