package dev.weir.breaker;

import dev.weir.spi.event.CircuitBreakerChanged.State;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The time between two changes of state: why it began, when, and for an open breaker when it may be probed. Periods form a
 * chain in the order in which they happened, along which each listener goes at its own pace.
 */
final class Period {
    private static final VarHandle NEXT = nextHandle();

    final int generation;
    final Cause cause;
    final long sinceNanos;
    final Instant since;
    final int waitLevel;
    final long probeNanos;
    private volatile @Nullable Period next;

    /**
     * One period.
     *
     * @param waitLevel how often the wait has been doubled by now
     * @param probeNanos when an open breaker may be probed, as a reading of the clock; the beginning for others
     */
    Period(int generation, Cause cause, long sinceNanos, Instant since, int waitLevel, long probeNanos) {
        this.generation = generation;
        this.cause = cause;
        this.sinceNanos = sinceNanos;
        this.since = since;
        this.waitLevel = waitLevel;
        this.probeNanos = probeNanos;
    }

    private static VarHandle nextHandle() {
        try {
            return MethodHandles.lookup().findVarHandle(Period.class, "next", Period.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** When it may be probed; null if it is not open, or until told otherwise. */
    @Nullable
    Instant probe() {
        return isProbed() ? since.plusNanos(probeNanos - sinceNanos) : null;
    }

    /** How long until then, by the clock that does not jump; zero if it is over. */
    @Nullable
    Duration untilProbe(long nowNanos) {
        return isProbed() ? Duration.ofNanos(Math.max(0, probeNanos - nowNanos)) : null;
    }

    private boolean isProbed() {
        return cause.state() == State.OPEN && cause != Cause.FORCED_OPEN;
    }

    @Nullable
    Period next() {
        return next;
    }

    /** Makes that period follow this one, if none does yet. */
    boolean follow(Period following) {
        return NEXT.compareAndSet(this, null, following);
    }
}
