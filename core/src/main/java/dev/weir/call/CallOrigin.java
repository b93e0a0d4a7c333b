package dev.weir.call;

import java.util.Map;

/** What a call is from its beginning to its end. */
record CallOrigin(
        String id,
        String backend,
        Priority priority,
        CacheUse cacheUse,
        boolean batchable,
        long startedNanos,
        Map<String, String> attributes) {}
