package dev.weir.breaker;

import dev.weir.spi.backend.ErrorClass;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/**
 * Leave to make one attempt, given by {@link CircuitBreaker#acquire()}. Whoever holds it gives it back with one of
 * {@link #onSuccess}, {@link #onFailure} and {@link #release}, when the attempt is over; of a streamed answer, when the
 * stream is. Only the first of them counts, and says so by returning true: so a {@code release()} in {@code finally} is
 * safe. From any thread.
 *
 * <p>One that is never given back holds its place for good. And nobody interrupts an attempt under a permit: whoever makes
 * it keeps {@link #timeLimit()}.
 */
public final class Permit {
    private static final AtomicIntegerFieldUpdater<Permit> RETURNED =
            AtomicIntegerFieldUpdater.newUpdater(Permit.class, "returned");

    private final CircuitBreaker breaker;
    private final int ticket;
    private final long startNanos;
    private final long dueNanos;
    private final boolean callersTime;
    private volatile int returned;

    /**
     * A permit for an attempt that begins now.
     *
     * @param dueNanos when it is to have ended
     * @param callersTime whether that is the caller's deadline, clearly earlier than the breaker's limit
     */
    Permit(CircuitBreaker breaker, int ticket, long startNanos, long dueNanos, boolean callersTime) {
        this.breaker = breaker;
        this.ticket = ticket;
        this.startNanos = startNanos;
        this.dueNanos = dueNanos;
        this.callersTime = callersTime;
    }

    /**
     * The reading of {@link dev.weir.spi.time.TimeSource#nanoTime()} at which the attempt is to have ended: for the
     * backend, and for a {@link dev.weir.timelimit.TimeLimiter}. Never later than the deadline it was acquired with.
     */
    public long deadlineNanos() {
        return dueNanos;
    }

    /** How long the attempt may take, from the moment the permit was given. */
    public Duration timeLimit() {
        return Duration.ofNanos(dueNanos - startNanos);
    }

    /** Whether the attempt is a probe of a half-open breaker. */
    public boolean isProbe() {
        return Word.isProbe(ticket);
    }

    /** The backend answered. */
    public boolean onSuccess() {
        boolean first = giveBack();
        if (first) {
            breaker.succeeded(ticket, startNanos);
        }
        return first;
    }

    /**
     * The attempt failed. A timeout counts as the backend's unless it came when the caller's own deadline did and that left
     * less than 95 % of the breaker's limit.
     */
    public boolean onFailure(ErrorClass errorClass) {
        Objects.requireNonNull(errorClass, "errorClass");
        boolean first = giveBack();
        if (first) {
            breaker.failed(ticket, startNanos, dueNanos, callersTime, errorClass);
        }
        return first;
    }

    /** The attempt ended without saying anything about the backend: it was cancelled, or never begun. */
    public boolean release() {
        boolean first = giveBack();
        if (first) {
            breaker.released(ticket);
        }
        return first;
    }

    private boolean giveBack() {
        return returned == 0 && RETURNED.compareAndSet(this, 0, 1);
    }
}
