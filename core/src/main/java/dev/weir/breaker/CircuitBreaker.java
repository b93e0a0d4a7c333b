package dev.weir.breaker;

import dev.weir.breaker.AttemptEvent.Outcome;
import dev.weir.breaker.ConcurrencyLimit.Signal;
import dev.weir.breaker.Gate.Health;
import dev.weir.call.CallException;
import dev.weir.call.CallTimeoutException;
import dev.weir.call.Refusal;
import dev.weir.call.RetriedCall;
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
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.function.Supplier;
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
 * result of a call counts only in the state in which the call was admitted.
 *
 * <p>An attempt gets its verdict when it returns, or when its limit passes if that is earlier; its place among the calls in
 * flight comes back when it returns.
 *
 * <p>Safe for use by many threads; each decision is one compare-and-set. The only lock is the queue of those who wait.
 */
public final class CircuitBreaker implements AutoCloseable {
    private static final long NO_DEADLINE = Long.MAX_VALUE / 2;
    private static final long AFTER_THE_DEADLINE = Long.MAX_VALUE / 4;

    private final String name;
    private final TimeSource time;
    private final TimeLimiter limiter;
    private final boolean ownsLimiter;
    private final ErrorClassification classes;
    private final Predicate<@Nullable Object> failureOnResult;
    private final Gate gate;
    private final ConcurrencyLimiter places;
    private final AttemptLimits limits;
    private final Subscriptions subscriptions;
    private final Outcomes outcomes;
    private final long attemptCeilingNanos;
    private final long maxWaitNanos;
    private final long maxWaitInHalfOpenNanos;
    private final boolean automaticHalfOpen;

    CircuitBreaker(CircuitBreakerBuilder builder) {
        name = builder.name;
        time = builder.time;
        ownsLimiter = builder.timeLimiter == null;
        limiter = builder.timeLimiter == null ? new TimeLimiter(time) : builder.timeLimiter;
        classes = builder.classes;
        failureOnResult = builder.failureOnResult;
        gate = builder.gate();
        places = new ConcurrencyLimiter(builder.concurrencyLimit(), time);
        limits = builder.attemptLimits();
        subscriptions = new Subscriptions(name, builder.executor());
        outcomes = new Outcomes(builder.ignored, builder.slowNanos());
        attemptCeilingNanos = builder.attemptCeiling().toNanos();
        maxWaitNanos = builder.maxWait.toNanos();
        maxWaitInHalfOpenNanos = builder.maxWaitInHalfOpen.toNanos();
        automaticHalfOpen = builder.automaticHalfOpen;
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
        return execute(time.nanoTime(), deadline.nanoTime(), attempt);
    }

    private <T> T execute(long now, long deadlineNanos, Callable<T> attempt) throws Exception {
        Objects.requireNonNull(attempt, "attempt");
        Permit permit = begun(now, deadlineNanos, Thread.currentThread(), 0, null);
        T result;
        try {
            result = attempt.call();
        } catch (Throwable e) {
            throw failure(permit, e);
        }
        if (isFailure(permit, result)) {
            permit.failed(ErrorClass.UNKNOWN);
        } else {
            permit.succeeded(-1);
        }
        return result;
    }

    /** A test that throws is its caller's mistake, and says nothing about the backend. */
    private boolean isFailure(Permit permit, @Nullable Object result) {
        try {
            return failureOnResult.test(result);
        } catch (Throwable e) {
            permit.released();
            throw e;
        }
    }

    private <X extends Throwable> Exception failure(Permit permit, Throwable thrown) throws X {
        boolean callersTime = permit.isCallersTime();
        long limit = permit.dueNanos() - permit.startNanos;
        Ending ending = settle(permit, thrown);
        if (ending == Ending.OVERRUN && thrown instanceof Exception) {
            return overrun(limit, callersTime, thrown);
        }
        if (ending == Ending.IN_TIME) {
            Interruption.keep(thrown);
        }
        throw CircuitBreaker.<X>asIs(thrown);
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <X extends Throwable> X asIs(Throwable thrown) {
        return (X) thrown;
    }

    /**
     * Gives a permit back whose attempt threw this. An exception that shows that its caller gave up, that another breaker
     * refused, or that the JVM is in trouble, says nothing about the backend.
     */
    Ending settle(Permit permit, Throwable thrown) {
        boolean saysNothing = thrown instanceof Error || isRefusal(thrown) || Interruption.isShownBy(thrown);
        return saysNothing ? permit.released() : permit.failed(classOf(thrown));
    }

    /** Gives back the permit of a stage that completed with this on some thread, whose interrupt flag means nothing. */
    void settleStage(Permit permit, Throwable failure) {
        if (failure instanceof Error || isRefusal(failure) || failure instanceof CancellationException) {
            permit.release();
        } else {
            permit.onFailure(classOf(failure));
        }
    }

    /** Whether an attempt was refused by another breaker, which the backend did not see. */
    private static boolean isRefusal(Throwable thrown) {
        return thrown instanceof CircuitOpenException
                || thrown instanceof ConcurrencyLimitException
                || (thrown instanceof BackendException failure && Refusal.isCircuitOpen(failure));
    }

    private ErrorClass classOf(Throwable failure) {
        try {
            return classes.classify(failure);
        } catch (RuntimeException | Error e) {
            failure.addSuppressed(e);
            return ErrorClass.UNKNOWN;
        }
    }

    private TimeoutException overrun(long limitNanos, boolean callersTime, Throwable thrown) {
        String whose = callersTime ? "its caller's deadline" : "the attempt timeout";
        String message = "circuit breaker '" + name + "' ended an attempt after "
                + Duration.ofNanos(limitNanos).toMillis() + " ms: " + whose + " was over";
        return (TimeoutException) new TimeoutException(message).initCause(thrown);
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
            return new StagedAttempt<T>(this, begunAtOnce(deadline.nanoTime())).begin(attempt);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** As {@link #executeStage(Deadline, Supplier)}, with no deadline but the breaker's own limits. */
    public <T> CompletableFuture<T> executeStage(Supplier<? extends CompletionStage<T>> attempt) {
        return executeStage(Deadline.after(Duration.ofNanos(NO_DEADLINE / 2), time), attempt);
    }

    /**
     * A permit for one attempt, at once or not at all; for callers that must not block. Nobody is interrupted: whoever makes
     * the attempt keeps {@link Permit#timeLimit()}.
     *
     * @throws CircuitOpenException if the breaker is open
     * @throws ConcurrencyLimitException if too many calls are in flight
     */
    public Permit acquire() {
        return begunAtOnce(time.nanoTime() + NO_DEADLINE);
    }

    /**
     * A permit for one attempt, after waiting for others to end if need be. Nobody is interrupted: whoever makes the attempt
     * keeps {@link Permit#timeLimit()}.
     *
     * @param deadline when the wait and the attempt have to have ended
     * @throws CircuitOpenException if the breaker is open
     * @throws ConcurrencyLimitException if too many calls were in flight for too long
     * @throws CallTimeoutException if the deadline passed before there was a place
     * @throws InterruptedException if this thread was interrupted while it waited
     */
    public Permit acquire(Deadline deadline) throws InterruptedException {
        return begun(time.nanoTime(), deadline.nanoTime(), null, 0, null);
    }

    /**
     * A permit for one attempt on this thread, which is interrupted when the attempt's limit passes or the call is
     * cancelled. Waits for others to end if need be.
     *
     * @param call whose deadline, cancellation and maximal number of output tokens the attempt has
     * @throws CircuitOpenException if the breaker is open
     * @throws ConcurrencyLimitException if too many calls were in flight for too long
     * @throws CallTimeoutException if the deadline passed before there was a place
     * @throws InterruptedException if this thread was interrupted while it waited, or the call was cancelled
     */
    public Permit begin(RetriedCall call) throws InterruptedException {
        return begun(time.nanoTime(), call.deadline().nanoTime(), Thread.currentThread(), call.maxTokens(), call);
    }

    private Permit begun(
            long now, long deadlineNanos, @Nullable Thread thread, long maxTokens, @Nullable RetriedCall call)
            throws InterruptedException {
        requireTime(now, deadlineNanos);
        Object admitted = places.hasQueue() ? Refused.FULL : admit(now);
        if (admitted instanceof Period period) {
            return begun(permit(period, now, deadlineNanos, thread, maxTokens));
        }
        Period later = awaitAdmission((Refused) admitted, now, deadlineNanos, call);
        return begun(permit(later, time.nanoTime(), deadlineNanos, thread, maxTokens));
    }

    private Permit begunAtOnce(long deadlineNanos) {
        long now = time.nanoTime();
        requireTime(now, deadlineNanos);
        Object admitted = places.hasQueue() ? Refused.FULL : admit(now);
        if (admitted instanceof Refused refused) {
            throw refusal(refused);
        }
        return begun(permit((Period) admitted, now, deadlineNanos, null, 0));
    }

    private void requireTime(long now, long deadlineNanos) {
        if (deadlineNanos - now <= 0) {
            throw new CallTimeoutException(
                    "circuit breaker '" + name + "' began no attempt: the deadline had passed already");
        }
    }

    private Permit begun(Permit permit) {
        try {
            limiter.begin(permit);
            return permit;
        } catch (RuntimeException | Error e) {
            permit.release();
            throw e;
        }
    }

    private Permit permit(Period period, long now, long deadlineNanos, @Nullable Thread thread, long maxTokens) {
        long limit = limits.wholeNanos(maxTokens);
        // the backend may be back and slower than it was
        long own = period.isProbing() ? Math.min(2 * limit, attemptCeilingNanos) : limit;
        return new Permit(this, period, thread, now, deadlineNanos, now + own);
    }

    /** Why a call was not admitted. */
    private enum Refused {
        OPEN,
        /** Half-open, with as many probes under way as are allowed. */
        PROBING,
        FULL
    }

    /** Admits a call to the {@link Period} that is returned, with a place, or says why not with a {@link Refused}. */
    private Object admit(long now) {
        while (true) {
            Period seen = gate.period();
            if (isOpen(seen, now)) {
                return Refused.OPEN;
            }
            if (!places.tryEnter()) {
                return Refused.FULL;
            }
            Period period = gate.admit(now);
            if (period != null) {
                if (period != seen) {
                    changed();
                }
                return period;
            }
            places.leave();
            if (gate.period().isProbing()) {
                return Refused.PROBING;
            }
        }
    }

    private static boolean isOpen(Period period, long now) {
        return period.state() == State.OPEN && !period.isProbeDue(now);
    }

    private long patience(Refused refused) {
        return switch (refused) {
            case OPEN -> 0;
            case PROBING -> maxWaitInHalfOpenNanos;
            case FULL -> maxWaitNanos;
        };
    }

    private Period awaitAdmission(Refused first, long now, long deadlineNanos, @Nullable RetriedCall call)
            throws InterruptedException {
        if (patience(first) == 0) {
            throw refusal(first);
        }
        QueuedAdmission admission = new QueuedAdmission(now);
        if (call == null) {
            places.await(admission, deadlineNanos);
        } else {
            awaitOrCancelled(admission, deadlineNanos, call);
        }
        if (admission.result instanceof Period period) {
            return period;
        }
        Refused refused = (Refused) admission.result;
        if (refused != Refused.OPEN && time.nanoTime() - deadlineNanos >= 0) {
            count(refused);
            throw new CallTimeoutException("the deadline passed while the call waited for circuit breaker '" + name
                    + "', which has " + places.limit() + " calls in flight, as many as are allowed");
        }
        throw refusal(refused);
    }

    /** The queue keeps the deadline itself; the attempt around the wait is for a call that is cancelled. */
    private void awaitOrCancelled(QueuedAdmission admission, long deadlineNanos, RetriedCall call)
            throws InterruptedException {
        Attempt wait = limiter.begin(time.nanoTime() + AFTER_THE_DEADLINE);
        boolean cancelled;
        try (Registration ignored = call.onCancel(wait::cancel)) {
            places.await(admission, deadlineNanos);
        } finally {
            cancelled = wait.end() == Ending.CANCELLED;
        }
        if (cancelled) {
            if (admission.result instanceof Period period) {
                giveUp(period);
            }
            throw new InterruptedException("the call was cancelled while it waited for others to end");
        }
    }

    private void giveUp(Period period) {
        gate.settle(period, Health.NEUTRAL, null);
        places.leave();
        changed();
    }

    /** A call that waits: for a place, or for probes under way. */
    private final class QueuedAdmission implements ConcurrencyLimiter.Admission {
        private final long since;
        private Object result = Refused.FULL;

        QueuedAdmission(long since) {
            this.since = since;
        }

        @Override
        public long tryAt(long now) {
            result = admit(now);
            return result instanceof Refused refused ? since + patience(refused) : DONE;
        }
    }

    private CallException refusal(Refused refused) {
        count(refused);
        return refused == Refused.FULL
                ? new ConcurrencyLimitException(name, places.limit())
                : new CircuitOpenException(name, gate.period(), time.nanoTime());
    }

    private void count(Refused refused) {
        boolean full = refused == Refused.FULL;
        (full ? outcomes.refusedFull : outcomes.refusedOpen).increment();
        if (subscriptions.wantAttempts()) {
            Outcome outcome = full ? Outcome.REFUSED_FULL : Outcome.REFUSED_OPEN;
            subscriptions.attemptEnded(new AttemptEvent(name, outcome, null, Duration.ZERO, false, false));
        }
    }

    /**
     * The work of an attempt has returned.
     *
     * @param verdict whether it still has to be given: not if the limit had passed or the attempt was cancelled
     */
    void succeeded(Permit permit, boolean verdict, long outputTokens) {
        if (!verdict) {
            leave(permit);
            return;
        }
        long now = time.nanoTime();
        long latency = permit.latencyNanos(now);
        boolean slow;
        boolean counts;
        try {
            outcomes.succeeded();
            slow = outcomes.countSlow(latency);
            permit.teach(limits, outputTokens, now);
            places.sample(latency, Signal.ANSWERED, now);
            counts = settle(permit, Health.SUCCESS, slow, now);
        } finally {
            leave(permit);
        }
        ended(permit, Outcome.SUCCESS, null, latency, slow);
        if (counts && permit.isProbe()) {
            subscriptions.probeSucceeded(permit.period);
        }
    }

    void failed(Permit permit, boolean verdict, ErrorClass errorClass) {
        long now = time.nanoTime();
        if (!verdict) {
            leave(permit);
        } else if (errorClass == ErrorClass.TIMEOUT && permit.isTimeOver(now)) {
            overran(permit);
            leave(permit);
        } else {
            failed(permit, errorClass, now);
        }
    }

    private void failed(Permit permit, ErrorClass errorClass, long now) {
        long latency = permit.latencyNanos(now);
        boolean slow;
        try {
            slow = outcomes.countSlow(latency);
            sampleFailure(latency, errorClass, now);
            settle(permit, outcomes.failed(errorClass, permit.isProbe()), slow, now);
        } finally {
            leave(permit);
        }
        ended(permit, outcomes.isIgnored(errorClass) ? Outcome.IGNORED : Outcome.FAILURE, errorClass, latency, slow);
    }

    private void sampleFailure(long latency, ErrorClass errorClass, long now) {
        if (errorClass == ErrorClass.THROTTLING || errorClass == ErrorClass.RATE_LIMIT) {
            places.sample(latency, Signal.REFUSED, now);
        } else if (errorClass == ErrorClass.TIMEOUT) {
            places.sample(latency, Signal.EXPIRED, now);
        }
    }

    /** The limit of an attempt has passed, whose work may not have returned yet. */
    void overran(Permit permit) {
        if (permit.isCallersTime()) {
            gaveUp(permit);
            return;
        }
        long now = time.nanoTime();
        long latency = permit.latencyNanos(now);
        outcomes.timedOut.increment();
        boolean slow = outcomes.countSlow(latency);
        permit.teachOverrun(limits, now);
        places.sample(latency, Signal.EXPIRED, now);
        settle(permit, outcomes.failed(ErrorClass.TIMEOUT, permit.isProbe()), slow, now);
        changed(permit);
        ended(permit, Outcome.TIMEOUT, ErrorClass.TIMEOUT, latency, slow);
    }

    void released(Permit permit, boolean verdict) {
        if (verdict) {
            gaveUp(permit);
        }
        leave(permit);
    }

    /** An attempt ends that says nothing about the backend. */
    void gaveUp(Permit permit) {
        outcomes.released.increment();
        gate.settle(permit.period, Health.NEUTRAL, null);
        changed(permit);
        ended(permit, Outcome.RELEASED, null, permit.latencyNanos(time.nanoTime()), false);
    }

    /** Whether the verdict counts: not if the state in which the attempt was admitted is over. */
    private boolean settle(Permit permit, Health health, boolean slow, long now) {
        Period period = permit.period;
        Cause trip = period.window == null || health == Health.NEUTRAL
                ? null
                : period.window.record(health == Health.FAILURE, slow, now);
        return gate.settle(period, health, trip);
    }

    private void leave(Permit permit) {
        places.leave();
        changed(permit);
    }

    private void ended(Permit permit, Outcome outcome, @Nullable ErrorClass errorClass, long latency, boolean slow) {
        if (subscriptions.wantAttempts()) {
            subscriptions.attemptEnded(
                    new AttemptEvent(name, outcome, errorClass, Duration.ofNanos(latency), slow, permit.isProbe()));
        }
    }

    private void changed(Permit permit) {
        if (permit.isProbe() || gate.period() != permit.period) {
            changed();
        }
    }

    /** Notifies whoever waits for a change of state; without effect where there was none. */
    private void changed() {
        places.wakeHead();
        subscriptions.stateChanged();
        Period period = gate.period();
        if (automaticHalfOpen && period.waitsForProbe() && period.claimSchedule()) {
            limiter.schedule(period.probeNanos, () -> probeIfDue(period));
        }
    }

    private void probeIfDue(Period open) {
        gate.probeIfDue(open);
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
        gate.force(cause);
        changed();
    }

    /**
     * Has a listener notified of changes of state from now on, on the callback executor.
     *
     * @return closes the subscription, after which no call of the listener begins
     */
    public Registration subscribe(BreakerListener listener) {
        return subscriptions.add(Objects.requireNonNull(listener, "listener"), gate.period());
    }

    /**
     * Has a listener notified of each attempt that ends or is refused from now on.
     *
     * @return closes the subscription
     */
    public Registration subscribeToAttempts(AttemptListener listener) {
        return subscriptions.add(Objects.requireNonNull(listener, "listener"));
    }

    /**
     * The state it is in. It stays open when its wait is over until a call comes and probes the backend, unless it becomes
     * half-open automatically.
     */
    public State state() {
        return gate.period().state();
    }

    /** How long a whole answer may take at present, for a call that does not limit its output tokens. */
    public Duration attemptTimeout() {
        return Duration.ofNanos(limits.wholeNanos(0));
    }

    public BreakerHealth health() {
        return BreakerHealth.of(gate.period());
    }

    public BreakerStatistics statistics() {
        Gate.Standing standing = gate.standing();
        State state = standing.period().state();
        return new BreakerStatistics(
                state,
                places.inFlight(),
                places.queued(),
                places.limit(),
                attemptTimeout(),
                state == State.CLOSED ? standing.count() : 0,
                outcomes.successes(),
                outcomes.failures(),
                outcomes.released.sum(),
                outcomes.timedOut.sum(),
                outcomes.slow.sum(),
                outcomes.refusedOpen.sum(),
                outcomes.refusedFull.sum(),
                gate.trips());
    }

    /**
     * Ends the time limiter, if the breaker made its own: after that no attempt begins, and {@link #execute} and
     * {@link #acquire} throw an {@link IllegalStateException}. Attempts under way keep their limit.
     */
    @Override
    public void close() {
        if (ownsLimiter) {
            limiter.close();
        }
    }
}
