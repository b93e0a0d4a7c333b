package dev.weir.ledger.sql;

import dev.weir.spi.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** Time that passes when a test says so, and a system clock that a test sets. */
final class MovableTime implements TimeSource {
    private final AtomicLong nanos = new AtomicLong();
    private final AtomicReference<Instant> wall = new AtomicReference<>(Instant.parse("2026-11-29T12:00:00Z"));

    /** Lets time pass. */
    void pass(Duration duration) {
        nanos.addAndGet(duration.toNanos());
        wall.updateAndGet(now -> now.plus(duration));
    }

    /** Sets the system clock, forward or back. */
    void jump(Duration duration) {
        wall.updateAndGet(now -> now.plus(duration));
    }

    @Override
    public long nanoTime() {
        return nanos.get();
    }

    @Override
    public Instant instant() {
        return wall.get();
    }
}
