package dev.weir.spi.cost;

import dev.weir.spi.backend.Usage;
import java.time.Instant;
import java.util.Objects;

/**
 * The usage of one attempt, with the facts that decide its price. Immutable. Created with {@link #builder} by the runtime,
 * and by tests of a {@link CostModel}. What the provider itself reported, such as the service tier, is in
 * {@link Usage#billing()}.
 *
 * @param backend the name of the backend that answered, as configured
 * @param provider who bills the usage, such as {@code openai}; empty if unknown
 * @param model the model that answered, by the provider's name for it
 * @param requestedModel the requested model, which may be the name of a deployment
 * @param usage the usage
 * @param batch whether the provider bills it as part of a batch
 * @param partial whether more may be billed than is known, as of an answer that broke off
 * @param started when the request was sent
 * @param time when the answer was complete
 */
public record BilledUsage(
        String backend,
        String provider,
        String model,
        String requestedModel,
        Usage usage,
        boolean batch,
        boolean partial,
        Instant started,
        Instant time) {

    public BilledUsage {
        Objects.requireNonNull(backend, "backend");
        Objects.requireNonNull(provider, "provider");
        Objects.requireNonNull(model, "model");
        Objects.requireNonNull(requestedModel, "requestedModel");
        Objects.requireNonNull(usage, "usage");
        Objects.requireNonNull(started, "started");
        Objects.requireNonNull(time, "time");
    }

    /**
     * A builder for the usage of this model at this time: whole, outside of batches, and of the model that was requested.
     */
    public static BilledUsageBuilder builder(String model, Usage usage, Instant time) {
        return new BilledUsageBuilder(model, usage, time);
    }
}
