package dev.weir.simulator.internal.scenario;

import dev.weir.simulator.Timing;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/**
 * The slots in which requests are decoded, with a bounded FIFO queue. One pool belongs to one model, or is shared by all
 * models without a timing of their own. Safe for use by many threads.
 */
public final class SlotPool {
    private final Timing timing;
    private final Queue<Waiting> queue = new ArrayDeque<>();
    private int active;

    public SlotPool(Timing timing) {
        this.timing = timing;
    }

    /** A queued request. */
    private record Waiting(int slots, Runnable start) {}

    Timing timing() {
        return timing;
    }

    /** The number of rounds that a batch of prompts takes when it fills all slots in each round. */
    public int rounds(int prompts) {
        return 1 + (prompts - 1) / timing.slots();
    }

    /**
     * Takes slots now or, through the queue, as soon as they are free.
     *
     * @param slots the number of slots, capped at the size of the pool
     * @param start run when the slots are taken, on the thread that takes or releases them
     * @return false if the queue is full; {@code start} is then never run
     */
    public boolean take(int slots, Runnable start) {
        synchronized (this) {
            int count = Math.min(slots, timing.slots());
            if (!queue.isEmpty() || count > timing.slots() - active) {
                return queue.size() < timing.queue() && queue.add(new Waiting(count, start));
            }
            active += count;
        }
        start.run();
        return true;
    }

    /** Removes a request from the queue. Returns false if it is not queued. */
    public synchronized boolean leaveQueue(Runnable start) {
        return queue.removeIf(waiting -> waiting.start == start);
    }

    /** Releases slots and starts the queued requests that now fit. */
    public void release(int slots) {
        List<Runnable> next = new ArrayList<>(1);
        synchronized (this) {
            active -= Math.min(slots, timing.slots());
            while (!queue.isEmpty() && queue.peek().slots <= timing.slots() - active) {
                Waiting first = queue.remove();
                active += first.slots;
                next.add(first.start);
            }
        }
        next.forEach(Runnable::run);
    }

    /** The number of slots in use. */
    public synchronized int active() {
        return active;
    }

    synchronized int queued() {
        return queue.size();
    }
}
