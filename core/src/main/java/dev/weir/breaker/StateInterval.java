package dev.weir.breaker;

import dev.weir.spi.event.CircuitBreakerChanged.State;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The time between two changes of state: why it began, when, and for an open breaker when it may be probed. A call that is
 * admitted belongs to the interval of that moment, and its result counts in that interval alone.
 *
 * <p>Periods form a chain in the order in which they happened, along which each listener goes at its own pace.
 */
final class StateInterval {
    private static final VarHandle NEXT = nextHandle();

    final long number;
    final Cause cause;
    final long sinceNanos;
    final Instant since;
    /** How often the open wait has been doubled. */
    final int waitLevel;
    /** When an open breaker may be probed, as a reading of the clock; the beginning of the interval for others. */
    final long probeNanos;
    /** Counts the calls of a closed interval; null where rates do not open the breaker. */
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

    /** Whether its calls are probes. */
    boolean isProbing() {
        return state() == State.HALF_OPEN;
    }

    /** Whether a probe may be made by then. */
    boolean isProbeDue(long nowNanos) {
        return waitsForProbe() && nowNanos - probeNanos >= 0;
    }

    /** When it may be probed; null if it is not open, or was forced open. */
    @Nullable
    Instant probe() {
        return waitsForProbe() ? since.plusNanos(probeNanos - sinceNanos) : null;
    }

    /** How long until then, by the clock that does not jump; zero if it is over. */
    @Nullable
    Duration untilProbe(long nowNanos) {
        return waitsForProbe() ? Duration.ofNanos(Math.max(0, probeNanos - nowNanos)) : null;
    }

    boolean waitsForProbe() {
        return state() == State.OPEN && cause != Cause.FORCED_OPEN;
    }

    /** Whether the caller is the one to schedule the end of the open wait. */
    boolean claimSchedule() {
        return scheduled.compareAndSet(false, true);
    }

    @Nullable
    StateInterval next() {
        return next;
    }

    /** Makes that interval follow this one. Done once, by the thread that made the change. */
    void follow(StateInterval following) {
        NEXT.setRelease(this, following);
    }
}
