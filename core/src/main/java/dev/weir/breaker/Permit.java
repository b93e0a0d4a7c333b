package dev.weir.breaker;

import dev.weir.call.TargetLimits;
import dev.weir.classify.Interruption;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.timelimit.Attempt;
import dev.weir.timelimit.AttemptLimits;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * A permit for one attempt, and the attempt itself. Its owner returns it with one of {@link #onSuccess},
 * {@link #onFailure} and {@link #release} when the attempt has returned; for a streamed answer, when the stream has
 * ended. Only the first of these calls has an effect and returns true, so {@code release()} in {@code finally} is safe.
 *
 * <p>The result for the backend is recorded when the attempt's limit expires or when the permit is returned, whichever
 * is first. The attempt counts as in flight until the permit is returned: a permit that is never returned reduces the
 * concurrency limit for good. Thread-safe.
 */
public final class Permit extends Attempt {
    private static final AtomicReferenceFieldUpdater<Permit, Object> RETURNED =
            AtomicReferenceFieldUpdater.newUpdater(Permit.class, Object.class, "returned");
    private static final Object RETURNING = new Object();
    /** Tolerance when two ends of an attempt are compared: one part in so many of its limit. */
    private static final int SHARE = 20;

    private static final long NO_LIMIT = Long.MAX_VALUE / 4;

    final CircuitBreaker breaker;
    final StateInterval interval;
    final long startNanos;
    private final long callerDeadlineNanos;
    /** When the breaker's own limit expires. */
    private long breakerDeadlineNanos;

    private @Nullable Progress progress;
    /** Null until the permit is returned, then the {@link Ending} of the attempt; {@link #RETURNING} in between. */
    private volatile @Nullable Object returned;

    /** The progress of an attempt whose output is reported. Written by the thread that reads the output. */
    private static final class Progress {
        private final long silence;
        private long wholeNanos;
        /** When the first output has to have arrived, beside the breaker's own limits; 0 for no such limit. */
        private long firstOutputNanos;

        /** The route's limit between two outputs, beside the breaker's own. */
        private long nextOutputNanos = NO_LIMIT;

        private boolean firstOutputDue;
        private boolean outputBegan;
        private long firstOutput = -1;
        private long longestSilence = -1;
        private long quietSince;
        private long listenerSince;
        private long listenerNanos;

        private Progress(long silence, long wholeNanos, long quietSince) {
            this.silence = silence;
            this.wholeNanos = wholeNanos;
            this.quietSince = quietSince;
        }

        /** Whether the backend reports all of its output; otherwise silence has no meaning. */
        private boolean isAnnounced() {
            return silence != NO_LIMIT;
        }
    }

    /**
     * A permit for an attempt that begins now.
     *
     * @param thread the thread to interrupt; null for none
     * @param callerDeadlineNanos the caller's deadline
     * @param breakerDeadlineNanos when the breaker's limit for a whole answer expires
     */
    Permit(
            CircuitBreaker breaker,
            StateInterval interval,
            @Nullable Thread thread,
            long startNanos,
            long callerDeadlineNanos,
            long breakerDeadlineNanos) {
        super(thread, earlier(callerDeadlineNanos, breakerDeadlineNanos));
        this.breaker = breaker;
        this.interval = interval;
        this.startNanos = startNanos;
        this.callerDeadlineNanos = callerDeadlineNanos;
        this.breakerDeadlineNanos = breakerDeadlineNanos;
    }

    /**
     * A permit for an attempt at a target of a route while another target is left.
     *
     * @param limited when the first output has to have arrived, and each further one
     */
    Permit(
            CircuitBreaker breaker,
            StateInterval interval,
            @Nullable Thread thread,
            long startNanos,
            long callerDeadlineNanos,
            long breakerDeadlineNanos,
            TargetLimits limited) {
        this(
                breaker,
                interval,
                thread,
                startNanos,
                callerDeadlineNanos,
                earlier(breakerDeadlineNanos, limited.firstOutputNanos()));
        progress = new Progress(NO_LIMIT, breakerDeadlineNanos, startNanos);
        progress.firstOutputNanos = limited.firstOutputNanos();
        Duration next = limited.nextOutputWithin();
        progress.nextOutputNanos = next == null ? NO_LIMIT : next.toNanos();
        progress.firstOutputDue = true;
    }

    static long earlier(long one, long other) {
        return one - other < 0 ? one : other;
    }

    /**
     * The time limit of the attempt, from when the permit was acquired. It changes as output arrives and never exceeds
     * the caller's deadline.
     */
    public Duration timeLimit() {
        return Duration.ofNanos(deadlineNanos() - startNanos);
    }

    /** Whether the attempt is a probe of a half-open breaker. */
    public boolean isProbe() {
        return interval.isProbing();
    }

    /** How the attempt ended; null until the permit is returned. */
    public @Nullable Ending ending() {
        return returned instanceof Ending how ? how : null;
    }

    /**
     * Returns the permit after a success.
     *
     * @return whether this call returned the permit
     */
    public boolean onSuccess() {
        return onSuccess(-1);
    }

    /**
     * Returns the permit after a success.
     *
     * @param outputTokens the number of output tokens; less than 1 if unknown
     * @return whether this call returned the permit
     */
    public boolean onSuccess(long outputTokens) {
        boolean first = markReturned();
        if (first) {
            breaker.succeeded(this, isInTime(), outputTokens);
        }
        return first;
    }

    /**
     * Returns the permit after a result: a success unless {@link CircuitBreakerBuilder#failureOnResult} defines such a
     * result as a failure.
     *
     * @param outputTokens the number of output tokens; less than 1 if unknown
     * @return whether this call returned the permit
     */
    public boolean onResult(@Nullable Object result, long outputTokens) {
        return breaker.isFailure(result) ? onFailure(ErrorClass.UNKNOWN) : onSuccess(outputTokens);
    }

    /**
     * Returns the permit after a failure. A timeout counts against the backend unless it occurred at the caller's
     * deadline and that left less than 95 % of the breaker's limit.
     *
     * @return whether this call returned the permit
     */
    public boolean onFailure(ErrorClass errorClass) {
        Objects.requireNonNull(errorClass, "errorClass");
        boolean first = markReturned();
        if (first) {
            breaker.failed(this, isInTime(), errorClass);
        }
        return first;
    }

    /**
     * Returns the permit after a refusal by a rate limit whose end the server has announced. The backend works, and its
     * callers are to wait until then: the refusal is not counted as a failure, but an adaptive concurrency limit follows it.
     *
     * @return whether this call returned the permit
     */
    public boolean onRateLimit() {
        boolean first = markReturned();
        if (first) {
            breaker.limited(this, isInTime());
        }
        return first;
    }

    /**
     * Returns the permit after an exception, on the thread that threw it. The exception is classified with the
     * breaker's classification. An {@link Error}, and an exception that shows a cancellation by the caller or the
     * rejection of another circuit breaker, {@linkplain #release releases} the permit.
     *
     * @return whether this call returned the permit
     */
    public boolean onException(Throwable thrown) {
        return Interruption.isShownBy(thrown) ? release() : onFailureOf(breaker.classOf(thrown));
    }

    /** Returns the permit after a stage has failed, on any thread; its interrupt flag is not considered. */
    boolean onStageFailure(Throwable failure) {
        return failure instanceof CancellationException ? release() : onFailureOf(breaker.classOf(failure));
    }

    private boolean onFailureOf(@Nullable ErrorClass errorClass) {
        return errorClass == null ? release() : onFailure(errorClass);
    }

    /**
     * Returns the permit of an attempt without a result for the backend: it was abandoned, or never began.
     *
     * @return whether this call returned the permit
     */
    public boolean release() {
        boolean first = markReturned();
        if (first) {
            breaker.released(this, isInTime());
        }
        return first;
    }

    private boolean isInTime() {
        return ending() == Ending.COMPLETED;
    }

    private boolean markReturned() {
        boolean first = returned == null && RETURNED.compareAndSet(this, null, RETURNING);
        if (first) {
            RETURNED.lazySet(this, end());
        }
        return first;
    }

    @Override
    protected void timedOut() {
        breaker.timedOut(this);
    }

    @Override
    protected void timeoutDelivered() {
        breaker.notifyOfTimeout(this);
    }

    @Override
    protected void cancelled() {
        breaker.abandoned(this);
    }

    @Override
    public void outputExpected() {
        Progress seen = progress;
        if (seen == null || (seen.firstOutputDue && !seen.isAnnounced())) {
            AttemptLimits limits = breaker.limits();
            long own = limits.silenceNanos();
            Progress announced = seen == null
                    ? new Progress(own, breakerDeadlineNanos, startNanos)
                    : new Progress(Math.min(own, seen.nextOutputNanos), seen.wholeNanos, startNanos);
            if (seen != null) {
                announced.nextOutputNanos = seen.nextOutputNanos;
                announced.firstOutputNanos = seen.firstOutputNanos;
                announced.firstOutputDue = true;
            }
            progress = announced;
            limit(startNanos + limits.firstOutputNanos());
        }
    }

    @Override
    public void outputReceived() {
        Progress seen = progress;
        if (seen != null && seen.isAnnounced() && !isOver()) {
            long now = breaker.now();
            outputBegan(seen, now);
            received(seen, now);
            limit(seen.quietSince + seen.silence);
        }
    }

    @Override
    public void outputEnded() {
        if (progress != null && !isOver()) {
            limit(startNanos + NO_LIMIT);
        }
    }

    private void outputBegan(Progress seen, long now) {
        if (!seen.outputBegan) {
            seen.outputBegan = true;
            breaker.outputBegan(now - startNanos);
        }
    }

    private static void received(Progress seen, long now) {
        long quiet = now - seen.quietSince;
        seen.firstOutputDue = false;
        if (seen.firstOutput < 0) {
            seen.firstOutput = quiet;
        } else {
            seen.longestSilence = Math.max(seen.longestSilence, quiet);
        }
        seen.quietSince = now;
    }

    @Override
    public void listenerBegins() {
        if (isOver()) {
            return;
        }
        long now = breaker.now();
        Progress seen = progress;
        if (seen == null) {
            seen = new Progress(NO_LIMIT, breakerDeadlineNanos, startNanos);
            progress = seen;
        } else if (seen.isAnnounced()) {
            received(seen, now);
        }
        outputBegan(seen, now);
        seen.firstOutputDue = false;
        seen.listenerSince = now;
        breakerDeadlineNanos = startNanos + NO_LIMIT;
        moveDeadline(callerDeadlineNanos);
    }

    @Override
    public void listenerEnds() {
        Progress seen = progress;
        if (seen != null && !isOver()) {
            long now = breaker.now();
            long took = now - seen.listenerSince;
            seen.listenerNanos += took;
            seen.wholeNanos += took;
            seen.quietSince = now;
            limit(now + seen.silence);
        }
    }

    private void limit(long outputNanos) {
        Progress seen = Objects.requireNonNull(progress);
        breakerDeadlineNanos = earlier(outputNanos, seen.wholeNanos);
        if (seen.firstOutputDue) {
            breakerDeadlineNanos = earlier(breakerDeadlineNanos, seen.firstOutputNanos);
        }
        moveDeadline(earlier(callerDeadlineNanos, breakerDeadlineNanos));
    }

    /** The latency of the backend by now, without the time spent in the caller's listener. */
    long latencyNanos(long now) {
        return now - startNanos - listenerNanos();
    }

    /** The time limit of the attempt, without the time spent in the caller's listener. */
    long limitNanos() {
        return latencyNanos(deadlineNanos());
    }

    private long listenerNanos() {
        return progress == null ? 0 : progress.listenerNanos;
    }

    /** Whether the attempt ended because output did not arrive in the time that the route gives a target. */
    public boolean isSilent() {
        Progress seen = progress;
        if (seen == null || ending() != Ending.TIMED_OUT) {
            return false;
        }
        return deadlineNanos()
                == (seen.firstOutputDue ? seen.firstOutputNanos : seen.quietSince + seen.nextOutputNanos);
    }

    void recordSuccess(AttemptLimits limits, long outputTokens, long now) {
        Progress seen = progress;
        limits.finished(
                latencyNanos(now),
                seen == null ? -1 : seen.firstOutput,
                seen == null ? -1 : seen.longestSilence,
                outputTokens,
                now);
    }

    /** Records which limit of the attempt expired. */
    void recordTimeout(AttemptLimits limits, long now) {
        Progress seen = progress;
        long reached = breakerDeadlineNanos - startNanos;
        if (seen != null && seen.firstOutput >= 0 && breakerDeadlineNanos != seen.wholeNanos) {
            reached = seen.silence;
        }
        limits.timedOut(reached, startNanos, now);
    }

    /**
     * Whether the caller's deadline left the attempt too little time for its timeout to count against the backend. A
     * deadline that leaves nearly the whole limit does not: otherwise calls whose timeout equals the limit, minus the
     * time before the attempt, would hide a backend that hangs.
     */
    boolean isCallerDeadline() {
        long due = deadlineNanos();
        return due != breakerDeadlineNanos && breakerDeadlineNanos - due > (breakerDeadlineNanos - startNanos) / SHARE;
    }

    /** Whether a timeout occurred at the limit of the attempt; a backend that ends by itself may be slightly early. */
    boolean hasExpired(long now) {
        long due = deadlineNanos();
        return now - due + (due - startNanos) / SHARE >= 0;
    }
}
