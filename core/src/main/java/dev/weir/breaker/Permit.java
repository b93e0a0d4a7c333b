package dev.weir.breaker;

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
 * The permit for one attempt, and the attempt itself. Its owner returns it with one of {@link #onSuccess},
 * {@link #onFailure} and {@link #release} when the attempt has returned; of a streamed answer, when the stream has ended.
 * Only the first of these calls has an effect, and returns true: a {@code release()} in {@code finally} is safe.
 *
 * <p>Two things are given back, each once. The verdict on the backend falls at the attempt's limit, or when the permit is
 * given back, whichever is first. The place among the calls in flight comes back with the permit alone: a permit that is
 * never given back holds its place for good.
 */
public final class Permit extends Attempt {
    private static final AtomicReferenceFieldUpdater<Permit, Object> RETURNED =
            AtomicReferenceFieldUpdater.newUpdater(Permit.class, Object.class, "returned");
    private static final Object RETURNING = new Object();
    /** One part in so many of the time that an attempt has is too little to tell one end from another. */
    private static final int SHARE = 20;

    private static final long NO_LIMIT = Long.MAX_VALUE / 4;

    final CircuitBreaker breaker;
    final StateInterval interval;
    final long startNanos;
    private final long callerDeadlineNanos;
    /** When the breaker's own limit passes. */
    private long breakerDeadlineNanos;

    private @Nullable Progress progress;
    /** Null until it is given back, then the {@link Ending} of the attempt; {@link #RETURNING} in between. */
    private volatile @Nullable Object returned;

    /** What is known of an attempt whose output is seen. Written by the thread that reads the output. */
    private static final class Progress {
        private final long silence;
        private long wholeNanos;
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

        /** Whether the backend reports all of its output: only then does silence mean anything. */
        private boolean isAnnounced() {
            return silence != NO_LIMIT;
        }
    }

    /**
     * A permit for an attempt that begins now.
     *
     * @param thread whose work it is; null if nobody is to be interrupted
     * @param callerDeadlineNanos the caller's deadline
     * @param breakerDeadlineNanos when the breaker's limit for the whole attempt passes
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

    private static long earlier(long one, long other) {
        return one - other < 0 ? one : other;
    }

    /** How long the attempt may take, from the moment the permit was given. */
    public Duration timeLimit() {
        return Duration.ofNanos(deadlineNanos() - startNanos);
    }

    /** Whether the attempt is a probe of a half-open breaker. */
    public boolean isProbe() {
        return interval.isProbing();
    }

    /** How the attempt ended; null as long as the permit has not been given back. */
    public @Nullable Ending ending() {
        return returned instanceof Ending how ? how : null;
    }

    /** The backend answered. */
    public boolean onSuccess() {
        return onSuccess(-1);
    }

    /**
     * The backend answered.
     *
     * @param outputTokens the tokens that it produced; less than 1 if not known
     */
    public boolean onSuccess(long outputTokens) {
        boolean first = markReturned();
        if (first) {
            breaker.succeeded(this, isInTime(), outputTokens);
        }
        return first;
    }

    /**
     * The attempt returned a result: the backend answered, unless {@link CircuitBreakerBuilder#failureOnResult} says that
     * such a result is a failure.
     *
     * @param outputTokens the tokens that the backend produced; less than 1 if not known
     */
    public boolean onResult(@Nullable Object result, long outputTokens) {
        return breaker.isFailure(result) ? onFailure(ErrorClass.UNKNOWN) : onSuccess(outputTokens);
    }

    /**
     * The attempt failed. A timeout counts as the backend's unless it came when the caller's own deadline did and that left
     * less than 95 % of the breaker's limit.
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
     * The attempt threw this on the current thread. It is classified by what the breaker was built with; what says nothing
     * about the backend {@linkplain #release releases} the permit: an exception which shows that its caller gave up or that
     * another circuit breaker refused, and an {@link Error}.
     */
    public boolean onException(Throwable thrown) {
        return Interruption.isShownBy(thrown) ? release() : onFailureOf(breaker.classOf(thrown));
    }

    /** The attempt was a stage that completed with this, on some thread whose interrupt flag means nothing. */
    boolean onStageFailure(Throwable failure) {
        return failure instanceof CancellationException ? release() : onFailureOf(breaker.classOf(failure));
    }

    private boolean onFailureOf(@Nullable ErrorClass errorClass) {
        return errorClass == null ? release() : onFailure(errorClass);
    }

    /** The attempt ended without saying anything about the backend: it was given up, or never begun. */
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
        if (progress == null) {
            AttemptLimits limits = breaker.limits();
            progress = new Progress(limits.silenceNanos(), breakerDeadlineNanos, startNanos);
            limit(startNanos + limits.firstOutputNanos());
        }
    }

    @Override
    public void outputReceived() {
        Progress seen = progress;
        if (seen != null && seen.isAnnounced() && !isOver()) {
            received(seen, breaker.now());
            limit(seen.quietSince + seen.silence);
        }
    }

    @Override
    public void outputEnded() {
        if (progress != null && !isOver()) {
            limit(startNanos + NO_LIMIT);
        }
    }

    private static void received(Progress seen, long now) {
        long quiet = now - seen.quietSince;
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
        moveDeadline(earlier(callerDeadlineNanos, breakerDeadlineNanos));
    }

    /** How long the backend has taken by now, without the time of the caller's own code. */
    long latencyNanos(long now) {
        return now - startNanos - listenerNanos();
    }

    /** How long the attempt was allowed to take, without the time of the caller's own code. */
    long limitNanos() {
        return latencyNanos(deadlineNanos());
    }

    private long listenerNanos() {
        return progress == null ? 0 : progress.listenerNanos;
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

    /** Tells the learner which of its limits has passed. */
    void recordTimeout(AttemptLimits limits, long now) {
        Progress seen = progress;
        long reached = breakerDeadlineNanos - startNanos;
        if (seen != null && seen.firstOutput >= 0 && breakerDeadlineNanos != seen.wholeNanos) {
            reached = seen.silence;
        }
        limits.timedOut(reached, startNanos, now);
    }

    /**
     * Whether the caller left the attempt so little time that its timeout says nothing about the backend. A deadline that
     * leaves nearly all of the breaker's limit does not: else calls whose timeout is the limit itself, less what passed
     * before the attempt, would hide a backend that hangs.
     */
    boolean isCallerDeadline() {
        long due = deadlineNanos();
        return due != breakerDeadlineNanos && breakerDeadlineNanos - due > (breakerDeadlineNanos - startNanos) / SHARE;
    }

    /** Whether a timeout came when the attempt was due: a backend that ends by itself may be a little early. */
    boolean hasExpired(long now) {
        long due = deadlineNanos();
        return now - due + (due - startNanos) / SHARE >= 0;
    }
}
