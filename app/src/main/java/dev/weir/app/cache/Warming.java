package dev.weir.app.cache;

import dev.weir.Weir;
import dev.weir.app.rows.RequestRow;
import dev.weir.cache.CachePolicy;
import dev.weir.cache.NotStored;
import dev.weir.client.CallResult;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks requests whose answers are to be in the cache, several at a time. What is in the cache already is answered by it.
 * Fed by one thread.
 */
final class Warming implements AutoCloseable {
    /** So many calls that fail in a row are no accident. */
    private static final int FAILED_CALLS = 10;

    /** So many failures in a row, and the cache is left alone for a while; what is asked then is not stored. */
    private static final int CACHE_FAILURES = 5;

    private final Weir weir;
    private final CachePolicy policy;
    private final LongSupplier cacheFailures;
    private final int parallel;
    private final ExecutorService threads;
    private final Semaphore free;
    private final AtomicLong asked = new AtomicLong();
    private final AtomicLong cached = new AtomicLong();
    private final AtomicInteger failedInARow = new AtomicInteger();
    private final SortedMap<Long, String> failures = new ConcurrentSkipListMap<>();

    /**
     * @param cacheFailures how often the cache has failed
     * @param parallel the maximum number of calls at a time
     */
    Warming(Weir weir, CachePolicy policy, LongSupplier cacheFailures, int parallel) {
        this.weir = weir;
        this.policy = policy;
        this.cacheFailures = cacheFailures;
        this.parallel = parallel;
        threads = Executors.newFixedThreadPool(parallel);
        free = new Semaphore(parallel);
    }

    /** Asks a row, as soon as fewer than the maximum number of calls are under way. */
    void ask(long line, RequestRow row) throws InterruptedException {
        if (!policy.permits(row.request(weir), row.type())) {
            failed(line, "is not of a kind that is cached: see docs/cache.md; most often its temperature is not 0");
            return;
        }
        free.acquire();
        threads.execute(() -> {
            try {
                answered(line, row.ask(weir));
            } catch (RuntimeException e) {
                failedInARow.incrementAndGet();
                failed(line, String.valueOf(e.getMessage()));
            } finally {
                free.release();
            }
        });
    }

    private void answered(long line, CallResult result) {
        failedInARow.set(0);
        if (result.facts().attempts() == 0) {
            cached.incrementAndGet();
            return;
        }
        asked.incrementAndGet();
        NotStored objection = policy.objection(result.completion());
        if (objection != null) {
            failed(line, "was answered, and the answer is not stored: " + objection.label());
        }
    }

    /** The row is not in the cache. */
    void failed(long line, String problem) {
        failures.put(line, problem);
    }

    /** Why it is of no use to go on; null if it is. */
    @Nullable
    String obstacle() {
        if (failedInARow.get() >= FAILED_CALLS) {
            return FAILED_CALLS + " calls in a row failed";
        }
        return cacheFailures() >= CACHE_FAILURES ? "the cache fails" : null;
    }

    /** How often the cache has failed; that many answers may not be in it. */
    long cacheFailures() {
        return cacheFailures.getAsLong();
    }

    /** Waits for the calls under way. */
    void finish() throws InterruptedException {
        free.acquire(parallel);
        free.release(parallel);
    }

    /** What was done so far: {@code 3 asked, 5 were in the cache, 1 failed}. */
    String summary() {
        return asked + " asked, " + cached + " were in the cache, " + failures.size() + " failed";
    }

    /** What is wrong with rows, by line. */
    SortedMap<Long, String> failures() {
        return failures;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
