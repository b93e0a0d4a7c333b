package dev.weir.spi.batchjob;

import dev.weir.spi.backend.BackendException;
import org.jspecify.annotations.Nullable;

/** Builds a {@link BatchStatus}; each method sets the component of its name. Not thread-safe. */
public final class BatchStatusBuilder {
    private final String batchId;
    private final BatchState state;
    private int completed;
    private int failed;
    private @Nullable BackendException failure;

    BatchStatusBuilder(String batchId, BatchState state) {
        this.batchId = batchId;
        this.state = state;
    }

    public BatchStatusBuilder completed(int completed) {
        this.completed = completed;
        return this;
    }

    public BatchStatusBuilder failed(int failed) {
        this.failed = failed;
        return this;
    }

    public BatchStatusBuilder failure(@Nullable BackendException failure) {
        this.failure = failure;
        return this;
    }

    /**
     * Builds the status.
     *
     * @throws IllegalArgumentException if there is a failure and the state is not {@link BatchState#FAILED}
     */
    public BatchStatus build() {
        return new BatchStatus(batchId, state, completed, failed, failure);
    }
}
