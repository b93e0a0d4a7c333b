package dev.weir.path;

import dev.weir.batch.BatchFigures;
import dev.weir.batch.BatchProcessor;
import dev.weir.breaker.BreakerStatistics;
import dev.weir.breaker.CircuitBreaker;
import dev.weir.budget.Budgets;
import dev.weir.cache.CacheStatistics;
import dev.weir.cache.ResponseCaching;
import dev.weir.diagnosis.Diagnosis;
import dev.weir.diagnosis.Observations;
import dev.weir.diagnosis.ObservedTarget;
import dev.weir.performance.LatencyProfile;
import dev.weir.resilience.GuardedBackends;
import dev.weir.spi.time.TimeSource;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a diagnosis goes by: the calls of the last quarter of an hour, and what the engines have counted in it. As they count
 * from their beginning, their statistics are kept once a minute while calls end. Thread-safe.
 */
final class Observed implements Supplier<Observations> {
    private static final Duration WINDOW = Diagnosis.WINDOW;
    private static final long STEP_NANOS = Duration.ofMinutes(1).toNanos();

    private final LatencyProfile latency;
    private final Duration callTimeout;
    private final String retryStrategy;
    private final GuardedBackends targets;
    private final @Nullable BatchProcessor<?, ?> batches;
    private final @Nullable ResponseCaching cache;
    private final @Nullable Budgets budgets;
    private final TimeSource time;

    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Counts> past = new ArrayDeque<>(); // guarded by the lock; the oldest first
    private volatile long nextNanos;

    Observed(
            LatencyProfile latency,
            Duration callTimeout,
            String retryStrategy,
            GuardedBackends targets,
            @Nullable BatchProcessor<?, ?> batches,
            @Nullable ResponseCaching cache,
            @Nullable Budgets budgets,
            TimeSource time) {
        this.latency = latency;
        this.callTimeout = callTimeout;
        this.retryStrategy = retryStrategy;
        this.targets = targets;
        this.batches = batches;
        this.cache = cache;
        this.budgets = budgets;
        this.time = time;
        nextNanos = time.nanoTime() + STEP_NANOS;
    }

    /** What the engines had counted at a moment. */
    private record Counts(
            long atNanos,
            Map<String, BreakerStatistics> targets,
            @Nullable BatchFigures batches,
            @Nullable CacheStatistics cache) {
        static final Counts NONE = new Counts(0, Map.of(), null, null);
    }

    /** A call has ended. */
    void callEnded() {
        long now = time.nanoTime();
        if (now - nextNanos >= 0 && lock.tryLock()) {
            try {
                nextNanos = now + STEP_NANOS;
                past.addLast(counts(now));
                forget(now);
            } finally {
                lock.unlock();
            }
        }
    }

    private Counts counts(long now) {
        Map<String, BreakerStatistics> counted = new HashMap<>();
        targets.breakers().forEach(breaker -> counted.put(breaker.name(), breaker.statistics()));
        return new Counts(now, counted, batchFigures(), cacheStatistics());
    }

    private @Nullable BatchFigures batchFigures() {
        return batches == null ? null : batches.statistics().all();
    }

    private @Nullable CacheStatistics cacheStatistics() {
        return cache == null ? null : cache.statistics();
    }

    /** Keeps the latest of those from before the window, and all within it. */
    private void forget(long now) {
        Counts oldest = past.pollFirst();
        while (oldest != null && !past.isEmpty() && isBeforeWindow(past.getFirst(), now)) {
            oldest = past.removeFirst();
        }
        if (oldest != null) {
            past.addFirst(oldest);
        }
    }

    private static boolean isBeforeWindow(Counts counts, long now) {
        return now - counts.atNanos() >= WINDOW.toNanos();
    }

    /** What had been counted when the window began. */
    private Counts before() {
        long now = time.nanoTime();
        lock.lock();
        try {
            forget(now);
            Counts oldest = past.peekFirst();
            return oldest == null || !isBeforeWindow(oldest, now) ? Counts.NONE : oldest;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Observations get() {
        Counts before = before();
        BatchFigures figures = batchFigures();
        CacheStatistics lookups = cacheStatistics();
        return new Observations(
                time.instant(),
                WINDOW,
                latency.points(WINDOW),
                callTimeout,
                retryStrategy,
                targets.breakers().stream()
                        .map(breaker -> target(breaker, before.targets().get(breaker.name())))
                        .toList(),
                figures == null || before.batches() == null ? figures : figures.since(before.batches()),
                lookups == null || before.cache() == null ? lookups : lookups.since(before.cache()),
                budgets == null ? List.of() : budgets.states());
    }

    private static ObservedTarget target(CircuitBreaker breaker, @Nullable BreakerStatistics before) {
        BreakerStatistics all = breaker.statistics();
        return new ObservedTarget(
                breaker.name(),
                before == null ? all : all.since(before),
                breaker.maxConcurrentRequests(),
                breaker.attemptTimeoutCeiling());
    }
}
