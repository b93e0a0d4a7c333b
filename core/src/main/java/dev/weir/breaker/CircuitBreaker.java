package dev.weir.breaker;

import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.call.CallContext.Registration;
import dev.weir.spi.event.CircuitBreakerChanged.State;
import dev.weir.spi.time.Deadline;
import dev.weir.spi.time.TimeSource;
import dev.weir.timelimit.TimeLimiter;
import dev.weir.timelimit.TimeLimiter.Ending;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Stands between calls and one backend. Lets nothing through while the backend fails, probes it from time to time, never
 * lets more calls through at once than it should, and ends the attempt that takes too long.
 *
 * <pre>{@code
 * CircuitBreaker breaker = CircuitBreaker.builder("openai/gpt-4o").build();
 * Answer answer = breaker.execute(() -> ask(question));
 * }</pre>
 *
 * <p>Closed, it opens after {@code failureThreshold} failures in a row or, where that is set, when the share of failed or
 * slow calls over a window is too high. Open, it refuses, until {@code timeout} is over and a call comes. Half-open, it
 * lets a few calls through as probes: {@code successThreshold} that succeed close it, one that fails opens it again. The
 * result of a call counts only in the state in which the call was let in.
 *
 * <p>Safe for use by many threads; each decision is one compare-and-set. The only lock is the line of those who wait.
 */
public final class CircuitBreaker implements AutoCloseable {
    private static final long NO_DEADLINE = Long.MAX_VALUE / 2;

    private final String name;
    private final TimeSource time;
    private final TimeLimiter limiter;
    private final boolean ownsLimiter;
    private final FailureRules rules;
    private final Timeline timeline;
    private final Subscriptions subscriptions;
    private final Gate gate;
    private final WaitingLine line;
    private final ConcurrencyLimit concurrency;
    private final AttemptTimeout timeout;
    private final Tally tally = new Tally();
    private final Admission admission;
    private final Outcomes outcomes;

    CircuitBreaker(CircuitBreakerBuilder builder) {
        name = builder.name;
        time = builder.time;
        ownsLimiter = builder.timeLimiter == null;
        limiter = builder.timeLimiter == null ? new TimeLimiter(time) : builder.timeLimiter;
        rules = new FailureRules(builder.ignored, builder.classes);
        timeline = new Timeline(time, builder.openWait());
        subscriptions = new Subscriptions(name, builder.executor(), timeline);
        line = new WaitingLine(time);
        concurrency = builder.concurrencyLimit();
        timeout = builder.adaptiveTimeout();
        gate = builder.gate(timeline, () -> {
            line.somethingChanged();
            subscriptions.stateChanged();
        });
        admission = new Admission(name, gate, line, concurrency, timeline, tally, builder.maxWait.toNanos());
        outcomes = new Outcomes(
                gate,
                line,
                concurrency,
                timeout,
                builder.slidingWindow(),
                rules,
                subscriptions,
                tally,
                builder.slowNanos());
    }

    /** A breaker with the defaults of the configuration. The name stands in messages and events. */
    public static CircuitBreakerBuilder builder(String name) {
        return new CircuitBreakerBuilder(name);
    }

    public String name() {
        return name;
    }

    /** Makes one attempt, with no deadline but the breaker's own limits; see {@link #execute(Deadline, Callable)}. */
    public <T> T execute(Callable<T> attempt) throws Exception {
        long now = time.nanoTime();
        return execute(now, now + NO_DEADLINE, attempt);
    }

    /**
     * Makes one attempt on this thread. It is interrupted when it takes longer than the attempt timeout, or than
     * {@code deadline} allows.
     *
     * @param deadline when the attempt, and a wait for others to end before it, has to have ended
     * @param attempt what to do; reacts to interruption
     * @return what it returned, even if late
     * @throws CircuitOpenException if the breaker is open
     * @throws ConcurrencyLimitException if too many calls were in flight for too long
     * @throws TimeoutException if the attempt was interrupted as its time was over, and threw; the cause is what it threw
     * @throws InterruptedException if this thread was interrupted while it waited for others to end
     * @throws Exception what the attempt threw
     */
    public <T> T execute(Deadline deadline, Callable<T> attempt) throws Exception {
        return execute(time.nanoTime(), deadline.nanoTime(), attempt);
    }

    private <T> T execute(long now, long deadlineNanos, Callable<T> attempt) throws Exception {
        Objects.requireNonNull(attempt, "attempt");
        int ticket = admission.ticket(now);
        if (ticket >= 0) {
            return attempt(ticket, now, deadlineNanos, attempt);
        }
        int later = admission.ticketLater(ticket, now, deadlineNanos);
        return attempt(later, time.nanoTime(), deadlineNanos, attempt);
    }

    private <T> T attempt(int ticket, long start, long deadlineNanos, Callable<T> attempt) throws Exception {
        long own = start + limitNanos(ticket);
        long due = Due.nanos(deadlineNanos, own);
        boolean callersTime = Due.isCallers(due, start, own);
        TimeLimiter.Watch watch = begin(ticket, due);
        T result;
        try {
            result = attempt.call();
        } catch (Throwable e) {
            if (watch.end() == Ending.OVERRUN && e instanceof Exception) {
                failed(ticket, start, due, callersTime, ErrorClass.TIMEOUT);
                throw Due.over(name, due - start, callersTime, e);
            }
            threw(ticket, start, due, callersTime, e);
            throw e;
        }
        if (watch.end() == Ending.OVERRUN) {
            failed(ticket, start, due, callersTime, ErrorClass.TIMEOUT);
        } else {
            succeeded(ticket, start);
        }
        return result;
    }

    private long limitNanos(int ticket) {
        return Word.isProbe(ticket) ? timeout.probeNanos() : timeout.nanos();
    }

    private TimeLimiter.Watch begin(int ticket, long due) {
        try {
            return limiter.begin(due);
        } catch (RuntimeException | Error e) {
            outcomes.released(ticket);
            throw e;
        }
    }

    private void threw(int ticket, long start, long due, boolean callersTime, Throwable failure) {
        if (FailureRules.saysNothing(failure)) {
            outcomes.released(ticket);
        } else {
            failed(ticket, start, due, callersTime, rules.classOf(failure));
        }
    }

    /**
     * Leave to make one attempt, at once or not at all; for callers that must not block.
     *
     * @throws CircuitOpenException if the breaker is open
     * @throws ConcurrencyLimitException if too many calls are in flight
     */
    public Permit acquire() {
        long now = time.nanoTime();
        int ticket = admission.ticket(now);
        if (ticket < 0) {
            throw admission.refused(ticket);
        }
        return permit(ticket, now, now + NO_DEADLINE);
    }

    /**
     * Leave to make one attempt if there is a place at once; null if it would have to wait for others to end.
     *
     * @param deadline when the attempt has to have ended
     * @throws CircuitOpenException if the breaker is open
     */
    public @Nullable Permit tryAcquire(Deadline deadline) {
        long deadlineNanos = deadline.nanoTime();
        long now = time.nanoTime();
        int ticket = admission.ticket(now);
        if (ticket == Gate.OPEN) {
            throw admission.refused(ticket);
        }
        return ticket == Gate.FULL ? null : permit(ticket, now, deadlineNanos);
    }

    /**
     * Leave to make one attempt, after waiting for others to end if need be.
     *
     * @param deadline when the wait and the attempt have to have ended
     * @throws CircuitOpenException if the breaker is open
     * @throws ConcurrencyLimitException if too many calls were in flight for too long
     * @throws InterruptedException if this thread was interrupted while it waited
     */
    public Permit acquire(Deadline deadline) throws InterruptedException {
        Permit atOnce = tryAcquire(deadline);
        if (atOnce != null) {
            return atOnce;
        }
        int ticket = admission.ticketLater(Gate.FULL, time.nanoTime(), deadline.nanoTime());
        return permit(ticket, time.nanoTime(), deadline.nanoTime());
    }

    private Permit permit(int ticket, long start, long deadlineNanos) {
        long own = start + limitNanos(ticket);
        long due = Due.nanos(deadlineNanos, own);
        return new Permit(this, ticket, start, due, Due.isCallers(due, start, own));
    }

    void succeeded(int ticket, long startNanos) {
        outcomes.succeeded(ticket, startNanos, time.nanoTime());
    }

    void failed(int ticket, long startNanos, long dueNanos, boolean callersTime, ErrorClass errorClass) {
        outcomes.failed(ticket, startNanos, time.nanoTime(), dueNanos, callersTime, errorClass);
    }

    void released(int ticket) {
        outcomes.released(ticket);
    }

    /** Closes it and forgets failures and the growth of its wait. Calls in flight go on; their results do not count. */
    public void reset() {
        gate.force(Cause.RESET);
    }

    /** Opens it until {@link #reset()} or {@link #forceClose()}. Calls in flight go on. */
    public void forceOpen() {
        gate.force(Cause.FORCED_OPEN);
    }

    /** Closes it until {@link #reset()} or {@link #forceOpen()}, however many calls fail. */
    public void forceClose() {
        gate.force(Cause.FORCED_CLOSED);
    }

    /**
     * Has a listener told of what happens from now on.
     *
     * @return closes the subscription, after which no call of the listener begins
     */
    public Registration subscribe(BreakerListener listener) {
        return subscriptions.add(Objects.requireNonNull(listener, "listener"));
    }

    /** The state it is in. It stays open when its wait is over, until a call comes and probes the backend. */
    public State state() {
        return Word.cause(gate.word()).state();
    }

    /** How long an attempt may take at present. */
    public Duration attemptTimeout() {
        return Duration.ofNanos(timeout.nanos());
    }

    public BreakerHealth health() {
        return BreakerHealth.of(timeline.of(gate.word()));
    }

    public BreakerStatistics statistics() {
        long word = gate.word();
        State state = Word.cause(word).state();
        return new BreakerStatistics(
                state,
                Word.inFlight(word),
                line.length(),
                concurrency.current(),
                attemptTimeout(),
                state == State.CLOSED ? Word.count(word) : 0,
                tally.succeeded.sum(),
                tally.failures(),
                tally.released.sum(),
                tally.timedOut.sum(),
                tally.slow.sum(),
                tally.refusedOpen.sum(),
                tally.refusedFull.sum(),
                timeline.trips());
    }

    /**
     * Ends the time limiter, if the breaker made its own: after that, {@link #execute} throws an
     * {@link IllegalStateException}. Attempts under way keep their limit; {@link #acquire} needs no limiter and goes on.
     */
    @Override
    public void close() {
        if (ownsLimiter) {
            limiter.close();
        }
    }
}
