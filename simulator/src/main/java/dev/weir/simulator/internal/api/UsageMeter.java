package dev.weir.simulator.internal.api;

import dev.weir.simulator.ModelUsage;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** Counts what is billed, by model. Safe for use by many threads. */
public final class UsageMeter {
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, ModelUsage> models = new TreeMap<>();

    public void add(String model, ModelUsage more) {
        locked(() -> models.merge(model, more, ModelUsage::plus));
    }

    /** What has been billed since the last reset, by model in alphabetical order. */
    public Map<String, ModelUsage> usage() {
        return locked(() -> new TreeMap<>(models));
    }

    /** Starts again from zero, and returns what was billed until then. */
    public Map<String, ModelUsage> reset() {
        return locked(() -> {
            Map<String, ModelUsage> until = new TreeMap<>(models);
            models.clear();
            return until;
        });
    }

    private <T> T locked(Supplier<T> action) {
        lock.lock();
        try {
            return action.get();
        } finally {
            lock.unlock();
        }
    }
}
