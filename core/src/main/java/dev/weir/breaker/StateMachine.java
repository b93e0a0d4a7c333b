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
 * The state machine of the breaker. Everything that it decides by is one immutable {@link Snapshot}, replaced with a
 * compare-and-set: a decision takes effect at that moment or not at all, and no two threads can make the same change.
 *
 * <p>A call in the closed state that succeeds after a success changes nothing, and so writes nothing.
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
    private final Map<Cause, LongAdder> begun = new EnumMap<>(Cause.class);
    private volatile Snapshot snapshot;

    /**
     * Where the breaker stands.
     *
     * @param count closed: failures since the last success; half-open: probes that succeeded
     * @param probes half-open: probes that have no verdict yet
     */
    record Snapshot(StateInterval interval, int count, int probes) {
        private Snapshot counting(int newCount) {
            return newCount == count ? this : new Snapshot(interval, newCount, probes);
        }
    }

    /** What an attempt that has ended says about its backend. */
    enum Health {
        SUCCESS,
        FAILURE,
        NEUTRAL
    }

    /** A closed stateMachine. */
    StateMachine(CircuitBreakerSettings settings, TimeSource time, RandomGenerator random) {
        failureThreshold = settings.failureThreshold();
        successThreshold = settings.successThreshold();
        maxProbes = settings.halfOpenProbes();
        wait = OpenWait.of(settings, random);
        window = settings.slidingWindow();
        this.time = time;
        long now = time.nanoTime();
        snapshot =
                new Snapshot(new StateInterval(0, Cause.BUILT, now, time.instant(), 0, now, SlidingWindow.of(window)), 0, 0);
        for (Cause cause : Cause.values()) {
            begun.put(cause, new LongAdder());
        }
    }

    Snapshot snapshot() {
        return snapshot;
    }

    StateInterval interval() {
        return snapshot.interval;
    }

    /**
     * Admits a call, or not. A breaker whose open wait is over becomes half-open.
     *
     * @return the interval to which the call belongs; null if none is admitted now
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

    /** Whether it is half-open with as many probes under way as are allowed. */
    boolean hasAllProbes() {
        Snapshot seen = snapshot;
        return seen.interval.isProbing() && seen.probes >= maxProbes;
    }

    /** Makes an open breaker half-open if this is still its interval and its wait is over. */
    void probeIfDue(StateInterval open) {
        Snapshot seen = snapshot;
        if (seen.interval == open && open.isProbeDue(time.nanoTime())) {
            change(seen, Cause.WAIT_EXPIRED);
        }
    }

    /**
     * Takes the verdict on a call.
     *
     * @param trip why the breaker should open because of this call, apart from failures in a row; null if it should not
     * @return whether the verdict counts: false if the interval of the call is over
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

    /** Begins a new state, whatever the old one is. Calls in flight go on; their results will not count. */
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
        begunOf(cause).increment();
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

    private LongAdder begunOf(Cause cause) {
        return Objects.requireNonNull(begun.get(cause));
    }

    /** How often the breaker opened, by cause. */
    Map<Cause, Long> trips() {
        Map<Cause, Long> trips = new EnumMap<>(Cause.class);
        for (Cause cause : Cause.values()) {
            if (cause.state() == State.OPEN) {
                trips.put(cause, begunOf(cause).sum());
            }
        }
        return trips;
    }
}
