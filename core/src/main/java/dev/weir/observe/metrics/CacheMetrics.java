package dev.weir.observe.metrics;

import dev.weir.cache.CacheListener;
import dev.weir.cache.CacheLookup;
import dev.weir.cache.CacheStatistics;
import dev.weir.cache.NotStored;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Tags;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Counts what happens at the response cache. Thread-safe. */
public final class CacheMetrics implements CacheListener {
    private final RuntimeMeters meters;
    private final Tags type;
    private final Map<CacheLookup, Counter> lookups = new EnumMap<>(CacheLookup.class);
    private final Map<NotStored, Counter> notStored = new EnumMap<>(NotStored.class);
    private final Map<String, Counter> events = new HashMap<>();

    /** @param type the type of the cache */
    public CacheMetrics(RuntimeMeters meters, String type) {
        this.meters = meters;
        this.type = Tags.of("cache_type", type);
        Contained.run("meter-failed", this, () -> {
            for (CacheLookup result : CacheLookup.values()) {
                lookups.put(result, counter("llm.cache.lookups", "Lookups in the cache", "result", result.label()));
            }
            for (NotStored why : NotStored.values()) {
                notStored.put(why, counter("llm.cache.not.stored", "Answers not stored", "reason", why.label()));
            }
            events.put("stored", counter("llm.cache.stored", "Stored answers"));
            events.put("failed", counter("llm.cache.failures", "Reads and writes at which the cache failed"));
        });
    }

    private Counter counter(String name, String description, String... tags) {
        return Counter.builder(name)
                .description(description)
                .tags(type.and(tags))
                .register(meters.registry());
    }

    /** Shows the hit rate from now on; of several runtimes that of the best. */
    public void show(Supplier<CacheStatistics> statistics) {
        meters.gauge(
                "llm.cache.hit.rate.percent",
                "Share of the lookups that were hits",
                type,
                () -> statistics.get().hitRatePercent(),
                Math::max);
    }

    @Override
    public void lookedUp(CacheLookup result, int count) {
        increment(lookups.get(result), count);
    }

    @Override
    public void stored() {
        increment(events.get("stored"), 1);
    }

    @Override
    public void notStored(NotStored why) {
        increment(notStored.get(why), 1);
    }

    @Override
    public void failed() {
        increment(events.get("failed"), 1);
    }

    private void increment(@Nullable Counter counter, int count) {
        if (counter != null) {
            Contained.run("meter-failed", this, () -> counter.increment(count));
        }
    }
}
