package dev.weir.simulator.internal.api;

import dev.weir.simulator.internal.api.CompletionRequest.PromptBlock;
import dev.weir.simulator.internal.api.CompletionResponse.Usage;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Counts the tokens of a prompt that are read from and written to Anthropic's prompt cache. A block with a mark is the end of a
 * prefix that is cached; the longest cached prefix that ends at any block up to the last mark is read, which renews it. Holds
 * the newest prefixes. Safe for use by many threads.
 */
final class PromptPrefixCache {
    private static final int MAX_PREFIXES = 10_000;
    private static final Duration SHORT = Duration.ofMinutes(5);

    private final LongSupplier nanoTime;
    private final Map<List<Object>, Prefix> prefixes = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<List<Object>, Prefix> eldest) {
            return size() > MAX_PREFIXES;
        }
    };

    PromptPrefixCache(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** A cached prefix. */
    private record Prefix(long usedAt, Duration lifetime) {}

    /**
     * Uses the cache for a prompt and returns the response with its tokens in the usage; the same response if nothing is marked.
     *
     * @param owner whose cache it is
     */
    synchronized CompletionResponse use(String owner, List<PromptBlock> blocks, CompletionResponse response) {
        Usage usage = response.usage();
        int last = blocks.size() - 1;
        while (last >= 0 && blocks.get(last).cachedFor() == null) {
            last--;
        }
        if (last < 0 || usage == null) {
            return response;
        }
        long now = nanoTime.getAsLong();
        int read = last;
        while (read >= 0 && !renew(List.of(owner, blocks.get(read).prefix()), now)) {
            read--;
        }
        int readTokens = read < 0 ? 0 : blocks.get(read).endTokens();
        int written = readTokens;
        int writtenShort = 0;
        for (PromptBlock block : blocks.subList(read + 1, last + 1)) {
            Duration lifetime = block.cachedFor();
            if (lifetime != null) {
                prefixes.put(List.of(owner, block.prefix()), new Prefix(now, lifetime));
                writtenShort += lifetime.equals(SHORT) ? block.endTokens() - written : 0;
                written = block.endTokens();
            }
        }
        return response.withUsage(usage.withCache(readTokens, writtenShort, written - readTokens - writtenShort));
    }

    private boolean renew(List<Object> key, long now) {
        Prefix prefix = prefixes.get(key);
        if (prefix == null || now - prefix.usedAt > prefix.lifetime.toNanos()) {
            return false;
        }
        prefixes.put(key, new Prefix(now, prefix.lifetime));
        return true;
    }
}
