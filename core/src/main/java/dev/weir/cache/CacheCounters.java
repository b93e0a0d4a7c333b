package dev.weir.cache;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/** Counts for the statistics, and passes on to the listener. Thread-safe. */
final class CacheCounters {
    private final Map<CacheLookup, LongAdder> lookups = new EnumMap<>(CacheLookup.class);
    private final Map<NotStored, LongAdder> notStored = new EnumMap<>(NotStored.class);
    private final LongAdder stored = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final CacheListener listener;

    CacheCounters(CacheListener listener) {
        this.listener = listener;
        Arrays.stream(CacheLookup.values()).forEach(result -> lookups.put(result, new LongAdder()));
        Arrays.stream(NotStored.values()).forEach(why -> notStored.put(why, new LongAdder()));
    }

    void lookedUp(CacheLookup result) {
        lookedUp(result, 1);
    }

    void lookedUp(CacheLookup result, int count) {
        if (count > 0) {
            of(lookups, result).add(count);
            listener.lookedUp(result, count);
        }
    }

    void stored() {
        stored.increment();
        listener.stored();
    }

    void notStored(NotStored why) {
        of(notStored, why).increment();
        listener.notStored(why);
    }

    void failed() {
        failures.increment();
        listener.failed();
    }

    private static <K> LongAdder of(Map<K, LongAdder> adders, K key) {
        return Objects.requireNonNull(adders.get(key), "every constant has an adder");
    }

    CacheStatistics statistics(int inFlight) {
        return new CacheStatistics(sums(lookups), stored.sum(), sums(notStored), failures.sum(), inFlight);
    }

    private static <K extends Enum<K>> Map<K, Long> sums(Map<K, LongAdder> adders) {
        Map<K, Long> sums = new HashMap<>();
        adders.forEach((key, adder) -> sums.put(key, adder.sum()));
        return sums;
    }
}
