package dev.weir.cache;

import java.util.EnumMap;
import java.util.Map;

/**
 * The counts of a cache since it was built. Immutable.
 *
 * @param lookups how many calls, or inputs of embedding calls, had each result
 * @param stored the number of stored answers
 * @param notStored how many answers were not stored, by reason
 * @param failures how often the cache failed or did not answer in time
 * @param inFlight the number of different calls in flight
 */
public record CacheStatistics(
        Map<CacheLookup, Long> lookups, long stored, Map<NotStored, Long> notStored, long failures, int inFlight) {

    public CacheStatistics {
        lookups = Map.copyOf(lookups);
        notStored = Map.copyOf(notStored);
    }

    /** What was counted since earlier statistics of the same cache. */
    public CacheStatistics since(CacheStatistics earlier) {
        Map<CacheLookup, Long> newLookups = new EnumMap<>(CacheLookup.class);
        lookups.forEach((result, count) -> newLookups.put(result, count - earlier.count(result)));
        Map<NotStored, Long> newlyNotStored = new EnumMap<>(NotStored.class);
        notStored.forEach((why, count) -> newlyNotStored.put(why, count - earlier.notStored.getOrDefault(why, 0L)));
        return new CacheStatistics(
                newLookups, stored - earlier.stored, newlyNotStored, failures - earlier.failures, inFlight);
    }

    /** How many had this result. */
    public long count(CacheLookup result) {
        return lookups.getOrDefault(result, 0L);
    }

    /** The share of lookups that were hits, in percent; 0 without any. */
    public double hitRatePercent() {
        long hits = count(CacheLookup.HIT);
        long all = hits + count(CacheLookup.MISS) + count(CacheLookup.SHARED);
        return all == 0 ? 0 : 100.0 * hits / all;
    }
}
