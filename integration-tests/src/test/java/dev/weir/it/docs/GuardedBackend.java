package dev.weir.it.docs;

import dev.weir.breaker.BreakerListener;
import dev.weir.breaker.CircuitBreaker;
import dev.weir.breaker.CircuitOpenException;
import dev.weir.breaker.StateChange;
import dev.weir.retry.Attempt;
import dev.weir.retry.Refusal;
import dev.weir.retry.RetriedCall;
import dev.weir.retry.RetryEngine;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.event.CircuitBreakerChanged;
import dev.weir.spi.time.Deadline;
import dev.weir.spi.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Both engines around one backend, as docs/engines.md puts them together. */
// tag::guarded[]
final class GuardedBackend {
    private final RetryEngine retries;
    private final CircuitBreaker breaker;
    private final TimeSource time;
    private final String backend;
    private final String model;

    GuardedBackend(String backend, String model, RetryEngine retries, CircuitBreaker breaker, TimeSource time) {
        this.backend = backend;
        this.model = model;
        this.retries = retries;
        this.breaker = breaker;
        this.time = time;
        breaker.subscribe(new Waking());
    }

    <T> T execute(Deadline deadline, Callable<T> body) {
        Attempt<T> attempt = Attempt.of(() -> guarded(deadline, body));
        return retries.execute(RetriedCall.to(backend, model, deadline, time), attempt);
    }

    private <T> T guarded(Deadline deadline, Callable<T> body) throws Exception {
        try {
            return breaker.execute(deadline, body);
        } catch (CircuitOpenException e) {
            throw refusal(e.nextProbe());
        }
    }

    private BackendException refusal(@Nullable Instant nextProbe) {
        Duration untilProbe = nextProbe == null ? Duration.ZERO : Duration.between(time.instant(), nextProbe);
        return Refusal.circuitOpen(backend, model, untilProbe);
    }

    private final class Waking implements BreakerListener {
        @Override
        public void stateChanged(StateChange change) {
            retries.breakerListener()
                    .circuitBreakerChanged(new CircuitBreakerChanged(
                            backend,
                            model,
                            change.from(),
                            change.to(),
                            change.cause().words()));
        }

        @Override
        public void probeSucceeded() {
            retries.probeSucceeded(backend, model);
        }
    }
}
// end::guarded[]
