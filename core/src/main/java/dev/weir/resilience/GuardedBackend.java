package dev.weir.resilience;

import dev.weir.breaker.BreakerHealth;
import dev.weir.breaker.BreakerListener;
import dev.weir.breaker.CircuitBreaker;
import dev.weir.breaker.CircuitOpenException;
import dev.weir.breaker.ConcurrencyLimitException;
import dev.weir.breaker.Permit;
import dev.weir.breaker.StateChange;
import dev.weir.call.CallCancelledException;
import dev.weir.call.CallTimeoutException;
import dev.weir.call.Refusal;
import dev.weir.call.Rethrow;
import dev.weir.call.TargetCall;
import dev.weir.classify.Interruption;
import dev.weir.retry.AttemptBody;
import dev.weir.retry.AttemptsFailedException;
import dev.weir.retry.RetryEngine;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.call.CallContext.Registration;
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
 * Retries around the circuit breaker of one backend and model. If the engine is adaptive, a call that the open breaker rejects
 * waits and spends no retry on it, and waiting calls are woken when a probe succeeds.
 *
 * <pre>{@code
 * GuardedBackend primary = new GuardedBackend("primary", "gpt-4o-mini", retries, breaker);
 * Answer answer = primary.execute(Deadline.after(timeout, TimeSource.system()), () -> ask(question));
 * }</pre>
 *
 * <p>The engine classifies failures for both; the breaker's own classification is for calls that go to it alone. The engine
 * may serve other backends too. It, the breaker and the deadlines have to have the same
 * {@link dev.weir.spi.time.TimeSource}. Safe for use by many threads.
 */
public final class GuardedBackend implements AutoCloseable {
    private final String backend;
    private final String model;
    private final RetryEngine retries;
    private final CircuitBreaker breaker;
    private final Registration waking;
    private final AtomicLong ids = new AtomicLong();

    /**
     * @param backend the name under which the engine keeps the retry budget, and with the model those who wait
     * @param breaker of this backend and model alone
     */
    public GuardedBackend(String backend, String model, RetryEngine retries, CircuitBreaker breaker) {
        this.backend = Objects.requireNonNull(backend, "backend");
        this.model = Objects.requireNonNull(model, "model");
        this.retries = Objects.requireNonNull(retries, "retries");
        this.breaker = Objects.requireNonNull(breaker, "breaker");
        waking = breaker.subscribe(new Waking());
        BreakerHealth health = breaker.health();
        if (health.state() == State.OPEN) {
            retries.breakerOpened(
                    backend, model, health.untilProbe(retries.time().instant()));
        }
    }

    public CircuitBreaker breaker() {
        return breaker;
    }

    /**
     * Makes attempts on this thread until one succeeds; see {@link #execute(TargetCall, AttemptWork)}.
     *
     * @param timeout how long the call may take, above zero; longer than 146 years counts as that
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
     * Makes attempts on this thread until one succeeds, for a call with a strategy, an id or a cancellation of its own. An
     * attempt is interrupted when its limit passes or the call is cancelled; an answer that comes all the same is returned.
     *
     * @param call to this backend and model
     * @param work one attempt
     * @throws AttemptsFailedException if none succeeded
     * @throws ConcurrencyLimitException if too many calls were in flight for too long
     * @throws CallTimeoutException if the deadline passed before an attempt could begin
     * @throws CallCancelledException if the call was cancelled, or this thread interrupted, before an attempt could begin
     */
    public <T> T execute(TargetCall call, AttemptWork<T> work) {
        Objects.requireNonNull(work, "work");
        return retries.execute(call, number -> attempt(call, number, work));
    }

    private <T> T attempt(TargetCall call, int number, AttemptWork<T> work) throws BackendException {
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
                throw failure(call, permit, e);
            }
            permit.onResult(result, work.outputTokens(result));
            return result;
        } finally {
            permit.release();
        }
    }

    private Permit begin(TargetCall call) throws BackendException {
        try {
            return breaker.begin(call);
        } catch (CircuitOpenException e) {
            throw Refusal.circuitOpen(backend, model, e.untilProbe());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CallCancelledException(
                    call.callId() + " was interrupted while it waited for a permit of backend '" + backend
                            + "', model '" + model + "'");
        }
    }

    /** Gives the permit back with what the failure says about the backend, and yields what the retry engine decides on. */
    private BackendException failure(TargetCall call, Permit permit, Throwable thrown) {
        if (!(thrown instanceof Exception) || call.isCallersFailure(thrown)) {
            permit.release();
            throw Rethrow.unchecked(thrown);
        }
        boolean interrupted = permit.endInterrupted(thrown);
        BackendException failure = asBackendException(thrown);
        if (CircuitBreaker.isNeutral(thrown) || Interruption.isShownBy(thrown)) {
            permit.release();
        } else {
            permit.onFailure(classOf(failure));
        }
        if (permit.ending() == Ending.COMPLETED) {
            Interruption.keep(thrown);
        }
        if (permit.ending() == Ending.COMPLETED || interrupted) {
            return failure;
        }
        return permit.ending() == Ending.TIMED_OUT ? timeout(failure) : cancelled(failure);
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

    /** A refusal by another circuit breaker, inside the work, must not be taken for one by this call's own. */
    private static BackendException asBackendException(Throwable thrown) {
        if (thrown instanceof BackendException known && !Refusal.isCircuitOpen(known)) {
            return known;
        }
        String message = "the attempt failed with " + thrown.getClass().getName();
        return BackendException.builder(
                        CircuitBreaker.isRefusal(thrown) ? ErrorClass.THROTTLING : ErrorClass.UNKNOWN, message)
                .cause(thrown)
                .build();
    }

    private BackendException timeout(BackendException failure) {
        String message = "backend '" + backend + "' did not answer within the attempt timeout";
        return BackendException.builder(ErrorClass.TIMEOUT, message)
                .partial(failure.partial())
                .cause(new TimeoutException("the attempt timeout interrupted it").initCause(failure))
                .build();
    }

    /** The interrupt is that of the cancellation, not the application's, so it is kept from the retry engine. */
    private static BackendException cancelled(BackendException failure) {
        return BackendException.builder(ErrorClass.UNKNOWN, "the attempt was cancelled")
                .partial(failure.partial())
                .cause(new ExecutionException("the attempt was cancelled", failure))
                .build();
    }

    /** Calls that wait are not woken any more. Closes neither the engine's nor the breaker's own resources. */
    @Override
    public void close() {
        waking.close();
    }

    /** A call that cannot be cancelled, with its work: one object, as most calls end with their first attempt. */
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
