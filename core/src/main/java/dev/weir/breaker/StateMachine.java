package dev.weir.breaker;

import dev.weir.spi.event.CircuitBreakerChanged.State;
import dev.weir.spi.time.TimeSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The state machine of the breaker. Its whole state is one immutable {@link Snapshot}, which is replaced with a
 * compare-and-set: a decision takes effect at that moment or not at all, and no two threads can make the same change.
 *
 * <p>A success that follows a success in the closed state changes nothing, and therefore writes nothing.
 */
final class StateMachine {
    private static final AtomicReferenceFieldUpdater<StateMachine, Snapshot> SNAPSHOT =
            AtomicReferenceFieldUpdater.newUpdater(StateMachine.class, Snapshot.class, "snapshot");

    private final int failureThreshold;
    private final int successThreshold;
    private final int maxProbes;
    private final OpenWait wait;
    private final SlidingWindowSettings window;
    private final TimeSource time;
    private final Map<Cause, LongAdder> counters = new EnumMap<>(Cause.class);
    private volatile Snapshot snapshot;

    /**
     * The state.
     *
     * @param count closed: consecutive failures; half-open: successful probes
     * @param probes half-open: probes without a result
     */
    record Snapshot(StateInterval interval, int count, int probes) {
        private Snapshot counting(int newCount) {
            return newCount == count ? this : new Snapshot(interval, newCount, probes);
        }
    }

    /** The result of an attempt for its backend. */
    enum Health {
        SUCCESS,
        FAILURE,
        NEUTRAL
    }

    /** A closed state machine. */
    StateMachine(CircuitBreakerSettings settings, TimeSource time, RandomGenerator random) {
        failureThreshold = settings.failureThreshold();
        successThreshold = settings.successThreshold();
        maxProbes = settings.halfOpenProbes();
        wait = OpenWait.of(settings, random);
        window = settings.slidingWindow();
        this.time = time;
        long now = time.nanoTime();
        snapshot = new Snapshot(
                new StateInterval(0, Cause.BUILT, now, time.instant(), 0, now, SlidingWindow.of(window)), 0, 0);
        for (Cause cause : Cause.values()) {
            counters.put(cause, new LongAdder());
        }
    }

    Snapshot snapshot() {
        return snapshot;
    }

    StateInterval interval() {
        return snapshot.interval;
    }

    /**
     * Admits a call. A breaker whose open wait has expired becomes half-open.
     *
     * @return the interval to which the call belongs; null if the call is rejected
     */
    @Nullable
    StateInterval admit(long nowNanos) {
        while (true) {
            Snapshot seen = snapshot;
            StateInterval interval = seen.interval;
            switch (interval.state()) {
                case CLOSED -> {
                    return interval;
                }
                case OPEN -> {
                    if (!interval.isProbeDue(nowNanos)) {
                        return null;
                    }
                    change(seen, Cause.WAIT_EXPIRED);
                }
                case HALF_OPEN -> {
                    if (seen.probes >= maxProbes) {
                        return null;
                    }
                    if (replace(seen, new Snapshot(interval, seen.count, seen.probes + 1))) {
                        return interval;
                    }
                }
            }
        }
    }

    /** Whether the breaker is half-open with the maximum number of probes in flight. */
    boolean hasAllProbes() {
        Snapshot seen = snapshot;
        return seen.interval.isProbing() && seen.probes >= maxProbes;
    }

    /** Makes an open breaker half-open if this is its current interval and the open wait has expired. */
    void probeIfDue(StateInterval open) {
        Snapshot seen = snapshot;
        if (seen.interval == open && open.isProbeDue(time.nanoTime())) {
            change(seen, Cause.WAIT_EXPIRED);
        }
    }

    /**
     * Records the result of a call.
     *
     * @param trip why the breaker should open because of this call, other than consecutive failures; null if it should
     *     not
     * @return whether the result counts: false if the interval of the call has ended
     */
    boolean settle(StateInterval interval, Health health, @Nullable Cause trip) {
        while (true) {
            Snapshot seen = snapshot;
            if (seen.interval != interval) {
                return false;
            }
            if (interval.isProbing() ? probed(seen, health) : counted(seen, health, trip)) {
                return true;
            }
        }
    }

    private boolean probed(Snapshot seen, Health health) {
        Snapshot left = new Snapshot(seen.interval, seen.count, seen.probes - 1);
        return switch (health) {
            case NEUTRAL -> replace(seen, left);
            case FAILURE -> change(seen, Cause.PROBE_FAILED);
            case SUCCESS ->
                seen.count + 1 < successThreshold
                        ? replace(seen, left.counting(seen.count + 1))
                        : change(seen, Cause.PROBES_SUCCEEDED);
        };
    }

    private boolean counted(Snapshot seen, Health health, @Nullable Cause trip) {
        if (seen.interval.cause == Cause.FORCED_CLOSED) {
            return true;
        }
        if (trip != null) {
            return change(seen, trip);
        }
        return switch (health) {
            case NEUTRAL -> true;
            case SUCCESS -> seen.count == 0 || replace(seen, seen.counting(0));
            case FAILURE ->
                seen.count + 1 < failureThreshold
                        ? replace(seen, seen.counting(seen.count + 1))
                        : change(seen, Cause.CONSECUTIVE_FAILURES);
        };
    }

    /** Begins a new interval, whatever the current one is. Calls in flight continue; their results do not count. */
    void force(Cause cause) {
        while (!change(snapshot, cause)) {
            Thread.onSpinWait();
        }
    }

    private boolean change(Snapshot seen, Cause cause) {
        StateInterval before = seen.interval;
        StateInterval after = after(before, cause);
        if (!replace(seen, new Snapshot(after, 0, 0))) {
            return false;
        }
        counterOf(cause).increment();
        before.follow(after);
        return true;
    }

    private StateInterval after(StateInterval before, Cause cause) {
        long now = time.nanoTime();
        int level = wait.level(before, cause, now);
        long probe = now + wait.nanos(cause, level);
        boolean counts = cause.state() == State.CLOSED;
        return new StateInterval(
                before.number + 1, cause, now, time.instant(), level, probe, counts ? SlidingWindow.of(window) : null);
    }

    private boolean replace(Snapshot seen, Snapshot by) {
        return SNAPSHOT.compareAndSet(this, seen, by);
    }

    private LongAdder counterOf(Cause cause) {
        return Objects.requireNonNull(counters.get(cause));
    }

    /** How often the breaker opened, by cause. */
    Map<Cause, Long> trips() {
        Map<Cause, Long> trips = new EnumMap<>(Cause.class);
        for (Cause cause : Cause.values()) {
            if (cause.state() == State.OPEN) {
                trips.put(cause, counterOf(cause).sum());
            }
        }
        return trips;
    }
}
