package dev.weir.gateway.ui;

import dev.weir.spi.time.TimeSource;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A value that takes a while to compute, so that however many ask for it, it is computed once in a time. While one computes it,
 * the others get the former one. Thread-safe.
 */
final class Refreshed<T> {
    private final long maxAgeNanos;
    private final TimeSource time;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile @Nullable Computed<T> latest;

    private record Computed<T>(T value, long atNanos) {}

    /** @param maxAge the age from which it is computed again */
    Refreshed(Duration maxAge, TimeSource time) {
        maxAgeNanos = maxAge.toNanos();
        this.time = time;
    }

    T get(Supplier<T> source) {
        Computed<T> known = latest;
        if (known != null && (isFresh(known) || !lock.tryLock())) {
            return known.value;
        }
        if (known == null) {
            lock.lock();
        }
        try {
            Computed<T> present = latest;
            if (present == null || !isFresh(present)) {
                present = new Computed<>(source.get(), time.nanoTime());
                latest = present;
            }
            return present.value;
        } finally {
            lock.unlock();
        }
    }

    private boolean isFresh(Computed<T> computed) {
        return time.nanoTime() - computed.atNanos < maxAgeNanos;
    }
}
