package dev.weir.retry;

import dev.weir.spi.retry.RetryStrategy;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** The strategies of an engine by name, with their counters. */
final class Strategies {
    private final Map<String, Entry> uses = new TreeMap<>();
    private final Entry byDefault;
    private final String defaultName;

    Strategies(Map<String, RetryStrategy> strategies, String defaultName) {
        this.defaultName = defaultName;
        strategies.forEach((name, strategy) -> uses.put(name, new Entry(strategy)));
        byDefault = named(defaultName);
    }

    /**
     * A strategy and its counters. The calls of the default strategy are not counted here: they are the remaining ones.
     */
    static final class Entry {
        final RetryStrategy strategy;
        final LongAdder calls = new LongAdder();
        final LongAdder retries = new LongAdder();
        final LongAdder recovered = new LongAdder();

        Entry(RetryStrategy strategy) {
            this.strategy = strategy;
        }
    }

    String defaultName() {
        return defaultName;
    }

    /** The strategy of one call; the default strategy for null. */
    Entry forCall(@Nullable String name) {
        if (name == null) {
            return byDefault;
        }
        Entry use = named(name);
        use.calls.increment();
        return use;
    }

    private Entry named(String name) {
        Entry use = uses.get(name);
        if (use == null) {
            throw new IllegalArgumentException(
                    "no retry strategy is named '" + name + "'; available: " + String.join(", ", uses.keySet()));
        }
        return use;
    }

    Map<String, RetryStatistics> statistics(long allCalls) {
        long chosen = uses.values().stream().mapToLong(use -> use.calls.sum()).sum();
        Map<String, RetryStatistics> statistics = new TreeMap<>();
        uses.forEach((name, use) -> {
            long calls = use.calls.sum() + (use == byDefault ? Math.max(0, allCalls - chosen) : 0);
            statistics.put(name, new RetryStatistics(calls, use.retries.sum(), use.recovered.sum()));
        });
        return Collections.unmodifiableMap(statistics);
    }
}
