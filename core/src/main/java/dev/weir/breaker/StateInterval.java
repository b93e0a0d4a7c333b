package dev.weir.breaker;

import dev.weir.spi.event.CircuitBreakerChanged.State;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * An interval between two changes of state: its cause, its beginning and, for an open breaker, the time of the next
 * probe. A call belongs to the interval that admitted it, and its result counts in that interval only.
 *
 * <p>Intervals form a linked list, the history, which each listener traverses at its own pace.
 */
final class StateInterval {
    private static final VarHandle NEXT = nextHandle();

    final long number;
    final Cause cause;
    final long sinceNanos;
    final Instant since;
    /** How often the open wait has been doubled. */
    final int waitLevel;
    /** When an open breaker permits a probe, as a reading of the clock; otherwise the beginning of the interval. */
    final long probeNanos;
    /** The sliding window of a closed interval; null if no rate opens the breaker. */
    final @Nullable SlidingWindow window;

    private volatile @Nullable StateInterval next;
    private final AtomicBoolean scheduled = new AtomicBoolean();

    StateInterval(
            long number,
            Cause cause,
            long sinceNanos,
            Instant since,
            int waitLevel,
            long probeNanos,
            @Nullable SlidingWindow window) {
        this.number = number;
        this.cause = cause;
        this.sinceNanos = sinceNanos;
        this.since = since;
        this.waitLevel = waitLevel;
        this.probeNanos = probeNanos;
        this.window = window;
    }

    private static VarHandle nextHandle() {
        try {
            return MethodHandles.lookup().findVarHandle(StateInterval.class, "next", StateInterval.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    State state() {
        return cause.state();
    }

    /** Whether calls of this interval are probes. */
    boolean isProbing() {
        return state() == State.HALF_OPEN;
    }

    /** Whether a probe is permitted at that time. */
    boolean isProbeDue(long nowNanos) {
        return waitsForProbe() && nowNanos - probeNanos >= 0;
    }

    /** When the breaker permits a probe; null if it is not open or was forced open. */
    @Nullable
    Instant probe() {
        return waitsForProbe() ? since.plusNanos(probeNanos - sinceNanos) : null;
    }

    /** The time until the next probe, by the monotonic clock, never negative; null as {@link #probe()}. */
    @Nullable
    Duration untilProbe(long nowNanos) {
        return waitsForProbe() ? Duration.ofNanos(Math.max(0, probeNanos - nowNanos)) : null;
    }

    boolean waitsForProbe() {
        return state() == State.OPEN && cause != Cause.FORCED_OPEN;
    }

    /** Whether the caller is the one that has to schedule the end of the open wait. */
    boolean claimSchedule() {
        return scheduled.compareAndSet(false, true);
    }

    @Nullable
    StateInterval next() {
        return next;
    }

    /** Sets the following interval. Called once, by the thread that made the change. */
    void follow(StateInterval following) {
        NEXT.setRelease(this, following);
    }
}
