package dev.weir.breaker;

import dev.weir.spi.event.CircuitBreakerChanged.State;
import dev.weir.spi.time.TimeSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

/**
 * The periods of a breaker, one per generation of its {@link Word}. The word changes first; whoever needs the period that
 * belongs to it adds it if it is not there yet. No further change is made before it is, so none is ever missing.
 */
final class Timeline {
    private static final AtomicReferenceFieldUpdater<Timeline, Period> LATEST =
            AtomicReferenceFieldUpdater.newUpdater(Timeline.class, Period.class, "latest");

    private final TimeSource time;
    private final OpenWait wait;
    private volatile Period latest;
    private final AtomicLongArray begun = new AtomicLongArray(Cause.values().length);

    Timeline(TimeSource time, OpenWait wait) {
        this.time = time;
        this.wait = wait;
        long now = time.nanoTime();
        this.latest = new Period(0, Cause.BUILT, now, time.instant(), 0, now);
    }

    /** The last period that is known. */
    Period latest() {
        return latest;
    }

    /** What time it is, as a reading of the clock by which the periods are measured. */
    long now() {
        return time.nanoTime();
    }

    /** How often the breaker opened, by cause. */
    Map<Cause, Long> trips() {
        Map<Cause, Long> trips = new EnumMap<>(Cause.class);
        for (Cause cause : Cause.values()) {
            if (cause.state() == State.OPEN) {
                trips.put(cause, begun.get(cause.code()));
            }
        }
        return trips;
    }

    /** The period of this word's generation, or a later one if the word is out of date. */
    Period of(long word) {
        Period period = latest;
        while (Word.isBefore(period.generation, Word.generation(word))) {
            if (period.next() == null && period.follow(after(period, word))) {
                begun.incrementAndGet(Word.cause(word).code());
            }
            LATEST.compareAndSet(this, period, period.next());
            period = latest;
        }
        return period;
    }

    private Period after(Period before, long word) {
        Cause cause = Word.cause(word);
        long now = time.nanoTime();
        int level = wait.level(before, cause, now);
        long probe = now + wait.nanos(cause, level);
        return new Period(Word.generation(word), cause, now, time.instant(), level, probe);
    }
}
