package dev.weir.retry.recovery;

import dev.weir.spi.time.TimeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The {@link RecoveryQueue} of each backend and model that has waiting calls or an open circuit breaker; at most
 * {@value #MOST}. Calls to further targets only wait for their own delays. Thread-safe.
 */
public final class RecoveryQueues {
    private static final int MOST = 1_000;
    private static final long BETWEEN_SWEEPS = TimeUnit.SECONDS.toNanos(1);

    private final ConcurrentHashMap<Target, RecoveryQueue> queues = new ConcurrentHashMap<>();
    private final TimeSource time;
    private final long pacing;
    private volatile long swept;

    public RecoveryQueues(TimeSource time, long pacingNanos) {
        this.time = time;
        pacing = pacingNanos;
        swept = time.nanoTime() - BETWEEN_SWEEPS;
    }

    public record Target(String backend, String model) {}

    /** Updates the queue of a target, if there is one, and wakes the calls whose delay was shortened. */
    public void update(Target target, Consumer<RecoveryQueue> change) {
        update(target, false, change);
    }

    /** As {@link #update}, with a new queue if there is none, unless there are too many. */
    public void updateOrCreate(Target target, Consumer<RecoveryQueue> change) {
        update(target, hasRoomFor(target), change);
    }

    /**
     * The time until a probe is permitted, in nanoseconds; 0 if it is now or unknown, -1 if the breaker was forced
     * open.
     */
    public long untilProbe(Target target) {
        long[] until = {0};
        update(target, queue -> until[0] = queue.untilProbe());
        return until[0];
    }

    /** Updates a queue under the lock of the map, and wakes calls afterwards. */
    private void update(Target target, boolean mayMake, Consumer<RecoveryQueue> change) {
        List<PendingRetry> toWake = new ArrayList<>(0);
        queues.compute(target, (key, known) -> {
            if (known == null && !mayMake) {
                return null;
            }
            RecoveryQueue queue = known == null ? new RecoveryQueue(time, pacing) : known;
            change.accept(queue);
            toWake.addAll(queue.takeWoken());
            return queue.isIdle() ? null : queue;
        });
        toWake.forEach(PendingRetry::wake);
    }

    private boolean hasRoomFor(Target target) {
        return queues.mappingCount() < MOST || queues.containsKey(target) || sweep();
    }

    /** Removes the queues of open breakers without waiting calls. */
    private boolean sweep() {
        long now = time.nanoTime();
        if (now - swept >= BETWEEN_SWEEPS) {
            swept = now;
            queues.keySet()
                    .forEach(target -> queues.computeIfPresent(target, (key, queue) -> queue.isEmpty() ? null : queue));
        }
        return queues.mappingCount() < MOST;
    }

    public int size() {
        return queues.size();
    }
}
