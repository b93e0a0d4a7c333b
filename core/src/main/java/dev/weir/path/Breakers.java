package dev.weir.path;

import dev.weir.breaker.BreakerListener;
import dev.weir.breaker.Cause;
import dev.weir.breaker.CircuitBreaker;
import dev.weir.breaker.StateChange;
import dev.weir.config.CircuitBreakerSettings;
import dev.weir.retry.RetryEngine;
import dev.weir.spi.event.CallListener;
import dev.weir.spi.event.CircuitBreakerChanged;
import dev.weir.spi.event.CircuitBreakerChanged.State;
import dev.weir.spi.time.TimeSource;
import dev.weir.timelimit.TimeLimiter;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The circuit breakers, one for each backend and model, made when it is first asked. What happens to them is told to the
 * listeners, and to the retry engine, which wakes the calls that wait for a backend.
 */
final class Breakers {
    private final ConcurrentHashMap<Key, CircuitBreaker> breakers = new ConcurrentHashMap<>();
    private final CircuitBreakerSettings settings;
    private final TimeLimiter limiter;
    private final TimeSource time;
    private final RandomGenerator random;
    private final RetryEngine retries;
    private final CallListener listener;

    private record Key(String backend, String model) {}

    Breakers(
            CircuitBreakerSettings settings,
            TimeLimiter limiter,
            TimeSource time,
            RandomGenerator random,
            RetryEngine retries,
            CallListener listener) {
        this.settings = settings;
        this.limiter = limiter;
        this.time = time;
        this.random = random;
        this.retries = retries;
        this.listener = listener;
    }

    CircuitBreaker of(String backend, String model) {
        Key key = new Key(backend, model);
        CircuitBreaker known = breakers.get(key);
        return known != null ? known : breakers.computeIfAbsent(key, this::create);
    }

    private CircuitBreaker create(Key key) {
        CircuitBreaker breaker = ConfiguredBreaker.of(key.backend() + "/" + key.model(), settings)
                .timeLimiter(limiter)
                .time(time)
                .random(random)
                .build();
        breaker.subscribe(new Waking(key, breaker));
        breaker.subscribe(new Telling(key));
        return breaker;
    }

    private static CircuitBreakerChanged event(Key key, StateChange change) {
        return new CircuitBreakerChanged(
                key.backend(),
                key.model(),
                change.from(),
                change.to(),
                change.cause().words());
    }

    /** A subscription of its own, so that an application's listener that blocks keeps nobody asleep. */
    private final class Waking implements BreakerListener {
        private final Key key;
        private final CircuitBreaker breaker;

        Waking(Key key, CircuitBreaker breaker) {
            this.key = key;
            this.breaker = breaker;
        }

        @Override
        public void stateChanged(StateChange change) {
            if (change.to() == State.CLOSED) {
                retries.breakerClosed(key.backend(), key.model());
            } else if (change.to() == State.OPEN) {
                retries.breakerOpened(key.backend(), key.model(), untilProbe(change));
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
            retries.probeSucceeded(key.backend(), key.model());
        }
    }

    private final class Telling implements BreakerListener {
        private final Key key;

        Telling(Key key) {
            this.key = key;
        }

        @Override
        public void stateChanged(StateChange change) {
            listener.circuitBreakerChanged(event(key, change));
        }
    }
}
