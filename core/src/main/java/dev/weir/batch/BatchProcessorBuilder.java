package dev.weir.batch;

import dev.weir.spi.time.TimeSource;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link BatchProcessor}. Not thread-safe.
 *
 * @param <M> what is sent for a member
 * @param <A> the answer of a member
 */
public final class BatchProcessorBuilder<M, A> {
    final BatchDispatcher<M, A> dispatcher;
    BatchSettings settings = BatchSettings.defaults();
    TimeSource time = TimeSource.system();
    BatchListener listener = BatchListener.NONE;
    Duration drainTimeout = Duration.ofSeconds(30);
    Executor executor = new DispatchThreads();

    private @Nullable BatchTimer timer;

    BatchProcessorBuilder(BatchDispatcher<M, A> dispatcher) {
        this.dispatcher = Objects.requireNonNull(dispatcher, "dispatcher");
    }

    /** The settings; default {@link BatchSettings#defaults()}. */
    public BatchProcessorBuilder<M, A> settings(BatchSettings all) {
        settings = Objects.requireNonNull(all, "settings");
        return this;
    }

    /**
     * Runs the dispatcher, on other threads than those of callers; at most {@code concurrentBatches} at the same time. If it
     * rejects a batch, the members fail. By default daemon threads of the processor.
     */
    public BatchProcessorBuilder<M, A> executor(Executor threads) {
        executor = Objects.requireNonNull(threads, "executor");
        return this;
    }

    /** Is notified of batches and refusals; by default nobody. */
    public BatchProcessorBuilder<M, A> listener(BatchListener notified) {
        listener = Objects.requireNonNull(notified, "listener");
        return this;
    }

    /** The time that {@link BatchProcessor#close()} waits for results, at least 0; default 30 s. */
    public BatchProcessorBuilder<M, A> drainTimeout(Duration timeout) {
        if (timeout.isNegative()) {
            throw new IllegalArgumentException("drainTimeout must be at least 0, was " + timeout);
        }
        drainTimeout = timeout;
        return this;
    }

    /** The clock, which is that of the deadlines as well; default {@link TimeSource#system()}. */
    public BatchProcessorBuilder<M, A> time(TimeSource source) {
        time = Objects.requireNonNull(source, "time");
        return this;
    }

    BatchProcessorBuilder<M, A> timer(BatchTimer replacement) {
        timer = replacement;
        return this;
    }

    BatchTimer timer() {
        return timer == null ? BatchTimer.on(executor) : timer;
    }

    public BatchProcessor<M, A> build() {
        return new BatchProcessor<>(this);
    }
}
