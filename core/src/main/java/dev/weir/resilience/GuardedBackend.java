package dev.weir.resilience;

import dev.weir.breaker.BreakerHealth;
import dev.weir.breaker.BreakerListener;
import dev.weir.breaker.CircuitBreaker;
import dev.weir.breaker.CircuitOpenException;
import dev.weir.breaker.ConcurrencyLimitException;
import dev.weir.breaker.Permit;
import dev.weir.breaker.StateChange;
import dev.weir.call.CallCancelledException;
import dev.weir.call.CallStage;
import dev.weir.call.CallTimeoutException;
import dev.weir.call.Refusal;
import dev.weir.call.Rethrow;
import dev.weir.call.TargetCall;
import dev.weir.classify.Interruption;
import dev.weir.limit.LimitSettings;
import dev.weir.limit.LimitedException;
import dev.weir.limit.Reservation;
import dev.weir.limit.TargetLimiter;
import dev.weir.retry.AttemptBody;
import dev.weir.retry.AttemptsFailedException;
import dev.weir.retry.RetryEngine;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.call.CallContext.Registration;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.event.CircuitBreakerChanged.State;
import dev.weir.spi.time.Deadline;
import dev.weir.timelimit.Attempt;
import dev.weir.timelimit.Attempt.Ending;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Retries around the rate limits and the circuit breaker of one backend and model. If the engine is adaptive, a call that the open breaker
 * rejects waits without using a retry, and waiting calls resume when a probe succeeds.
 *
 * <pre>{@code
 * GuardedBackend primary = new GuardedBackend("primary", "gpt-4o-mini", retries, breaker);
 * Answer answer = primary.execute(Deadline.after(timeout, TimeSource.system()), () -> ask(question));
 * }</pre>
 *
 * <p>The engine classifies failures for both; the breaker's own classification applies to direct calls of the breaker
 * only. The engine may serve several backends. The engine, the breaker and the deadlines require the same
 * {@link dev.weir.spi.time.TimeSource}. Thread-safe.
 */
public final class GuardedBackend implements AutoCloseable {
    private final String backend;
    private final String model;
    private final RetryEngine retries;
    private final CircuitBreaker breaker;
    private final TargetLimiter limits;
    private final Registration waking;
    private final AtomicLong ids = new AtomicLong();

    /**
     * @param backend the name of the backend, the key of the retry budget and, with the model, of the waiting calls
     * @param breaker the circuit breaker of this backend and model only
     */
    public GuardedBackend(String backend, String model, RetryEngine retries, CircuitBreaker breaker) {
        this(
                backend,
                model,
                retries,
                breaker,
                new TargetLimiter(backend + "/" + model, LimitSettings.defaults(), retries.time()));
    }

    /**
     * As {@link #GuardedBackend(String, String, RetryEngine, CircuitBreaker)}, with rate limits.
     *
     * @param limits the rate limits of this backend and model only
     */
    public GuardedBackend(
            String backend, String model, RetryEngine retries, CircuitBreaker breaker, TargetLimiter limits) {
        this.backend = Objects.requireNonNull(backend, "backend");
        this.model = Objects.requireNonNull(model, "model");
        this.retries = Objects.requireNonNull(retries, "retries");
        this.breaker = Objects.requireNonNull(breaker, "breaker");
        this.limits = Objects.requireNonNull(limits, "limits");
        waking = breaker.subscribe(new Waking(), Runnable::run); // the retry decision that follows a failure needs it
        BreakerHealth health = breaker.health();
        if (health.state() == State.OPEN) {
            retries.breakerOpened(
                    backend, model, health.untilProbe(retries.time().instant()));
        }
    }

    /** The name of the backend. */
    public String backend() {
        return backend;
    }

    public String model() {
        return model;
    }

    public CircuitBreaker breaker() {
        return breaker;
    }

    public TargetLimiter limits() {
        return limits;
    }

    /** The present state of the circuit breaker. */
    public State circuitState() {
        return breaker.state();
    }

    /** The name of the retry strategy of a call. */
    public String retryStrategy(TargetCall call) {
        String chosen = call.retryStrategy();
        return chosen == null ? retries.defaultStrategy() : chosen;
    }

    /**
     * Makes attempts on this thread until one succeeds; see {@link #execute(TargetCall, AttemptWork)}.
     *
     * @param timeout of the call, above zero; more than 146 years counts as that
     */
    public <T> T execute(Duration timeout, Callable<T> body) {
        long now = retries.time().nanoTime();
        return execute(now, Deadline.after(timeout, now, retries.time()).nanoTime(), body);
    }

    /**
     * Makes attempts on this thread until one succeeds; see {@link #execute(TargetCall, AttemptWork)}.
     *
     * @param deadline when the call has to have ended
     */
    public <T> T execute(Deadline deadline, Callable<T> body) {
        return execute(retries.time().nanoTime(), deadline.nanoTime(), body);
    }

    private <T> T execute(long startedNanos, long deadlineNanos, Callable<T> body) {
        SimpleCall<T> call = new SimpleCall<>(startedNanos, deadlineNanos, body);
        return retries.execute(call, call);
    }

    /** Makes attempts on this thread until one succeeds; see {@link #execute(TargetCall, AttemptWork)}. */
    public <T> T execute(TargetCall call, Callable<T> body) {
        Objects.requireNonNull(body, "body");
        return execute(call, (number, attempt) -> body.call());
    }

    /**
     * Makes attempts on this thread until one succeeds. An attempt is interrupted when its limit expires or the call is
     * cancelled; an answer that arrives nevertheless is returned.
     *
     * @param call a call to this backend and model, with its retry strategy, id and cancellation
     * @param work one attempt
     * @throws AttemptsFailedException if no attempt succeeded
     * @throws ConcurrencyLimitException if no permit was available within {@code maxWait}
     * @throws CallTimeoutException if the deadline passed before an attempt could begin
     * @throws CallCancelledException if the call was cancelled, or this thread interrupted, before an attempt could
     *     begin
     */
    public <T> T execute(TargetCall call, AttemptWork<T> work) {
        Objects.requireNonNull(work, "work");
        return retries.execute(call, number -> attempt(call, number, work));
    }

    /**
     * Makes one attempt. A call waits for the rate limits first and for a permit of the breaker second, so that it holds no
     * permit while it waits for tokens.
     */
    private <T> T attempt(TargetCall call, int number, AttemptWork<T> work) throws BackendException {
        work.begins(number);
        Throwable failure = null;
        try {
            return limited(call, number, work);
        } catch (Throwable e) {
            failure = e;
            throw e;
        } finally {
            work.ended(failure);
        }
    }

    private <T> T limited(TargetCall call, int number, AttemptWork<T> work) throws BackendException {
        Reservation reserved = reserve(call);
        try {
            return attempt(call, number, work, reserved);
        } finally {
            reserved.giveBack(); // unless a request was sent
        }
    }

    private <T> T attempt(TargetCall call, int number, AttemptWork<T> work, Reservation reserved)
            throws BackendException {
        Permit permit = begin(call);
        try (Registration ignored = call.onCancel(permit::cancel)) {
            if (permit.isOver() && call.deadline().hasPassed()) {
                throw new CallTimeoutException("the deadline of " + call.callId() + " passed before its attempt began");
            }
            if (permit.isOver() && call.isCancelled()) {
                throw new CallCancelledException(call.callId() + " was cancelled before its attempt began");
            }
            T result;
            try {
                result = work.run(number, permit);
            } catch (Throwable e) {
                if (work.isRejection(e)) {
                    throw Rethrow.unchecked(
                            e); // permit and tokens are given back below, as of an attempt that did not begin
                }
                BackendException failure = failure(call, permit, reserved, e);
                limit(reserved, permit, failure);
                throw failure;
            }
            permit.onResult(result, work.outputTokens(result));
            reserved.settle(work.usage(result));
            limits.follow(work.rateLimits(result));
            return result;
        } finally {
            permit.release();
        }
    }

    private Reservation reserve(TargetCall call) throws BackendException {
        try {
            if (limits.isLimited()) {
                breaker.refuseIfOpen(); // a call does not wait for tokens that it cannot use
                call.reached(CallStage.RATE_LIMIT);
            }
            return limits.acquire(call);
        } catch (CircuitOpenException e) {
            throw Refusal.circuitOpen(backend, model, e.untilProbe());
        } catch (LimitedException e) {
            throw Refusal.limited(String.valueOf(e.getMessage()), e.untilPermitted(), e.rateLimits());
        } catch (InterruptedException e) {
            throw interrupted(call, "the rate limits");
        }
    }

    private CallCancelledException interrupted(TargetCall call, String what) {
        Thread.currentThread().interrupt();
        return new CallCancelledException(call.callId() + " was interrupted while it waited for " + what
                + " of backend '" + backend + "', model '" + model + "'");
    }

    /** Applies what the server said with a failure to the rate limits. An attempt ended from outside keeps its tokens. */
    private void limit(Reservation reserved, Permit permit, BackendException failure) {
        if (permit.ending() == Ending.COMPLETED) {
            Completion partial = failure.partial();
            if (partial == null) {
                reserved.unused();
            } else {
                reserved.settle(partial.usage());
            }
            limits.follow(failure.rateLimits());
            limits.coolDown(retries.serverDelay(failure, classOf(failure)));
        } else {
            reserved.settle(null);
        }
    }

    private Permit begin(TargetCall call) throws BackendException {
        call.reached(CallStage.PERMIT);
        try {
            return breaker.begin(call);
        } catch (CircuitOpenException e) {
            throw Refusal.circuitOpen(backend, model, e.untilProbe());
        } catch (InterruptedException e) {
            throw interrupted(call, "a permit");
        } finally {
            call.reached(CallStage.PROCESSING);
        }
    }

    /**
     * Returns the permit with the result for the backend.
     *
     * @return the failure for the retry engine
     */
    private BackendException failure(TargetCall call, Permit permit, Reservation reserved, Throwable thrown) {
        if (!(thrown instanceof Exception) || call.isCallersFailure(thrown)) {
            permit.release();
            reserved.settle(null);
            throw Rethrow.unchecked(thrown);
        }
        boolean interrupted = permit.endInterrupted(thrown);
        BackendException failure = asBackendException(thrown);
        if (CircuitBreaker.isNeutral(thrown) || Interruption.isShownBy(thrown)) {
            permit.release();
        } else {
            returned(permit, failure, classOf(failure));
        }
        if (permit.ending() == Ending.COMPLETED) {
            Interruption.keep(thrown);
        }
        if (permit.ending() == Ending.COMPLETED || interrupted) {
            return failure;
        }
        if (permit.isSilent()) {
            return timeout(Reason.SILENT, "sent no output in the time that its route gives it", failure);
        }
        return permit.ending() == Ending.TIMED_OUT
                ? timeout(Reason.TIMED_OUT, "did not answer within the attempt timeout", failure)
                : cancelled(failure);
    }

    /** A cool-down follows a rate limit whose end the server announced, and lasts until then; an open breaker would last longer. */
    private void returned(Permit permit, BackendException failure, ErrorClass errorClass) {
        if (errorClass == ErrorClass.RATE_LIMIT
                && !retries.serverDelay(failure, errorClass).isZero()) {
            permit.onRateLimit();
        } else {
            permit.onFailure(errorClass);
        }
    }

    private ErrorClass classOf(BackendException failure) {
        try {
            return retries.classify(failure);
        } catch (Throwable e) {
            if (e != failure) {
                failure.addSuppressed(e);
            }
            return ErrorClass.UNKNOWN;
        }
    }

    /**
     * Converts an exception to a failure. The rejection of another circuit breaker, inside the work, is wrapped, so
     * that it is not treated as that of this breaker.
     */
    private static BackendException asBackendException(Throwable thrown) {
        if (thrown instanceof BackendException known && !Refusal.isRefusal(known)) {
            return known;
        }
        String message = "the attempt failed with " + thrown.getClass().getName();
        return BackendException.builder(
                        CircuitBreaker.isRefusal(thrown) ? ErrorClass.THROTTLING : ErrorClass.UNKNOWN, message)
                .cause(thrown)
                .build();
    }

    private BackendException timeout(Reason reason, String what, BackendException failure) {
        return BackendException.builder(reason, "backend '" + backend + "' " + what)
                .partial(failure.partial())
                .cause(new TimeoutException("the attempt timeout interrupted it").initCause(failure))
                .build();
    }

    /**
     * A failure whose interrupt is hidden from the retry engine: it came from the cancellation, not from the
     * application.
     */
    private static BackendException cancelled(BackendException failure) {
        return BackendException.builder(ErrorClass.UNKNOWN, "the attempt was cancelled")
                .partial(failure.partial())
                .cause(new ExecutionException("the attempt was cancelled", failure))
                .build();
    }

    /** Ends the wake-up of waiting calls. Closes neither the engine nor the breaker. */
    @Override
    public void close() {
        waking.close();
    }

    /** A call that cannot be cancelled, and its work: one object, as most calls end with their first attempt. */
    private final class SimpleCall<T> implements TargetCall, AttemptBody<T>, AttemptWork<T> {
        private final long startedNanos;
        private final long deadlineNanos;
        private final Callable<T> body;
        private @Nullable String id;

        private SimpleCall(long startedNanos, long deadlineNanos, Callable<T> body) {
            this.startedNanos = startedNanos;
            this.deadlineNanos = deadlineNanos;
            this.body = Objects.requireNonNull(body, "body");
        }

        @Override
        public String callId() {
            if (id == null) {
                id = "call-" + ids.incrementAndGet();
            }
            return id;
        }

        @Override
        public String backend() {
            return backend;
        }

        @Override
        public String model() {
            return model;
        }

        @Override
        public Deadline deadline() {
            return Deadline.after(Duration.ofNanos(deadlineNanos - startedNanos), startedNanos, retries.time());
        }

        @Override
        public long deadlineNanos() {
            return deadlineNanos;
        }

        @Override
        public long startedNanos() {
            return startedNanos;
        }

        @Override
        public T run(int number) throws BackendException {
            return attempt(this, number, this);
        }

        @Override
        public T run(int number, Attempt attempt) throws Exception {
            return body.call();
        }
    }

    private final class Waking implements BreakerListener {
        @Override
        public void stateChanged(StateChange change) {
            if (change.to() == State.OPEN) {
                retries.breakerOpened(backend, model, change.untilProbe());
            } else if (change.to() == State.CLOSED) {
                retries.breakerClosed(backend, model);
            }
        }

        @Override
        public void probeSucceeded() {
            retries.probeSucceeded(backend, model);
        }
    }
}
