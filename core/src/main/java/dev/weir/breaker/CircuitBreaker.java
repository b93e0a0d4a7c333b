package dev.weir.breaker;

import dev.weir.breaker.Admission.Refused;
import dev.weir.breaker.AttemptEvent.Outcome;
import dev.weir.breaker.ConcurrencyLimit.Signal;
import dev.weir.breaker.StateMachine.Health;
import dev.weir.call.CallCancelledException;
import dev.weir.call.CallStage;
import dev.weir.call.CallTimeoutException;
import dev.weir.call.FairRanks;
import dev.weir.call.Refusal;
import dev.weir.call.TargetCall;
import dev.weir.call.TargetLimits;
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
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A circuit breaker for one backend, with a concurrency limit and an attempt timeout. It rejects calls while the
 * backend fails, and probes the backend after a wait.
 *
 * <pre>{@code
 * CircuitBreaker breaker = CircuitBreaker.builder("openai/gpt-4o").build();
 * Answer answer = breaker.execute(() -> ask(question));
 * }</pre>
 *
 * <p>Closed, it opens after {@code failureThreshold} consecutive failures or, if configured, when the failure rate or
 * the slow-call rate over a sliding window reaches its threshold. Open, it rejects calls until {@code timeout} has
 * expired and a call arrives. Half-open, it permits a few calls as probes: {@code successThreshold} successful probes
 * close it, one failed probe opens it again. The result of a call counts only in the state in which the call was
 * admitted.
 *
 * <p>The result of an attempt is determined when the attempt returns, or when its time limit expires if that is
 * earlier. The attempt counts as in flight until it returns.
 *
 * <p>Thread-safe; each decision is one compare-and-set. The only lock is that of the queue of waiting calls.
 */
public final class CircuitBreaker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CircuitBreaker.class);
    private static final long NO_DEADLINE = Long.MAX_VALUE / 2;
    /** The initial value of an adaptive concurrency limit, unless the settings have one. */
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
    private final boolean automaticHalfOpen;
    /** The scheduled end of the open wait, if the breaker becomes half-open automatically. */
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
        automaticHalfOpen = settings.automaticHalfOpen();
        admission = new Admission(
                name,
                stateMachine,
                concurrencyLimit(settings),
                settings,
                limiter,
                new FairRanks(builder.tenantKey),
                time,
                this::changed,
                this::refused);
    }

    private ConcurrencyLimit concurrencyLimit(CircuitBreakerSettings settings) {
        int most = settings.maxConcurrentRequests();
        Integer least = settings.minConcurrentRequests();
        Integer initial = settings.initialConcurrentRequests();
        int first = initial == null ? FIRST_LIMIT : initial;
        return least == null
                ? new ConcurrencyLimit.Fixed(most)
                : new ProbingLimit(Math.max(least, Math.min(first, most)), least, most, time.nanoTime());
    }

    /**
     * A builder with the default settings.
     *
     * @param name used in messages and events
     */
    public static CircuitBreakerBuilder builder(String name) {
        return new CircuitBreakerBuilder(name);
    }

    /** The name, as used in messages and events. */
    public String name() {
        return name;
    }

    /** Makes one attempt without a deadline, within the attempt timeout; see {@link #execute(Deadline, Callable)}. */
    public <T> T execute(Callable<T> attempt) throws Exception {
        long now = time.nanoTime();
        return execute(now, now + NO_DEADLINE, attempt);
    }

    /**
     * Makes one attempt on this thread, which is interrupted when the attempt timeout expires or the deadline passes.
     *
     * @param deadline bounds the wait for a permit and the attempt
     * @param attempt the work; has to react to interruption
     * @return the result of the work, even if it is late
     * @throws CircuitOpenException if the breaker is open
     * @throws ConcurrencyLimitException if no permit was available within {@code maxWait}
     * @throws CallTimeoutException if the deadline passed before the attempt could begin
     * @throws TimeoutException if the attempt was interrupted at its limit and threw an exception, which is the cause
     * @throws InterruptedException if this thread was interrupted while it waited for a permit
     * @throws Exception the exception of the work
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

    /**
     * Whether a result counts as a failure. An exception of the predicate is logged, so that the caller still receives
     * the result.
     */
    boolean isFailure(@Nullable Object result) {
        try {
            return failureOnResult.test(result);
        } catch (Throwable e) {
            LOG.warn("event=failure-on-result-failed breaker={}", name, e);
            return false;
        }
    }

    /**
     * Records the exception of an attempt.
     *
     * @return the exception that the caller receives instead if the attempt timed out; otherwise null
     */
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

    /** The error class of a failure; null if the failure is {@linkplain #isNeutral neutral}. */
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
     * Whether an exception is neutral: neither a success nor a failure of the backend, whatever thread threw it.
     * Neutral are a cancellation by the caller, the rejection of a circuit breaker or of a concurrency limit, and every
     * {@link Throwable} that is not an {@link Exception}.
     */
    public static boolean isNeutral(Throwable thrown) {
        return !(thrown instanceof Exception) || thrown instanceof CallCancelledException || isRefusal(thrown);
    }

    /**
     * Whether an exception or one of its causes is the rejection of any circuit breaker, of its concurrency limit or of
     * rate limits: the backend was not called.
     */
    public static boolean isRefusal(Throwable thrown) {
        return CauseChain.of(thrown).stream()
                .anyMatch(cause -> cause instanceof CircuitOpenException
                        || cause instanceof ConcurrencyLimitException
                        || (cause instanceof BackendException failure && Refusal.isRefusal(failure)));
    }

    TimeoutException timeoutException(long limitNanos, boolean byCallerDeadline) {
        String whose = byCallerDeadline ? "its caller's deadline" : "the attempt timeout";
        return new TimeoutException("circuit breaker '" + name + "' ended an attempt after "
                + Duration.ofNanos(limitNanos).toMillis() + " ms: " + whose + " expired");
    }

    /**
     * Makes one asynchronous attempt without blocking a thread. If its limit expires or the returned future is
     * cancelled, the stage is cancelled, provided that it is a {@link java.util.concurrent.Future}.
     *
     * @param deadline when the attempt has to have ended
     * @param attempt starts the attempt
     * @return completes as the stage does; with a {@link TimeoutException} at the limit; with a
     *     {@link CircuitOpenException} or {@link ConcurrencyLimitException} if the attempt was rejected, as it never
     *     waits for a permit; with a {@link CallTimeoutException} if the deadline has already passed
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

    /**
     * Makes one asynchronous attempt without a deadline, within the attempt timeout; see
     * {@link #executeStage(Deadline, Supplier)}.
     */
    public <T> CompletableFuture<T> executeStage(Supplier<? extends CompletionStage<T>> attempt) {
        return executeStage(Deadline.after(Duration.ofNanos(NO_DEADLINE / 2), time), attempt);
    }

    /**
     * Acquires a permit for one attempt without waiting. No thread is interrupted: the caller enforces
     * {@link Permit#timeLimit()}.
     *
     * @throws CircuitOpenException if the breaker is open
     * @throws ConcurrencyLimitException if the maximum number of calls is in flight
     */
    public Permit acquire() {
        return acquireNow(time.nanoTime() + NO_DEADLINE);
    }

    /**
     * Acquires a permit for one attempt, after a wait if necessary. No thread is interrupted: the caller enforces
     * {@link Permit#timeLimit()}.
     *
     * @param deadline bounds the wait and the attempt
     * @throws CircuitOpenException if the breaker is open
     * @throws ConcurrencyLimitException if no permit was available within {@code maxWait}
     * @throws CallTimeoutException if the deadline passed before a permit was available
     * @throws InterruptedException if this thread was interrupted while it waited
     */
    public Permit acquire(Deadline deadline) throws InterruptedException {
        return acquire(time.nanoTime(), nanos(deadline), null, 0, null);
    }

    /**
     * Acquires a permit for one attempt on this thread, which is interrupted at the attempt's limit. Waits if
     * necessary, until the call is cancelled. The caller cancels the attempt together with the call; see
     * {@link Permit#cancel()}.
     *
     * @param call provides the deadline, the cancellation and the maximum number of output tokens
     * @throws CircuitOpenException if the breaker is open
     * @throws ConcurrencyLimitException if no permit was available within {@code maxWait}
     * @throws CallTimeoutException if the deadline passed before a permit was available
     * @throws CallCancelledException if the call was cancelled while it waited
     * @throws InterruptedException if this thread was interrupted while it waited
     */
    public Permit begin(TargetCall call) throws InterruptedException {
        return acquire(time.nanoTime(), call.deadlineNanos(), Thread.currentThread(), call.maxTokens(), call);
    }

    /**
     * Acquires a permit for one attempt of a call without waiting. No thread is interrupted: the caller ends the attempt when
     * an action of {@link Permit#onEnd} runs.
     *
     * @param call provides the deadline, the limits at its target and the maximum number of output tokens
     * @throws CircuitOpenException if the breaker is open
     * @throws ConcurrencyLimitException if the maximum number of calls is in flight
     * @throws CallTimeoutException if the deadline has already passed
     */
    public Permit tryBegin(TargetCall call) {
        long now = time.nanoTime();
        refuseIfPassed(now, call.deadlineNanos());
        Object admitted = admission.tryAdmit(now);
        if (admitted instanceof Refused refused) {
            throw admission.refusal(refused);
        }
        return start(permit((StateInterval) admitted, now, call.deadlineNanos(), null, call.maxTokens(), call));
    }

    /**
     * Rejects a call that the breaker would reject at present because it is open; acquires nothing. For a caller that has
     * to wait for something else before it acquires a permit.
     *
     * @throws CircuitOpenException if the breaker is open and no probe is due
     */
    public void refuseIfOpen() {
        StateInterval interval = stateMachine.interval();
        if (interval.state() == State.OPEN && !interval.isProbeDue(time.nanoTime())) {
            throw admission.refusal(Refused.OPEN);
        }
    }

    private Permit acquire(
            long now, long deadlineNanos, @Nullable Thread thread, long maxTokens, @Nullable TargetCall call)
            throws InterruptedException {
        refuseIfPassed(now, deadlineNanos);
        Object admitted = admission.tryAdmit(now);
        if (admitted instanceof StateInterval interval) {
            return start(permit(interval, now, deadlineNanos, thread, maxTokens, call));
        }
        if (call != null && !call.mayWait()) {
            throw admission.refusal((Refused) admitted);
        }
        TargetLimits limited = call == null ? null : call.targetLimits();
        long latest = limited == null ? deadlineNanos : Permit.earlier(deadlineNanos, limited.firstOutputNanos());
        StateInterval later;
        try {
            later = admission.awaitAdmission((Refused) admitted, now, latest, call);
        } finally {
            if (call != null) {
                call.waitedForPlace(CallStage.PERMIT, time.nanoTime() - now);
            }
        }
        return start(permit(later, time.nanoTime(), deadlineNanos, thread, maxTokens, call));
    }

    private static long nanos(Deadline deadline) {
        return Objects.requireNonNull(deadline, "deadline").nanoTime();
    }

    private void refuseIfPassed(long now, long deadlineNanos) {
        if (deadlineNanos - now <= 0) {
            throw new CallTimeoutException(
                    "circuit breaker '" + name + "' started no attempt: the deadline has already passed");
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
        return start(permit((StateInterval) admitted, now, deadlineNanos, null, 0, null));
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

    private Permit permit(
            StateInterval interval,
            long now,
            long deadlineNanos,
            @Nullable Thread thread,
            long maxTokens,
            @Nullable TargetCall call) {
        long limit = limits.beginNanos(maxTokens);
        // a recovering backend may be slower than before
        long own = interval.isProbing() ? Math.min(2 * limit, limits.ceiling().toNanos()) : limit;
        TargetLimits limited = call == null ? null : call.targetLimits();
        return limited == null
                ? new Permit(this, interval, thread, now, deadlineNanos, now + own)
                : new Permit(this, interval, thread, now, deadlineNanos, now + own, limited);
    }

    /**
     * Records that the work of an attempt has returned.
     *
     * @param verdict whether the result still counts: false if the attempt has timed out or was cancelled
     * @param outputTokens the number of output tokens; less than 1 if unknown
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
            failed(permit, errorClass, counters.isIgnored(errorClass), now);
        }
    }

    /** Records a refusal by a rate limit whose end is known. */
    void limited(Permit permit, boolean verdict) {
        if (verdict) {
            failed(permit, ErrorClass.RATE_LIMIT, true, time.nanoTime());
        } else {
            releaseSlot(permit);
        }
    }

    private void failed(Permit permit, ErrorClass errorClass, boolean ignored, long now) {
        long latency = permit.latencyNanos(now);
        boolean slow;
        try {
            slow = counters.countSlow(latency);
            sampleFailure(latency, errorClass, now);
            settle(permit, counters.failed(errorClass, ignored, permit.isProbe()), slow, now);
        } finally {
            releaseSlot(permit);
        }
        ended(permit, ignored ? Outcome.IGNORED : Outcome.FAILURE, errorClass, latency, slow);
    }

    private void sampleFailure(long latency, ErrorClass errorClass, long now) {
        if (errorClass == ErrorClass.THROTTLING || errorClass == ErrorClass.RATE_LIMIT) {
            admission.sample(latency, Signal.REFUSED, now);
        } else if (errorClass == ErrorClass.TIMEOUT) {
            admission.sample(latency, Signal.EXPIRED, now);
        }
    }

    /** Records that the limit of an attempt has expired; its work may still be running. */
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
        boolean ignored = counters.isIgnored(ErrorClass.TIMEOUT);
        settle(permit, counters.failed(ErrorClass.TIMEOUT, ignored, permit.isProbe()), slow, now);
    }

    /** Notifies listeners of an attempt whose limit has expired. */
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

    /** Records that an attempt ended without a result for the backend. */
    void abandoned(Permit permit) {
        release(permit);
        changed(permit);
        ended(permit, Outcome.RELEASED, null, permit.latencyNanos(time.nanoTime()), false);
    }

    private void release(Permit permit) {
        counters.released.increment();
        stateMachine.settle(permit.interval, Health.NEUTRAL, null);
    }

    /**
     * Records the result of an attempt in the state interval that admitted it.
     *
     * @return whether the result counts: false if that interval has ended
     */
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

    void outputBegan(long latency) {
        if (listeners.hasAttemptListeners()) {
            listeners.outputBegan(Duration.ofNanos(latency));
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
            // the limiter was closed with the breaker, so no further calls arrive
        }
    }

    private void cancelScheduledProbe() {
        Attempt scheduled = scheduledProbe;
        if (scheduled != null) {
            scheduled.end();
        }
    }

    /** Runs an action on another thread; on this one if the limiter is closed. */
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

    /**
     * Closes the breaker and resets its failures and its open wait. Calls in flight continue; their results do not
     * count.
     */
    public void reset() {
        force(Cause.RESET);
    }

    /** Opens the breaker until {@link #reset()} or {@link #forceClose()}. Calls in flight continue. */
    public void forceOpen() {
        force(Cause.FORCED_OPEN);
    }

    /** Closes the breaker until {@link #reset()} or {@link #forceOpen()}, regardless of failures. */
    public void forceClose() {
        force(Cause.FORCED_CLOSED);
    }

    private void force(Cause cause) {
        stateMachine.force(cause);
        changed();
    }

    /**
     * Registers a listener for state changes, which is notified on the callback executor.
     *
     * @return ends the subscription: no call of the listener begins after {@code close()}
     */
    public Registration subscribe(BreakerListener listener) {
        return listeners.add(Objects.requireNonNull(listener, "listener"), stateMachine.interval());
    }

    /**
     * Registers a listener for state changes.
     *
     * @param executor where the listener is notified; {@code Runnable::run} for the thread that changed the state, before
     *     the permit is returned, if the listener neither blocks nor calls the breaker
     * @return ends the subscription, as in {@link #subscribe(BreakerListener)}
     */
    public Registration subscribe(BreakerListener listener, Executor executor) {
        return listeners.add(
                Objects.requireNonNull(listener, "listener"),
                Objects.requireNonNull(executor, "executor"),
                stateMachine.interval());
    }

    /**
     * Registers a listener for attempts that end or are rejected.
     *
     * @return ends the subscription
     */
    public Registration subscribeToAttempts(AttemptListener listener) {
        return listeners.add(Objects.requireNonNull(listener, "listener"));
    }

    /**
     * The state. An open breaker whose wait has expired stays open until a call arrives, unless it becomes half-open
     * automatically.
     */
    public State state() {
        return stateMachine.interval().state();
    }

    /** The current attempt timeout of a whole answer, for a call without a limit of output tokens. */
    public Duration attemptTimeout() {
        return Duration.ofNanos(limits.wholeNanos(0));
    }

    /** A snapshot of the health. */
    public BreakerHealth health() {
        return BreakerHealth.of(stateMachine.interval());
    }

    /** A snapshot of the statistics. */
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

    /** The upper bound of the attempt timeout. */
    public Duration attemptTimeoutCeiling() {
        return limits.ceiling();
    }

    /**
     * Changes the upper bound of the attempt timeout, for attempts that begin from now on.
     *
     * @throws IllegalArgumentException if it is below the lower bound, or above 3650 days
     */
    public void adjustAttemptTimeoutCeiling(Duration ceiling) {
        limits.adjustCeiling(ceiling);
    }

    /** The maximum number of calls in flight; if the limit adapts, its upper bound. */
    public int maxConcurrentRequests() {
        return admission.upperBound();
    }

    /**
     * Changes the maximum number of calls in flight. Waiting calls for which there is room then are admitted; if it is
     * lowered, calls in flight go on.
     *
     * @param most at least 1, and not below the lower bound of a limit that adapts, which it otherwise is
     */
    public void adjustMaxConcurrentRequests(int most) {
        if (most < 1) {
            throw new IllegalArgumentException("maxConcurrentRequests must be at least 1, was " + most);
        }
        admission.adjustUpperBound(most);
    }

    /**
     * Closes the time limiter if the breaker created it. After that no attempt begins: {@link #execute} and
     * {@link #acquire} throw an {@link IllegalStateException}. Attempts in flight keep their limit.
     */
    @Override
    public void close() {
        cancelScheduledProbe();
        if (ownsLimiter) {
            limiter.close();
        }
    }
}
