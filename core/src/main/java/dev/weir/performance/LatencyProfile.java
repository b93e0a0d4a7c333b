package dev.weir.performance;

import dev.weir.spi.time.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The latency of recent calls: a ring buffer of {@link LatencyPoint data points}, of which the oldest is replaced first.
 *
 * <pre>{@code
 * LatencyProfile profile = new LatencyProfile(10_000, TimeSource.system());
 * profile.record(LatencyPoint.builder("openai", "gpt-4o", took).timestamp(Instant.now()).build());
 * Duration p95 = profile.snapshot(Duration.ofMinutes(5)).all().duration().p95();
 * }</pre>
 *
 * <p>The points themselves are kept rather than histograms of them: percentiles are exact, any window and any selection
 * can be asked for later, and memory depends on the capacity alone, however many models and intent types there are.
 *
 * <p>Thread-safe. {@link #record} takes one atomic increment and one store, no lock, and allocates nothing. Reading takes
 * a copy and never delays a writer: some milliseconds for 10,000 points, on the thread that reads. A thread that is
 * suspended within {@code record} for as long as the others take to fill the whole buffer replaces a newer point.
 */
public final class LatencyProfile {
    private final AtomicReferenceArray<@Nullable LatencyPoint> ring;
    private final AtomicLong recorded = new AtomicLong();
    private final TimeSource time;

    /**
     * A profile without points.
     *
     * @param capacity the number of points kept, at least 1
     * @param time the clock by which windows end now
     */
    public LatencyProfile(int capacity, TimeSource time) {
        if (capacity < 1) {
            throw new IllegalArgumentException("capacity must be at least 1, was " + capacity);
        }
        ring = new AtomicReferenceArray<>(capacity);
        this.time = time;
    }

    /** Records a call that has ended. */
    public void record(LatencyPoint point) {
        ring.setRelease((int) (recorded.getAndIncrement() % ring.length()), point);
    }

    /** The number of calls recorded so far, those included whose points have been replaced. */
    public long recorded() {
        return recorded.get();
    }

    /** The maximum number of points. */
    public int capacity() {
        return ring.length();
    }

    /** The points of calls that have ended within a window until now, the oldest first. */
    public List<LatencyPoint> points(Duration window) {
        long from = since(window);
        return points(0, recorded.get(), point -> point.endedMillis() >= from);
    }

    /**
     * The points of calls by their numbers, as far as they are kept, the oldest first: those after so many, up to so many
     * recorded ones. However the clock is set, calls are seen once so.
     */
    List<LatencyPoint> points(long after, long upTo) {
        return points(after, upTo, point -> true);
    }

    private List<LatencyPoint> points(long after, long upTo, Predicate<LatencyPoint> selected) {
        int capacity = ring.length();
        List<LatencyPoint> points = new ArrayList<>();
        for (long at = Math.max(after, upTo - capacity); at < upTo; at++) {
            LatencyPoint point = ring.getAcquire((int) (at % capacity));
            boolean replaced = recorded.get() - at > capacity; // perhaps by a newer one, which is not due here
            if (point != null && !replaced && selected.test(point)) {
                points.add(point);
            }
        }
        return points;
    }

    /** A clock that was set back leaves points in the future, which are recent all the same. */
    private long since(Duration window) {
        long now = time.instant().toEpochMilli();
        return window.compareTo(Duration.ofMillis(Long.MAX_VALUE / 4)) > 0 ? Long.MIN_VALUE : now - window.toMillis();
    }

    /** The figures of all calls that have ended within a window until now. */
    public LatencySnapshot snapshot(Duration window) {
        return snapshot(window, point -> true);
    }

    /**
     * The figures of selected calls that have ended within a window until now.
     *
     * @param selected for example {@code LatencyPoint::success}, as calls that are refused take no time
     */
    public LatencySnapshot snapshot(Duration window, Predicate<LatencyPoint> selected) {
        return LatencySnapshot.of(
                time.instant(), window, points(window).stream().filter(selected).toList());
    }
}
