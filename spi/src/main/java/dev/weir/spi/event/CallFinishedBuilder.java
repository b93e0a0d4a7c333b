package dev.weir.spi.event;

import dev.weir.spi.backend.Reason;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.cost.Cost;
import dev.weir.spi.event.CallFinished.Outcome;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Builds a {@link CallFinished}. Not thread-safe. */
public final class CallFinishedBuilder {
    private final String callId;
    private final String backend;
    private final String model;
    private @Nullable String intentType;
    private Outcome outcome = Outcome.SUCCEEDED;
    private @Nullable Reason reason;
    private Duration duration = Duration.ZERO;
    private @Nullable Usage usage;
    private int attempts = 1;
    private @Nullable String servingBackend;
    private @Nullable String servingModel;
    private boolean cacheHit;
    private int batchSize = 1;
    private Cost cost = Cost.NONE;
    private @Nullable String explanation;

    CallFinishedBuilder(String callId, String backend, String model) {
        this.callId = Objects.requireNonNull(callId, "callId");
        this.backend = Objects.requireNonNull(backend, "backend");
        this.model = Objects.requireNonNull(model, "model");
    }

    public CallFinishedBuilder intentType(@Nullable String type) {
        intentType = type;
        return this;
    }

    public CallFinishedBuilder outcome(Outcome ending, @Nullable Reason failure) {
        outcome = Objects.requireNonNull(ending, "outcome");
        reason = failure;
        return this;
    }

    public CallFinishedBuilder duration(Duration took) {
        duration = Objects.requireNonNull(took, "duration");
        return this;
    }

    public CallFinishedBuilder usage(@Nullable Usage tokens) {
        usage = tokens;
        return this;
    }

    public CallFinishedBuilder attempts(int made) {
        attempts = made;
        return this;
    }

    /** The backend that answered, and its model by the provider's name for it. */
    public CallFinishedBuilder servedBy(@Nullable String servedBy, @Nullable String answering) {
        servingBackend = servedBy;
        servingModel = answering;
        return this;
    }

    public CallFinishedBuilder cacheHit(boolean hit) {
        cacheHit = hit;
        return this;
    }

    public CallFinishedBuilder batchSize(int calls) {
        batchSize = calls;
        return this;
    }

    public CallFinishedBuilder cost(Cost ofAttempts) {
        cost = Objects.requireNonNull(ofAttempts, "cost");
        return this;
    }

    public CallFinishedBuilder explanation(@Nullable String why) {
        explanation = why;
        return this;
    }

    public CallFinished build() {
        return new CallFinished(
                callId,
                backend,
                model,
                intentType,
                outcome,
                reason,
                duration,
                usage,
                attempts,
                servingBackend,
                servingModel,
                cacheHit,
                batchSize,
                cost,
                explanation);
    }
}
