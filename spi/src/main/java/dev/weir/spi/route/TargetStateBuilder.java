package dev.weir.spi.route;

import java.math.BigDecimal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Builds a {@link TargetState}; each method sets the component of its name. Not thread-safe. */
public final class TargetStateBuilder {
    private final String backend;
    private final String model;
    private int weight = 1;
    private int inFlight;
    private @Nullable Duration latency;
    private @Nullable Duration latencyAge;
    private boolean circuitOpen;
    private boolean limited;
    private @Nullable BigDecimal costUsd;

    TargetStateBuilder(String backend, String model) {
        this.backend = backend;
        this.model = model;
    }

    public TargetStateBuilder weight(int weight) {
        this.weight = weight;
        return this;
    }

    public TargetStateBuilder inFlight(int calls) {
        inFlight = calls;
        return this;
    }

    /** The latency, and how long ago it was measured last. */
    public TargetStateBuilder latency(Duration latency, Duration age) {
        this.latency = latency;
        latencyAge = age;
        return this;
    }

    public TargetStateBuilder circuitOpen(boolean open) {
        circuitOpen = open;
        return this;
    }

    public TargetStateBuilder limited(boolean limited) {
        this.limited = limited;
        return this;
    }

    public TargetStateBuilder costUsd(@Nullable BigDecimal usd) {
        costUsd = usd;
        return this;
    }

    public TargetState build() {
        return new TargetState(backend, model, weight, inFlight, latency, latencyAge, circuitOpen, limited, costUsd);
    }
}
