package dev.weir.spi.cost;

import dev.weir.spi.backend.Usage;
import java.time.Instant;

/** Builds a {@link BilledUsage}; each method sets the component of its name. Not thread-safe. */
public final class BilledUsageBuilder {
    private final String model;
    private final Usage usage;
    private final Instant time;
    private String backend = "";
    private String provider = "";
    private String requestedModel;
    private boolean batch;
    private boolean partial;
    private Instant started;

    BilledUsageBuilder(String model, Usage usage, Instant time) {
        this.model = model;
        this.usage = usage;
        this.time = time;
        requestedModel = model;
        started = time;
    }

    public BilledUsageBuilder backend(String backend) {
        this.backend = backend;
        return this;
    }

    public BilledUsageBuilder provider(String provider) {
        this.provider = provider;
        return this;
    }

    public BilledUsageBuilder requestedModel(String requestedModel) {
        this.requestedModel = requestedModel;
        return this;
    }

    public BilledUsageBuilder batch(boolean batch) {
        this.batch = batch;
        return this;
    }

    public BilledUsageBuilder partial(boolean partial) {
        this.partial = partial;
        return this;
    }

    public BilledUsageBuilder started(Instant started) {
        this.started = started;
        return this;
    }

    /**
     * Builds the usage.
     *
     * @throws NullPointerException if a component is null
     */
    public BilledUsage build() {
        return new BilledUsage(backend, provider, model, requestedModel, usage, batch, partial, started, time);
    }
}
