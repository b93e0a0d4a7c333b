package dev.weir.performance;

import dev.weir.spi.event.SettingAdjusted;
import dev.weir.spi.time.TimeSource;
import dev.weir.timelimit.Attempt;
import dev.weir.timelimit.TimeLimiter;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Adjusts settings to what recent calls show, one step at a time within configured bounds, and takes back a step that has
 * not had its effect. {@code docs/performance.md} lists the settings and their rules.
 *
 * <p>It moves the bounds that other engines leave fixed. What adapts by itself, such as the time limits of attempts below
 * their ceiling or a concurrency limit below its upper bound, it does not touch.
 *
 * <p>It runs an interval after a call has ended, so that it needs no thread while there are no calls. Thread-safe.
 */
public final class PerformanceOptimizer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PerformanceOptimizer.class);

    /** The number of decisions that are remembered. */
    static final int MOST_DECISIONS = 100;

    private final OptimizerMode mode;
    private final Duration interval;
    private final LatencyProfile profile;
    private final Supplier<? extends Collection<? extends TunableSetting>> settings;
    private final Consumer<SettingAdjusted> listener;
    private final TimeLimiter limiter;
    private final TimeSource time;
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private volatile boolean closed;
    private volatile @Nullable Attempt next;

    private final ReentrantLock lock = new ReentrantLock();
    // guarded by the lock
    private final Map<TunableSetting, TunedSetting> tuned = new HashMap<>();
    private final Deque<SettingAdjusted> history = new ArrayDeque<>();
    private long seen; // calls

    /**
     * An optimizer.
     *
     * @param interval from the end of a call to the next run, at least 1 ms
     * @param settings those that there are at present, asked for at each run
     * @param listener receives each decision, on the thread of the limiter
     * @param limiter runs it
     */
    public PerformanceOptimizer(
            OptimizerMode mode,
            Duration interval,
            LatencyProfile profile,
            Supplier<? extends Collection<? extends TunableSetting>> settings,
            Consumer<SettingAdjusted> listener,
            TimeLimiter limiter,
            TimeSource time) {
        this.mode = mode;
        this.interval = interval;
        this.profile = profile;
        this.settings = settings;
        this.listener = listener;
        this.limiter = limiter;
        this.time = time;
        seen = profile.recorded();
    }

    /** A call has ended: it runs once the interval has passed, unless it is going to. */
    public void callEnded() {
        if (mode != OptimizerMode.OFF && !scheduled.getPlain() && !closed && scheduled.compareAndSet(false, true)) {
            schedule();
        }
    }

    private void schedule() {
        try {
            Attempt run = limiter.schedule(time.nanoTime() + interval.toNanos(), this::run);
            next = run;
            if (closed) {
                run.end();
            }
        } catch (IllegalStateException e) {
            closed = true; // the limiter is closed: a late call of a closed runtime ends, and fails for nothing here
        }
    }

    private void run() {
        scheduled.set(false);
        optimize();
    }

    /** Observes the settings and decides on them now, instead of after the interval. Without effect if it is off. */
    public void optimize() {
        if (mode == OptimizerMode.OFF) {
            return;
        }
        List<SettingAdjusted> decisions = new ArrayList<>();
        lock.lock();
        try {
            long recorded = profile.recorded();
            List<LatencyPoint> calls = profile.points(seen, recorded);
            seen = recorded;
            Collection<? extends TunableSetting> present = settings.get();
            tuned.keySet().retainAll(new HashSet<>(present));
            for (TunableSetting setting : present) {
                SettingAdjusted decision = decide(setting, calls);
                if (decision != null) {
                    decisions.add(decision);
                    remember(decision);
                }
            }
        } finally {
            lock.unlock();
        }
        decisions.forEach(listener);
    }

    private @Nullable SettingAdjusted decide(TunableSetting setting, List<LatencyPoint> calls) {
        try {
            TunedSetting own =
                    tuned.computeIfAbsent(setting, any -> new TunedSetting(any, mode == OptimizerMode.DRY_RUN));
            boolean isAlone = tuned.values().stream().noneMatch(other -> other.isOnTrialBeside(own));
            return own.decide(calls, isAlone, time.instant());
        } catch (RuntimeException e) {
            LOG.warn("event=optimizer-failed key={} scope={}", setting.key(), setting.scope(), e);
            return null;
        }
    }

    private void remember(SettingAdjusted decision) {
        if (history.size() == MOST_DECISIONS) {
            history.removeFirst();
        }
        history.addLast(decision);
    }

    /** The latest {@value #MOST_DECISIONS} decisions, the oldest first. */
    public List<SettingAdjusted> history() {
        lock.lock();
        try {
            return List.copyOf(history);
        } finally {
            lock.unlock();
        }
    }

    /** Ends it. Settings keep the values that they have. */
    @Override
    public void close() {
        closed = true;
        Attempt run = next;
        if (run != null) {
            run.end();
        }
    }
}
