package dev.weir.breaker;

import dev.weir.breaker.Admission.Refused;
import dev.weir.breaker.AttemptEvent.Outcome;
import dev.weir.breaker.ConcurrencyLimit.Signal;
import dev.weir.breaker.StateMachine.Health;
import dev.weir.call.CallCancelledException;
import dev.weir.call.CallTimeoutException;
import dev.weir.call.Refusal;
import dev.weir.call.TargetCall;
import dev.weir.classify.CauseChain;
import dev.weir.classify.ErrorClassification;
import dev.weir.classify.Interruption;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.call.CallContext.Registration;
import dev.weir.spi.event.CircuitBreakerChanged.State;
import dev.weir.spi.time.Deadline;
import dev.weir.spi.time.TimeSource;
import dev.weir.timelimit.Attempt;
import dev.weir.timelimit.Attempt.Ending;
import dev.weir.timelimit.AttemptLimits;
import dev.weir.timelimit.TimeLimiter;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A circuit breaker for one backend, with a concurrency limit and an enforced time limit for each attempt. It rejects calls
 * while the backend fails, and probes it after a wait.
 *
 * <pre>{@code
 * CircuitBreaker breaker = CircuitBreaker.builder("openai/gpt-4o").build();
 * Answer answer = breaker.execute(() -> ask(question));
 * }</pre>
 *
 * <p>Closed, it opens after {@code failureThreshold} consecutive failures or, if configured, when the failure rate or the
 * slow-call rate over a sliding window reaches its threshold. Open, it rejects calls until {@code timeout} has expired and a
 * call arrives. Half-open, it permits a few calls as probes: {@code successThreshold} successful ones close it, one failure
 * opens it again. The result of a call counts only in the state in which the call was admitted.
 *
 * <p>An attempt is judged when it returns, or when its time limit expires if that is earlier. It counts as in flight until it
 * returns.
 *
 * <p>Safe for use by many threads; each decision is one compare-and-set. The only lock is the queue of those who wait.
 */
public final class CircuitBreaker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CircuitBreaker.class);
    private static final long NO_DEADLINE = Long.MAX_VALUE / 2;
    /** Where an adaptive concurrency limit begins, within its bounds. */
    private static final int FIRST_LIMIT = 20;

    private final String name;
    private final TimeSource time;
    private final TimeLimiter limiter;
    private final boolean ownsLimiter;
    private final ErrorClassification classes;
    private final Predicate<@Nullable Object> failureOnResult;
    private final StateMachine stateMachine;
    private final AttemptLimits limits;
    private final Listeners listeners;
    private final OutcomeCounters counters;
    private final Admission admission;
    private final long attemptCeilingNanos;
    private final boolean automaticHalfOpen;
    /** The end of the open wait, where the breaker becomes half-open by itself. */
    private volatile @Nullable Attempt scheduledProbe;

    CircuitBreaker(CircuitBreakerBuilder builder) {
        CircuitBreakerSettings settings = builder.settings;
        name = builder.name;
        time = builder.time;
        ownsLimiter = builder.timeLimiter == null;
        limiter = builder.timeLimiter == null ? new TimeLimiter(time) : builder.timeLimiter;
        classes = builder.classes;
        failureOnResult = builder.failureOnResult;
        stateMachine = new StateMachine(settings, time, builder.random);
        limits = new AttemptLimits(settings.attemptLimits(), time.nanoTime());
        listeners = new Listeners(name, builder.executor());
        counters = new OutcomeCounters(settings);
        attemptCeilingNanos = settings.attemptTimeout().ceiling().toNanos();
        automaticHalfOpen = settings.automaticHalfOpen();
        admission = new Admission(
                name, stateMachine, concurrencyLimit(settings), settings, limiter, time, this::changed, this::refused);
    }

    private ConcurrencyLimit concurrencyLimit(CircuitBreakerSettings settings) {
        int most = settings.maxConcurrentRequests();
        Integer least = settings.minConcurrentRequests();
        return least == null
                ? new ConcurrencyLimit.Fixed(most)
                : new ProbingLimit(Math.max(least, Math.min(FIRST_LIMIT, most)), least, most, time.nanoTime());
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
     * @throws CallTimeoutException if the deadline passed before the attempt could begin
     * @throws TimeoutException if the attempt was interrupted as its time was over, and threw; the cause is what it threw
     * @throws InterruptedException if this thread was interrupted while it waited for others to end
     * @throws Exception what the attempt threw
     */
    public <T> T execute(Deadline deadline, Callable<T> attempt) throws Exception {
        return execute(time.nanoTime(), nanos(deadline), attempt);
    }

    private <T> T execute(long now, long deadlineNanos, Callable<T> attempt) throws Exception {
        Objects.requireNonNull(attempt, "attempt");
        Permit permit = acquire(now, deadlineNanos, Thread.currentThread(), 0, null);
        T result;
        try {
            result = attempt.call();
        } catch (Throwable e) {
            TimeoutException timeout = recordFailure(permit, e);
            if (timeout != null) {
                throw timeout;
            }
            throw e;
        }
        permit.onResult(result, -1);
        return result;
    }

    /** Whether a result counts as a failure. A predicate that throws is logged: it must not cost the caller the result. */
    boolean isFailure(@Nullable Object result) {
        try {
            return failureOnResult.test(result);
        } catch (Throwable e) {
            LOG.warn("event=failure-on-result-failed breaker={}", name, e);
            return false;
        }
    }

    /** Takes what an attempt threw; yields the exception that its caller gets instead, if it was its limit that ended it. */
    private @Nullable TimeoutException recordFailure(Permit permit, Throwable thrown) {
        boolean byCallerDeadline = permit.isCallerDeadline();
        long limit = permit.deadlineNanos() - permit.startNanos;
        boolean interrupted = permit.endInterrupted(thrown);
        permit.onException(thrown);
        if (permit.ending() == Ending.TIMED_OUT && !interrupted && thrown instanceof Exception) {
            return (TimeoutException) timeoutException(limit, byCallerDeadline).initCause(thrown);
        }
        if (permit.ending() == Ending.COMPLETED) {
            Interruption.keep(thrown);
        }
        return null;
    }

    /** The class of a failure; null if it {@linkplain #isNeutral says nothing} about the backend. */
    @Nullable
    ErrorClass classOf(Throwable failure) {
        if (isNeutral(failure)) {
            return null;
        }
        try {
            return classes.classify(failure);
        } catch (Throwable e) {
            if (e != failure) {
                failure.addSuppressed(e);
            }
            return ErrorClass.UNKNOWN;
        }
    }

    /**
     * Whether what an attempt threw says nothing about its backend, whatever thread it was thrown on: its caller gave up, a
     * circuit breaker or a concurrency limit rejected it, the JVM is in trouble, or it is no exception but control flow.
     */
    public static boolean isNeutral(Throwable thrown) {
        return !(thrown instanceof Exception) || thrown instanceof CallCancelledException || isRefusal(thrown);
    }

    /**
     * Whether an exception, or a cause of it, is the rejection of a circuit breaker or of its concurrency limit, whichever
     * that is: no backend was called.
     */
    public static boolean isRefusal(Throwable thrown) {
        return CauseChain.of(thrown).stream()
                .anyMatch(cause -> cause instanceof CircuitOpenException
                        || cause instanceof ConcurrencyLimitException
                        || (cause instanceof BackendException failure && Refusal.isCircuitOpen(failure)));
    }

    TimeoutException timeoutException(long limitNanos, boolean byCallerDeadline) {
        String whose = byCallerDeadline ? "its caller's deadline" : "the attempt timeout";
        return new TimeoutException("circuit breaker '" + name + "' ended an attempt after "
                + Duration.ofNanos(limitNanos).toMillis() + " ms: " + whose + " expired");
    }

    /**
     * Makes one attempt that completes later, without a thread that waits for it. When its limit passes, or the returned
     * future is cancelled, the stage is cancelled if it is a future.
     *
     * @param deadline when the attempt has to have ended
     * @param attempt begins it
     * @return completes as the stage does; with a {@link TimeoutException} at the limit; with a
     *     {@link CircuitOpenException} or {@link ConcurrencyLimitException} if the attempt was refused, for it does not
     *     wait for others to end; with a {@link CallTimeoutException} if the deadline had passed already
     */
    public <T> CompletableFuture<T> executeStage(Deadline deadline, Supplier<? extends CompletionStage<T>> attempt) {
        try {
            Objects.requireNonNull(attempt, "attempt");
            refuseIfPassed(time.nanoTime(), nanos(deadline));
            return new AsyncAttempt<T>(this, acquireNow(nanos(deadline))).start(attempt);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** As {@link #executeStage(Deadline, Supplier)}, with no deadline but the breaker's own limits. */
    public <T> CompletableFuture<T> executeStage(Supplier<? extends CompletionStage<T>> attempt) {
        return executeStage(Deadline.after(Duration.ofNanos(NO_DEADLINE / 2), time), attempt);
    }

    /**
     * A permit for one attempt, at once or not at all; for callers that must not block. No thread is interrupted: the caller
     * enforces {@link Permit#timeLimit()}.
     *
     * @throws CircuitOpenException if the breaker is open
     * @throws ConcurrencyLimitException if too many calls are in flight
     */
    public Permit acquire() {
        return acquireNow(time.nanoTime() + NO_DEADLINE);
    }

    /**
     * A permit for one attempt, after waiting for others to end if need be. No thread is interrupted: the caller
     * enforces {@link Permit#timeLimit()}.
     *
     * @param deadline when the wait and the attempt have to have ended
     * @throws CircuitOpenException if the breaker is open
     * @throws ConcurrencyLimitException if too many calls were in flight for too long
     * @throws CallTimeoutException if the deadline passed before there was a place
     * @throws InterruptedException if this thread was interrupted while it waited
     */
    public Permit acquire(Deadline deadline) throws InterruptedException {
        return acquire(time.nanoTime(), nanos(deadline), null, 0, null);
    }

    /**
     * A permit for one attempt on this thread, which is interrupted when the attempt's limit passes. Waits for others to end
     * if need be, until the call is cancelled. The caller cancels the attempt with the call; see
     * {@link Permit#cancel()}.
     *
     * @param call whose deadline and maximal number of output tokens the attempt has
     * @throws CircuitOpenException if the breaker is open
     * @throws ConcurrencyLimitException if too many calls were in flight for too long
     * @throws CallTimeoutException if the deadline passed before there was a place
     * @throws CallCancelledException if the call was cancelled while it waited
     * @throws InterruptedException if this thread was interrupted while it waited
     */
    public Permit begin(TargetCall call) throws InterruptedException {
        return acquire(time.nanoTime(), call.deadlineNanos(), Thread.currentThread(), call.maxTokens(), call);
    }

    private Permit acquire(
            long now, long deadlineNanos, @Nullable Thread thread, long maxTokens, @Nullable TargetCall call)
            throws InterruptedException {
        refuseIfPassed(now, deadlineNanos);
        Object admitted = admission.tryAdmit(now);
        if (admitted instanceof StateInterval interval) {
            return start(permit(interval, now, deadlineNanos, thread, maxTokens));
        }
        StateInterval later = admission.awaitAdmission((Refused) admitted, now, deadlineNanos, call);
        return start(permit(later, time.nanoTime(), deadlineNanos, thread, maxTokens));
    }

    private static long nanos(Deadline deadline) {
        return Objects.requireNonNull(deadline, "deadline").nanoTime();
    }

    private void refuseIfPassed(long now, long deadlineNanos) {
        if (deadlineNanos - now <= 0) {
            throw new CallTimeoutException(
                    "circuit breaker '" + name + "' began no attempt: the deadline had passed already");
        }
    }

    private void refused(Refused reason) {
        boolean full = reason == Refused.FULL;
        counters.refused(full);
        if (listeners.hasAttemptListeners()) {
            Outcome outcome = full ? Outcome.REFUSED_FULL : Outcome.REFUSED_OPEN;
            listeners.attemptEnded(new AttemptEvent(name, outcome, null, Duration.ZERO, false, false));
        }
    }

    private Permit acquireNow(long deadlineNanos) {
        long now = time.nanoTime();
        Object admitted = admission.tryAdmit(now);
        if (admitted instanceof Refused refused) {
            throw admission.refusal(refused);
        }
        return start(permit((StateInterval) admitted, now, deadlineNanos, null, 0));
    }

    private Permit start(Permit permit) {
        try {
            limiter.begin(permit);
            return permit;
        } catch (IllegalStateException e) {
            permit.release();
            String why = ownsLimiter ? "' was shut down with close()" : "' has a time limiter that is closed";
            throw new IllegalStateException("circuit breaker '" + name + why + ": no attempt can begin", e);
        } catch (RuntimeException | Error e) {
            permit.release();
            throw e;
        }
    }

    private Permit permit(StateInterval interval, long now, long deadlineNanos, @Nullable Thread thread, long maxTokens) {
        long limit = limits.beginNanos(maxTokens);
        // the backend may be back and slower than it was
        long own = interval.isProbing() ? Math.min(2 * limit, attemptCeilingNanos) : limit;
        return new Permit(this, interval, thread, now, deadlineNanos, now + own);
    }

    /**
     * The work of an attempt has returned.
     *
     * @param verdict whether it still has to be given: not if the limit had passed or the attempt was cancelled
     */
    void succeeded(Permit permit, boolean verdict, long outputTokens) {
        if (!verdict) {
            releaseSlot(permit);
            return;
        }
        long now = time.nanoTime();
        long latency = permit.latencyNanos(now);
        boolean slow;
        boolean counts;
        try {
            counters.succeeded();
            slow = counters.countSlow(latency);
            permit.recordSuccess(limits, outputTokens, now);
            admission.sample(latency, Signal.ANSWERED, now);
            counts = settle(permit, Health.SUCCESS, slow, now);
        } finally {
            releaseSlot(permit);
        }
        ended(permit, Outcome.SUCCESS, null, latency, slow);
        if (counts && permit.isProbe()) {
            listeners.probeSucceeded(permit.interval);
        }
    }

    void failed(Permit permit, boolean verdict, ErrorClass errorClass) {
        long now = time.nanoTime();
        if (!verdict) {
            releaseSlot(permit);
        } else if (errorClass == ErrorClass.TIMEOUT && permit.hasExpired(now)) {
            timedOut(permit);
            releaseSlot(permit);
            notifyOfTimeout(permit);
        } else {
            failed(permit, errorClass, now);
        }
    }

    private void failed(Permit permit, ErrorClass errorClass, long now) {
        long latency = permit.latencyNanos(now);
        boolean slow;
        try {
            slow = counters.countSlow(latency);
            sampleFailure(latency, errorClass, now);
            settle(permit, counters.failed(errorClass, permit.isProbe()), slow, now);
        } finally {
            releaseSlot(permit);
        }
        ended(permit, counters.isIgnored(errorClass) ? Outcome.IGNORED : Outcome.FAILURE, errorClass, latency, slow);
    }

    private void sampleFailure(long latency, ErrorClass errorClass, long now) {
        if (errorClass == ErrorClass.THROTTLING || errorClass == ErrorClass.RATE_LIMIT) {
            admission.sample(latency, Signal.REFUSED, now);
        } else if (errorClass == ErrorClass.TIMEOUT) {
            admission.sample(latency, Signal.EXPIRED, now);
        }
    }

    /** The limit of an attempt has passed, whose work may not have returned yet. */
    void timedOut(Permit permit) {
        if (permit.isCallerDeadline()) {
            release(permit);
            return;
        }
        long now = time.nanoTime();
        long latency = permit.limitNanos();
        counters.timedOut.increment();
        boolean slow = counters.countSlow(latency);
        permit.recordTimeout(limits, now);
        admission.sample(latency, Signal.EXPIRED, now);
        settle(permit, counters.failed(ErrorClass.TIMEOUT, permit.isProbe()), slow, now);
    }

    /** Notifies of an attempt whose limit has passed. */
    void notifyOfTimeout(Permit permit) {
        changed(permit);
        if (listeners.hasAttemptListeners()) {
            long latency = permit.limitNanos();
            boolean callers = permit.isCallerDeadline();
            listeners.attemptEndedAsync(event(
                    permit,
                    callers ? Outcome.RELEASED : Outcome.TIMEOUT,
                    callers ? null : ErrorClass.TIMEOUT,
                    latency,
                    !callers && counters.isSlow(latency)));
        }
    }

    void released(Permit permit, boolean verdict) {
        if (verdict) {
            abandoned(permit);
        }
        releaseSlot(permit);
    }

    /** An attempt ends that says nothing about the backend. */
    void abandoned(Permit permit) {
        release(permit);
        changed(permit);
        ended(permit, Outcome.RELEASED, null, permit.latencyNanos(time.nanoTime()), false);
    }

    private void release(Permit permit) {
        counters.released.increment();
        stateMachine.settle(permit.interval, Health.NEUTRAL, null);
    }

    /** Whether the verdict counts: not if the state in which the attempt was admitted is over. */
    private boolean settle(Permit permit, Health health, boolean slow, long now) {
        StateInterval interval = permit.interval;
        Cause trip = interval.window == null || health == Health.NEUTRAL
                ? null
                : interval.window.record(health == Health.FAILURE, slow, now);
        return stateMachine.settle(interval, health, trip);
    }

    private void releaseSlot(Permit permit) {
        admission.releaseSlot();
        changed(permit);
    }

    private void ended(Permit permit, Outcome outcome, @Nullable ErrorClass errorClass, long latency, boolean slow) {
        if (listeners.hasAttemptListeners()) {
            listeners.attemptEnded(event(permit, outcome, errorClass, latency, slow));
        }
    }

    private AttemptEvent event(
            Permit permit, Outcome outcome, @Nullable ErrorClass errorClass, long latency, boolean slow) {
        return new AttemptEvent(name, outcome, errorClass, Duration.ofNanos(latency), slow, permit.isProbe());
    }

    private void changed(Permit permit) {
        if (permit.isProbe() || stateMachine.interval() != permit.interval) {
            changed();
        }
    }

    /** Notifies listeners and waiting calls of a change of state; without effect if there was none. */
    private void changed() {
        admission.wakeHead();
        listeners.stateChanged();
        StateInterval interval = stateMachine.interval();
        if (!automaticHalfOpen) {
            return;
        }
        if (!interval.waitsForProbe()) {
            cancelScheduledProbe();
        } else if (interval.claimSchedule()) {
            scheduleProbe(interval);
        }
    }

    private void scheduleProbe(StateInterval open) {
        try {
            scheduledProbe = limiter.schedule(open.probeNanos, () -> probeIfDue(open));
        } catch (IllegalStateException e) {
            // the limiter was closed with the breaker: nobody calls any more whom the change would serve
        }
    }

    private void cancelScheduledProbe() {
        Attempt scheduled = scheduledProbe;
        if (scheduled != null) {
            scheduled.end();
        }
    }

    /** Runs an action on a thread of its own; on this one if the limiter has been closed. */
    void runAsync(Runnable action) {
        try {
            limiter.schedule(time.nanoTime(), action);
        } catch (IllegalStateException e) {
            action.run();
        }
    }

    private void probeIfDue(StateInterval open) {
        stateMachine.probeIfDue(open);
        changed();
    }

    AttemptLimits limits() {
        return limits;
    }

    long now() {
        return time.nanoTime();
    }

    /** Closes it and forgets failures and the growth of its wait. Calls in flight go on; their results do not count. */
    public void reset() {
        force(Cause.RESET);
    }

    /** Opens it until {@link #reset()} or {@link #forceClose()}. Calls in flight go on. */
    public void forceOpen() {
        force(Cause.FORCED_OPEN);
    }

    /** Closes it until {@link #reset()} or {@link #forceOpen()}, however many calls fail. */
    public void forceClose() {
        force(Cause.FORCED_CLOSED);
    }

    private void force(Cause cause) {
        stateMachine.force(cause);
        changed();
    }

    /**
     * Has a listener notified of changes of state from now on, on the callback executor.
     *
     * @return closes the subscription, after which no call of the listener begins
     */
    public Registration subscribe(BreakerListener listener) {
        return listeners.add(Objects.requireNonNull(listener, "listener"), stateMachine.interval());
    }

    /**
     * Has a listener notified of each attempt that ends or is refused from now on.
     *
     * @return closes the subscription
     */
    public Registration subscribeToAttempts(AttemptListener listener) {
        return listeners.add(Objects.requireNonNull(listener, "listener"));
    }

    /**
     * The state it is in. It stays open when its wait is over until a call comes and probes the backend, unless it becomes
     * half-open automatically.
     */
    public State state() {
        return stateMachine.interval().state();
    }

    /** How long a whole answer may take at present, for a call that does not limit its output tokens. */
    public Duration attemptTimeout() {
        return Duration.ofNanos(limits.wholeNanos(0));
    }

    public BreakerHealth health() {
        return BreakerHealth.of(stateMachine.interval());
    }

    public BreakerStatistics statistics() {
        StateMachine.Snapshot snapshot = stateMachine.snapshot();
        State state = snapshot.interval().state();
        return new BreakerStatistics(
                state,
                admission.inFlight(),
                admission.queued(),
                admission.limit(),
                attemptTimeout(),
                state == State.CLOSED ? snapshot.count() : 0,
                counters.successes(),
                counters.failures(),
                counters.released.sum(),
                counters.timedOut.sum(),
                counters.slow.sum(),
                counters.refusedOpen.sum(),
                counters.refusedFull.sum(),
                stateMachine.trips());
    }

    /**
     * Ends the time limiter, if the breaker made its own: after that no attempt begins, and {@link #execute} and
     * {@link #acquire} throw an {@link IllegalStateException}. Attempts under way keep their limit.
     */
    @Override
    public void close() {
        cancelScheduledProbe();
        if (ownsLimiter) {
            limiter.close();
        }
    }
}
