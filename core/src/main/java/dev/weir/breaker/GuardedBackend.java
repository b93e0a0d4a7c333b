package dev.weir.breaker;

import dev.weir.call.Refusal;
import dev.weir.call.RetriedCall;
import dev.weir.retry.AttemptBody;
import dev.weir.retry.AttemptsFailedException;
import dev.weir.retry.RetryEngine;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.call.CallContext.Registration;
import dev.weir.spi.event.CircuitBreakerChanged.State;
import dev.weir.spi.time.Deadline;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * A retry engine around the circuit breaker of one backend and model: each attempt asks the breaker. A call that the open
 * breaker refuses waits, if the engine is adaptive, and spends no retry on it; calls that wait for the backend are woken when
 * a probe succeeds.
 *
 * <pre>{@code
 * GuardedBackend primary = new GuardedBackend("primary", "gpt-4o-mini", retries, breaker);
 * Answer answer = primary.execute(Deadline.after(timeout, TimeSource.system()), () -> ask(question));
 * }</pre>
 *
 * <p>The engine may serve other backends too. It, the breaker and the deadlines have to have the same
 * {@link dev.weir.spi.time.TimeSource}. Safe for use by many threads.
 */
public final class GuardedBackend implements AutoCloseable {
    private final String backend;
    private final String model;
    private final RetryEngine retries;
    private final CircuitBreaker breaker;
    private final Registration waking;

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
    }

    /**
     * Makes attempts on this thread until one succeeds; see {@link #execute(RetriedCall, Callable)}.
     *
     * @param deadline when the call has to have ended
     */
    public <T> T execute(Deadline deadline, Callable<T> body) {
        return execute(retries.call(backend, model, deadline), body);
    }

    /**
     * Makes attempts on this thread until one succeeds, for a call with a strategy, an id or a cancellation of its own.
     *
     * @param call to this backend and model
     * @param body one attempt; reacts to interruption
     * @throws AttemptsFailedException if none succeeded
     * @throws ConcurrencyLimitException if too many calls were in flight for too long
     */
    public <T> T execute(RetriedCall call, Callable<T> body) {
        Objects.requireNonNull(body, "body");
        AttemptBody<T> attempt = AttemptBody.of(() -> breaker.execute(call.deadline(), body));
        return retries.execute(call, number -> guarded(attempt, number));
    }

    private <T> T guarded(AttemptBody<T> attempt, int number) throws BackendException {
        try {
            return attempt.run(number);
        } catch (BackendException e) {
            if (e.getCause() instanceof CircuitOpenException open) {
                throw Refusal.circuitOpen(backend, model, until(open.untilProbe()));
            }
            if (e.getCause() instanceof ConcurrencyLimitException full) {
                throw full;
            }
            throw e;
        }
    }

    private static Duration until(@Nullable Duration probe) {
        return probe == null ? Duration.ZERO : probe;
    }

    /** Calls that wait are not woken any more. Closes neither the engine's nor the breaker's own resources. */
    @Override
    public void close() {
        waking.close();
    }

    private final class Waking implements BreakerListener {
        @Override
        public void stateChanged(StateChange change) {
            if (change.to() == State.CLOSED) {
                retries.breakerClosed(backend, model);
            } else if (change.to() == State.OPEN) {
                retries.breakerOpened(backend, model, untilProbe(change));
            }
        }

        private @Nullable Duration untilProbe(StateChange change) {
            Instant probe = breaker.health().nextProbe();
            if (change.cause() == Cause.FORCED_OPEN) {
                return null;
            }
            return probe == null ? Duration.ZERO : Duration.between(change.at(), probe);
        }

        @Override
        public void probeSucceeded() {
            retries.probeSucceeded(backend, model);
        }
    }
}
