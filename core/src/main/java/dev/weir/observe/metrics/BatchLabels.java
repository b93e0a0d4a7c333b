package dev.weir.observe.metrics;

import org.jspecify.annotations.Nullable;

/** What meters show of a group of batches: that of a {@link dev.weir.batch.BatchGroup} whose key implements it. Immutable. */
public interface BatchLabels {
    /** The backend, or the route. */
    String backend();

    String model();

    /** The intent type; null for plain requests. */
    @Nullable
    String intentType();

    /** How the calls share an exchange: one of a few words. */
    String kind();
}
