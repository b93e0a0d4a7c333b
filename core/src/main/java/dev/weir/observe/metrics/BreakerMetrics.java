package dev.weir.observe.metrics;

import dev.weir.breaker.BreakerListener;
import dev.weir.breaker.Cause;
import dev.weir.breaker.CircuitBreaker;
import dev.weir.breaker.StateChange;
import dev.weir.spi.call.CallContext.Registration;
import dev.weir.spi.event.CircuitBreakerChanged.State;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The metrics of the circuit breakers. They leave the registry with their breaker. Safe for use by many threads. */
public final class BreakerMetrics {
    private final RuntimeMeters meters;
    private final ConcurrentHashMap<CircuitBreaker, Bound> bound = new ConcurrentHashMap<>();

    public BreakerMetrics(RuntimeMeters meters) {
        this.meters = meters;
    }

    private record Bound(List<Meter.Id> meters, Registration subscription) {}

    public void add(String backend, String model, CircuitBreaker breaker) {
        Tags tags = Tags.of("backend", backend, "model", model);
        List<Meter.Id> added = new ArrayList<>();
        added.add(meters.gauge(
                "llm.circuit.breaker.state",
                "State of the circuit breaker: 0 closed, 1 open, 2 half-open",
                tags,
                () -> value(breaker.state()),
                BreakerMetrics::worse));
        Trips trips = new Trips(new EnumMap<>(Cause.class));
        for (Cause cause : Cause.values()) {
            if (cause.state() == State.OPEN) {
                Contained.run("meter-failed", this, () -> {
                    Counter counter = Counter.builder("llm.circuit.breaker.trips")
                            .description("Times that the circuit breaker opened")
                            .tags(tags.and("reason", cause.label()))
                            .register(meters.registry());
                    trips.counters.put(cause, counter);
                    added.add(counter.getId());
                });
            }
        }
        bound.put(breaker, new Bound(added, breaker.subscribe(trips)));
    }

    public void remove(CircuitBreaker breaker) {
        Bound removed = bound.remove(breaker);
        if (removed != null) {
            removed.subscription.close();
            removed.meters.forEach(meters::remove);
        }
    }

    private static double value(State state) {
        return switch (state) {
            case CLOSED -> 0;
            case OPEN -> 1;
            case HALF_OPEN -> 2;
        };
    }

    /** Of the breakers of two runtimes, what an operator has to see: open before half-open before closed. */
    private static double worse(double one, double other) {
        return one == 1 || other == 1 ? 1 : Math.max(one, other);
    }

    private record Trips(Map<Cause, Counter> counters) implements BreakerListener {
        @Override
        public void stateChanged(StateChange change) {
            Counter counter = counters.get(change.cause());
            if (counter != null) {
                counter.increment();
            }
        }
    }
}
