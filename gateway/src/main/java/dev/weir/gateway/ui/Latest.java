package dev.weir.gateway.ui;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** The latest of many values, up to a number. Lock-free; thread-safe. */
final class Latest<T> {
    private final AtomicReferenceArray<@Nullable T> ring;
    private final AtomicLong added = new AtomicLong();

    /** @param most the number of values that are kept, at least 1 */
    Latest(int most) {
        ring = new AtomicReferenceArray<>(most);
    }

    void add(T value) {
        ring.setRelease((int) (added.getAndIncrement() % ring.length()), value);
    }

    /** The values, the latest first. */
    List<T> list() {
        List<T> values = new ArrayList<>();
        long end = added.get();
        for (long at = end - 1; at >= Math.max(0, end - ring.length()); at--) {
            T value = ring.getAcquire((int) (at % ring.length()));
            if (value != null) {
                values.add(value);
            }
        }
        return values;
    }
}
