package dev.weir.observe;

import dev.weir.call.AttemptUsage.Kind;
import dev.weir.observe.metrics.CallLabels;
import dev.weir.observe.metrics.Contained;
import dev.weir.observe.metrics.RuntimeMeters;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.cost.Cost;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.Tags;
import java.math.BigDecimal;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Counts the tokens of attempts and what they cost. Thread-safe. */
public final class AttemptMetrics {
    private final CallLabels labels;
    private final MeterProvider<Counter> tokens;
    private final MeterProvider<Counter> costs;
    private final ConcurrentHashMap<Attempt, Counters> counters = new ConcurrentHashMap<>();

    public AttemptMetrics(RuntimeMeters meters, CallLabels labels) {
        this.labels = labels;
        tokens = Counter.builder("llm.tokens.used")
                .description("Tokens used, as far as known")
                .withRegistry(meters.registry());
        costs = Counter.builder("llm.token.costs.usd")
                .description("What attempts cost, as far as known")
                .withRegistry(meters.registry());
    }

    /**
     * Counts an attempt that has ended.
     *
     * @param intentType the type of the intent of its call; null if it has none
     * @param kind what became of it
     */
    public void ended(
            String backend, String model, @Nullable String intentType, Kind kind, @Nullable Usage usage, Cost cost) {
        BigDecimal usd = cost.usd();
        if (usage == null && usd == null) {
            return;
        }
        Attempt attempt = new Attempt(backend, labels.model(model), labels.intentType(intentType), kind.label());
        try {
            counters.computeIfAbsent(attempt, Counters::new).count(usage, usd);
        } catch (Throwable e) {
            Contained.caught("meter-failed", this, e);
        }
    }

    /** What attempts may have in common. Its values are bounded. */
    private record Attempt(String backend, String model, String intentType, String kind) {
        Tags tags() {
            return Tags.of("backend", backend, "model", model, "intent_type", intentType, "attempt", kind);
        }
    }

    /** The counters of attempts that have all of their labels in common; each exists once it counts. */
    private final class Counters {
        private final Tags tags;
        private final ConcurrentHashMap<String, Counter> byType = new ConcurrentHashMap<>();
        private volatile @Nullable Counter spent;

        Counters(Attempt attempt) {
            tags = attempt.tags();
        }

        /** The types of tokens are disjoint, so that their sum is what was used. */
        void count(@Nullable Usage usage, @Nullable BigDecimal usd) {
            if (usage != null) {
                long cached = usage.cachedInput();
                count("input", usage.input() - cached - usage.cacheWrite());
                count("cached_input", cached);
                count("cache_write", usage.cacheWrite());
                count("output", usage.output() - usage.reasoning());
                count("reasoning", usage.reasoning());
            }
            if (usd != null) {
                spent().increment(usd.doubleValue());
            }
        }

        /** The registry has one for all threads that ask for it at once. */
        private Counter spent() {
            Counter known = spent;
            if (known == null) {
                known = costs.withTags(tags);
                spent = known;
            }
            return known;
        }

        /** Parts may exceed their whole, as providers report them; a counter does not count down. */
        private void count(String type, long count) {
            if (count > 0) {
                Counter known = byType.get(type);
                if (known == null) {
                    known = byType.computeIfAbsent(type, shown -> tokens.withTags(tags.and("token_type", shown)));
                }
                known.increment((double) count);
            }
        }
    }
}
