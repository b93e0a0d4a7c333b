package dev.weir.spi.cost;

import dev.weir.spi.backend.Usage;
import java.time.Instant;
import java.util.Objects;

/**
 * The billed tokens of one answer, with the factors of their price. Immutable. Created with {@link #builder} by the
 * runtime, and by tests of a {@link CostModel}.
 *
 * @param backend the name of the backend that answered, as configured
 * @param provider the type of that backend, such as {@code openai}
 * @param model the model that answered
 * @param usage the token usage
 * @param tier the service tier by the provider's name for it, such as {@code flex} or {@code priority}; empty if none
 *     was reported
 * @param batch whether the provider bills it as part of a batch
 * @param time when the answer was complete
 */
public record BilledUsage(
        String backend, String provider, String model, Usage usage, String tier, boolean batch, Instant time) {

    public BilledUsage {
        Objects.requireNonNull(backend, "backend");
        Objects.requireNonNull(provider, "provider");
        Objects.requireNonNull(model, "model");
        Objects.requireNonNull(usage, "usage");
        Objects.requireNonNull(tier, "tier");
        Objects.requireNonNull(time, "time");
    }

    /** A builder for the usage of this model at this time, in the standard tier and outside of batches. */
    public static BilledUsageBuilder builder(String model, Usage usage, Instant time) {
        return new BilledUsageBuilder(model, usage, time);
    }
}
