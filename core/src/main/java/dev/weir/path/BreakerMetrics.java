package dev.weir.path;

import dev.weir.breaker.Cause;
import dev.weir.breaker.CircuitBreaker;
import dev.weir.spi.event.CircuitBreakerChanged.State;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The metrics of the circuit breakers. They leave the registry with their breaker. Safe for use by many threads. */
final class BreakerMetrics {
    private static final Logger LOG = LoggerFactory.getLogger(BreakerMetrics.class);

    private final MeterRegistry registry;
    private final ConcurrentHashMap<CircuitBreaker, List<Meter>> meters = new ConcurrentHashMap<>();

    BreakerMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    void add(String backend, String model, CircuitBreaker breaker) {
        List<Meter> added = new ArrayList<>();
        try {
            Tags tags = Tags.of("backend", backend, "model", model);
            added.add(Gauge.builder("llm.circuit.breaker.state", breaker, BreakerMetrics::state)
                    .description("State of the circuit breaker: 0 closed, 1 open, 2 half-open")
                    .tags(tags)
                    .register(registry));
            for (Cause cause : Cause.values()) {
                if (cause.state() == State.OPEN) {
                    added.add(FunctionCounter.builder("llm.circuit.breaker.trips", breaker, each -> trips(each, cause))
                            .description("Times that the circuit breaker opened")
                            .tags(tags.and("reason", cause.label()))
                            .register(registry));
                }
            }
        } catch (RuntimeException e) {
            LOG.warn("event=breaker-metrics-failed backend={}", backend, e);
        }
        meters.put(breaker, added);
    }

    void remove(CircuitBreaker breaker) {
        List<Meter> removed = meters.remove(breaker);
        if (removed != null) {
            removed.forEach(registry::remove);
        }
    }

    private static double state(CircuitBreaker breaker) {
        return switch (breaker.state()) {
            case CLOSED -> 0;
            case OPEN -> 1;
            case HALF_OPEN -> 2;
        };
    }

    private static double trips(CircuitBreaker breaker, Cause cause) {
        return breaker.statistics().trips().getOrDefault(cause, 0L);
    }
}
