package dev.weir.store;

import dev.weir.spi.time.Deadline;
import dev.weir.spi.time.TimeSource;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks a store that may be slow or gone, for a bounded time. Each operation runs on a thread of its own. After a failure the
 * store is not asked for a second, and then by one call at a time, until it answers again. Thread-safe.
 */
public final class SharedStore {
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** While so many operations have not ended, a store that failed is not asked again. */
    private static final int MOST_UNENDED = 16;

    private final Executor threads;
    private final TimeSource time;
    private final Availability availability;
    private final AtomicBoolean available = new AtomicBoolean(true);
    private final AtomicBoolean probing = new AtomicBoolean();
    private final AtomicInteger unended = new AtomicInteger();
    private volatile long failedNanos;

    /**
     * @param threads runs each operation at once
     * @param availability is notified of failures and of the recovery
     */
    public SharedStore(Executor threads, TimeSource time, Availability availability) {
        this.threads = threads;
        this.time = time;
        this.availability = availability;
    }

    /** Is notified whether the store answers, on the threads of calls and operations. */
    public interface Availability {
        /**
         * An operation failed, or took too long.
         *
         * @param first whether the store was available until now
         */
        void failed(@Nullable Throwable cause, boolean first);

        /** The store answers again. */
        void recovered();
    }

    /** What is done at the store, which is to end by the deadline. */
    public interface Operation {
        void run(Deadline deadline) throws Exception;
    }

    /** What is asked of the store, which is to answer by the deadline. */
    public interface Question<T> {
        T ask(Deadline deadline) throws Exception;
    }

    /** Whether the store answered last time. */
    public boolean isAvailable() {
        return available.get();
    }

    /**
     * Asks and waits for the answer.
     *
     * @param late receives an answer that came when nobody waited for it any more
     * @return null if the store was not asked, failed, or did not answer in time
     */
    public <T> @Nullable T ask(Duration timeout, Question<T> question, Consumer<T> late) throws InterruptedException {
        if (!mayAsk()) {
            return null;
        }
        CompletableFuture<T> future = new CompletableFuture<>();
        run(
                timeout,
                deadline -> {
                    T answer = Objects.requireNonNull(question.ask(deadline), "the store returned null");
                    if (!future.complete(answer)) {
                        late.accept(answer);
                    }
                },
                future::completeExceptionally);
        try {
            T answer = future.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
            succeeded();
            return answer;
        } catch (ExecutionException e) {
            failed(e.getCause());
        } catch (TimeoutException e) {
            abandon(future, late);
            failed(e);
        } catch (InterruptedException e) {
            abandon(future, late);
            probing.set(false);
            throw e;
        }
        return null;
    }

    private boolean mayAsk() {
        return isAvailable()
                || (time.nanoTime() - failedNanos >= PAUSE_NANOS
                        && unended.get() < MOST_UNENDED
                        && probing.compareAndSet(false, true));
    }

    private static <T> void abandon(CompletableFuture<T> future, Consumer<T> late) {
        if (!future.cancel(false) && !future.isCompletedExceptionally()) {
            late.accept(future.join());
        }
    }

    /** Runs an operation without waiting for it, even if the store is not available. */
    public void send(Duration timeout, Operation operation) {
        send(timeout, operation, e -> {});
    }

    /**
     * Runs an operation without waiting for it, even if the store is not available.
     *
     * @param onError receives what made it fail, before {@link Availability#failed}
     */
    public void send(Duration timeout, Operation operation, Consumer<Throwable> onError) {
        run(timeout, operation, e -> {
            onError.accept(e);
            failed(e);
        });
    }

    private void run(Duration timeout, Operation operation, Consumer<Throwable> onError) {
        unended.incrementAndGet();
        try {
            threads.execute(() -> {
                try {
                    operation.run(Deadline.after(timeout, time));
                } catch (Throwable e) {
                    onError.accept(e);
                } finally {
                    unended.decrementAndGet();
                }
            });
        } catch (RejectedExecutionException e) {
            unended.decrementAndGet();
            onError.accept(e);
        }
    }

    private void succeeded() {
        if (available.compareAndSet(false, true)) {
            availability.recovered();
        }
        probing.set(false);
    }

    private void failed(@Nullable Throwable cause) {
        failedNanos = time.nanoTime();
        availability.failed(cause, available.compareAndSet(true, false));
        probing.set(false);
    }
}
