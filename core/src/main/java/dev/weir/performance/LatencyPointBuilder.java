package dev.weir.performance;

import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.event.CircuitBreakerChanged.State;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Builds a {@link LatencyPoint}. Not safe for use by many threads. */
public final class LatencyPointBuilder {
    private final String backend;
    private final String model;
    private final long durationNanos;
    private Instant timestamp = Instant.EPOCH;
    private long firstTokenNanos = -1;
    private String intentType = LatencyPoint.NONE;
    private boolean success = true;
    private @Nullable ErrorClass errorClass;
    private @Nullable Reason reason;
    private long rateLimitWaitNanos;
    private long permitWaitNanos;
    private long inputTokens = -1;
    private long outputTokens = -1;
    private long costNanoUsd = -1;
    private boolean cacheHit;
    private int retries;
    private int batchSize = 1;
    private @Nullable State breakerState;

    LatencyPointBuilder(String backend, String model, Duration duration) {
        this.backend = backend;
        this.model = model;
        durationNanos = duration.toNanos();
    }

    /** When the call ended, by the clock of the profile that records it. */
    public LatencyPointBuilder timestamp(Instant ended) {
        timestamp = ended;
        return this;
    }

    /** From the beginning of the call to its first output. */
    public LatencyPointBuilder timeToFirstToken(Duration time) {
        firstTokenNanos = time.toNanos();
        return this;
    }

    public LatencyPointBuilder intentType(String intentType) {
        this.intentType = intentType;
        return this;
    }

    /**
     * The call was not answered.
     *
     * @param errorClass null if it failed without a backend, as by cancellation
     */
    public LatencyPointBuilder failed(@Nullable ErrorClass errorClass) {
        success = false;
        this.errorClass = errorClass;
        return this;
    }

    /** The call was not answered, for this reason. */
    public LatencyPointBuilder failedFor(Reason reason) {
        this.reason = reason;
        return failed(reason.errorClass());
    }

    /** How long it waited for the rate limits of its targets. */
    public LatencyPointBuilder rateLimitWait(Duration wait) {
        rateLimitWaitNanos = wait.toNanos();
        return this;
    }

    /** How long it waited for permits of the circuit breakers of its targets. */
    public LatencyPointBuilder permitWait(Duration wait) {
        permitWaitNanos = wait.toNanos();
        return this;
    }

    public LatencyPointBuilder tokens(long input, long output) {
        inputTokens = input;
        outputTokens = output;
        return this;
    }

    /** What its attempts cost, in billionths of a US dollar. */
    public LatencyPointBuilder costNanoUsd(long cost) {
        costNanoUsd = cost;
        return this;
    }

    public LatencyPointBuilder cacheHit(boolean cacheHit) {
        this.cacheHit = cacheHit;
        return this;
    }

    public LatencyPointBuilder retries(int retries) {
        this.retries = retries;
        return this;
    }

    public LatencyPointBuilder batchSize(int batchSize) {
        this.batchSize = batchSize;
        return this;
    }

    public LatencyPointBuilder breakerState(@Nullable State state) {
        breakerState = state;
        return this;
    }

    public LatencyPoint build() {
        return new LatencyPoint(
                timestamp.toEpochMilli(),
                durationNanos,
                firstTokenNanos,
                intentType,
                model,
                backend,
                success,
                errorClass,
                reason,
                rateLimitWaitNanos,
                permitWaitNanos,
                inputTokens,
                outputTokens,
                costNanoUsd,
                cacheHit,
                retries,
                batchSize,
                breakerState);
    }
}
