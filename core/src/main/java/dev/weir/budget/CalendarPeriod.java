package dev.weir.budget;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A period of a budget. Immutable.
 *
 * @param start its first moment
 * @param end the first moment after it; null if it does not end
 */
record CalendarPeriod(Instant start, @Nullable Instant end) {
    boolean contains(long epochMillis) {
        return epochMillis >= start.toEpochMilli() && (end == null || epochMillis < end.toEpochMilli());
    }
}
