package dev.weir.call;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a call is from its beginning to its end. */
record CallOrigin(String id, long startedNanos, @Nullable String retryStrategy, Map<String, String> attributes) {}
