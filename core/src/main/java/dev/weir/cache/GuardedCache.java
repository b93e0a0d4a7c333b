package dev.weir.cache;

import dev.weir.spi.cache.CachedAnswer;
import dev.weir.spi.cache.ResponseCache;
import dev.weir.spi.time.TimeSource;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A cache that can neither fail nor delay a call: one that throws counts as empty, and so does one that does not answer
 * within the limit, which runs on another thread unless it is {@linkplain ResponseCache#isLocal local}. After
 * {@value #FAILURES} failures in a row it is not asked for {@value #PAUSE_SECONDS} seconds. After that one call tries it, and the
 * others go on without it until that call has succeeded. Thread-safe.
 */
final class GuardedCache {
    static final int FAILURES = 5;
    static final int PAUSE_SECONDS = 5;

    /** Maximum number of threads that wait for the cache, hanging ones included. */
    private static final int MOST_THREADS = 64;

    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(PAUSE_SECONDS);
    private static final Logger LOG = LoggerFactory.getLogger(ResponseCaching.class);

    private final ResponseCache cache;
    private final boolean local;
    private final long maxWaitNanos;
    private final Executor threads;
    private final TimeSource time;
    private final CacheCounters counters;
    private final AtomicInteger busy = new AtomicInteger();
    private final AtomicInteger failuresInARow = new AtomicInteger();
    private volatile boolean paused;
    private final AtomicLong pausedAt = new AtomicLong();

    GuardedCache(ResponseCache cache, Duration maxWait, Executor threads, TimeSource time, CacheCounters counters) {
        this.cache = cache;
        local = cache.isLocal();
        maxWaitNanos = maxWait.toNanos();
        this.threads = threads;
        this.time = time;
        this.counters = counters;
    }

    /** The answer of a key; null if there is none, or it cannot be had. */
    @Nullable
    CachedAnswer get(String key) {
        Optional<CachedAnswer> found = guarded(() -> cache.get(key), Optional.empty());
        return found.orElse(null);
    }

    /** Stores an answer, if that is possible; returns whether it was. */
    boolean put(String key, CachedAnswer answer, Duration timeToLive) {
        return guarded(
                () -> {
                    cache.put(key, answer, timeToLive);
                    return true;
                },
                false);
    }

    private <T> T guarded(Callable<T> work, T otherwise) {
        if (isPaused()) {
            return otherwise;
        }
        try {
            @Nullable T result = local ? work.call() : elsewhere(work);
            if (result == null) {
                throw new IllegalStateException("it returned null");
            }
            succeeded();
            return result;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return otherwise;
        } catch (VirtualMachineError e) {
            throw e;
        } catch (Throwable e) {
            failed(e);
            return otherwise;
        }
    }

    /** The first call after a pause begins the next one for all others. */
    private boolean isPaused() {
        if (!paused) {
            return false;
        }
        long begin = pausedAt.get();
        long now = time.nanoTime();
        return now - begin < PAUSE_NANOS || !pausedAt.compareAndSet(begin, now);
    }

    private <T> T elsewhere(Callable<T> work) throws Exception {
        FutureTask<T> task = new FutureTask<>(work);
        if (busy.incrementAndGet() > MOST_THREADS) {
            busy.decrementAndGet();
            throw new RejectedExecutionException("too many threads wait for the cache");
        }
        try {
            threads.execute(() -> {
                try {
                    task.run();
                } finally {
                    busy.decrementAndGet();
                }
            });
        } catch (RuntimeException | Error e) {
            busy.decrementAndGet();
            throw e;
        }
        try {
            return task.get(maxWaitNanos, TimeUnit.NANOSECONDS);
        } catch (TimeoutException | InterruptedException e) {
            task.cancel(true);
            throw e;
        }
    }

    private void succeeded() {
        if (failuresInARow.get() != 0) {
            failuresInARow.set(0);
        }
        if (paused) {
            paused = false;
            LOG.info("event=cache-resumed class={}", cache.getClass().getName());
        }
    }

    private void failed(Throwable e) {
        counters.failed();
        if (failuresInARow.incrementAndGet() >= FAILURES && !paused) {
            pausedAt.set(time.nanoTime());
            paused = true;
            LOG.warn("event=cache-paused class={} seconds={}", cache.getClass().getName(), PAUSE_SECONDS, e);
        } else {
            LOG.debug("event=cache-failed class={}", cache.getClass().getName(), e);
        }
    }
}
