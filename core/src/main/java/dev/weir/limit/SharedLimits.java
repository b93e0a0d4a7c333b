package dev.weir.limit;

import dev.weir.spi.limit.LimitDecision;
import dev.weir.spi.limit.LimitStore;
import dev.weir.spi.limit.LimitedTarget;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The limits that several processes share, in a store that may be slow or gone. An operation runs on a thread of its own, and
 * a call waits for it for a bounded time. After a failure the store is not asked for a second, and then by one call at a
 * time, until it answers again. Thread-safe.
 */
public final class SharedLimits {
    private static final Logger LOG = LoggerFactory.getLogger(SharedLimits.class);
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** While so many operations have not ended, a store that failed is not asked again. */
    private static final int MOST_UNENDED = 16;

    private final LimitStore store;
    private final Executor threads;
    private final TimeSource time;
    private final Runnable onFailure;
    private final AtomicBoolean available = new AtomicBoolean(true);
    private final AtomicBoolean probing = new AtomicBoolean();
    private final AtomicInteger unended = new AtomicInteger();
    private volatile long failedNanos;

    /**
     * @param threads runs each operation at once
     * @param onFailure is notified of each failed operation
     */
    public SharedLimits(LimitStore store, Executor threads, TimeSource time, Runnable onFailure) {
        this.store = store;
        this.threads = threads;
        this.time = time;
        this.onFailure = onFailure;
    }

    private interface Operation {
        void run(Deadline deadline) throws Exception;
    }

    /** Whether the store answers. */
    boolean isAvailable() {
        return available.get();
    }

    /**
     * Takes one request and the tokens of a call.
     *
     * @return null if the store did not answer in time
     */
    @Nullable
    LimitDecision take(LimitedTarget target, long tokens, Duration timeout) throws InterruptedException {
        if (!mayAsk()) {
            return null;
        }
        CompletableFuture<LimitDecision> answer = new CompletableFuture<>();
        run(
                timeout,
                deadline -> {
                    LimitDecision decision =
                            Objects.requireNonNull(store.take(target, tokens, deadline), "the store returned null");
                    if (!answer.complete(decision)) {
                        giveBack(decision, target, tokens, timeout);
                    }
                },
                answer::completeExceptionally);
        try {
            LimitDecision decision = answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
            succeeded();
            return decision;
        } catch (ExecutionException e) {
            failed(e.getCause());
        } catch (TimeoutException e) {
            abandon(answer, target, tokens, timeout);
            failed(e);
        } catch (InterruptedException e) {
            abandon(answer, target, tokens, timeout);
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

    /** Gives back what is taken for a call that does not wait for it any more. */
    private void abandon(CompletableFuture<LimitDecision> answer, LimitedTarget target, long tokens, Duration timeout) {
        if (!answer.cancel(false) && !answer.isCompletedExceptionally()) {
            giveBack(answer.join(), target, tokens, timeout);
        }
    }

    private void giveBack(LimitDecision decision, LimitedTarget target, long tokens, Duration timeout) {
        if (decision.isPermitted()) {
            run(timeout, deadline -> store.giveBack(target, 1, Bucket.amount(target, tokens), deadline), this::failed);
        }
    }

    /** Gives back requests and tokens, without waiting; tokens below 0 are taken. */
    void giveBack(LimitedTarget target, long requests, long tokens, Duration timeout) {
        if (isAvailable()) {
            run(timeout, deadline -> store.giveBack(target, requests, tokens, deadline), this::failed);
        }
    }

    /** Begins a cool-down for all processes, without waiting. */
    void coolDown(LimitedTarget target, Duration duration, Duration timeout) {
        if (isAvailable()) {
            run(timeout, deadline -> store.coolDown(target, duration, deadline), this::failed);
        }
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
            LOG.info("event=limit-store-available");
        }
        probing.set(false);
    }

    private void failed(@Nullable Throwable cause) {
        failedNanos = time.nanoTime();
        onFailure.run();
        if (available.compareAndSet(true, false)) {
            LOG.warn("event=limit-store-unavailable", cause);
        }
        probing.set(false);
    }
}
