package dev.weir.retry;

import dev.weir.spi.retry.RetryStrategy;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The strategies of an engine by their names, and how much each is used. */
final class Strategies {
    private final Map<String, Use> uses;
    private final Use byDefault;

    Strategies(Map<String, RetryStrategy> strategies, String defaultName) {
        uses = strategies.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(
                        Map.Entry::getKey, entry -> new Use(entry.getKey(), entry.getValue())));
        byDefault = named(defaultName);
    }

    /** A strategy and its counts. The calls of the default one are not counted here but are all the others. */
    static final class Use {
        final String name;
        final RetryStrategy strategy;
        final LongAdder calls = new LongAdder();
        final LongAdder retries = new LongAdder();
        final LongAdder recovered = new LongAdder();

        Use(String name, RetryStrategy strategy) {
            this.name = name;
            this.strategy = strategy;
        }
    }

    /** The strategy of that name for one call, the default one for null. */
    Use forCall(@Nullable String name) {
        if (name == null) {
            return byDefault;
        }
        Use use = named(name);
        use.calls.increment();
        return use;
    }

    private Use named(String name) {
        Use use = uses.get(name);
        if (use == null) {
            throw new IllegalArgumentException("no retry strategy is named '" + name + "'; available: "
                    + String.join(", ", new TreeMap<>(uses).keySet()));
        }
        return use;
    }

    Map<String, RetryStatistics> statistics(long allCalls) {
        long chosen = uses.values().stream().mapToLong(use -> use.calls.sum()).sum();
        return uses.values().stream()
                .collect(Collectors.toUnmodifiableMap(
                        use -> use.name, statistics(byDefault, Math.max(0, allCalls - chosen))));
    }

    private static Function<Use, RetryStatistics> statistics(Use byDefault, long callsByDefault) {
        return use -> new RetryStatistics(
                use.calls.sum() + (use == byDefault ? callsByDefault : 0), use.retries.sum(), use.recovered.sum());
    }
}
