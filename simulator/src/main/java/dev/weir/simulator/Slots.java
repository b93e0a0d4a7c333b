package dev.weir.simulator;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/** Places at which requests are answered, and the queue for them. Safe for use by many threads. */
final class Slots {
    private final int places;
    private final int queueLimit;
    private final Queue<Wait> queue = new ArrayDeque<>();
    private int taken;

    Slots(int places, int queueLimit) {
        this.places = places;
        this.queueLimit = queueLimit;
    }

    /** Somebody who waits for places. */
    private record Wait(int wanted, Runnable then) {}

    /**
     * Takes places, now or when they are free.
     *
     * @param wanted how many; more than there are counts as all
     * @param then run once they are taken, on whichever thread freed them
     * @return false if the queue is full, and then nothing will be run
     */
    boolean take(int wanted, Runnable then) {
        synchronized (this) {
            int count = Math.min(wanted, places);
            if (!queue.isEmpty() || count > places - taken) {
                return queue.size() < queueLimit && queue.add(new Wait(count, then));
            }
            taken += count;
        }
        then.run();
        return true;
    }

    /** Leaves the queue. False if it was not in it, and so has its places or never wanted any. */
    synchronized boolean leaveQueue(Runnable then) {
        return queue.removeIf(wait -> wait.then == then);
    }

    /** Gives places back and lets those in that fit. */
    void free(int wanted) {
        List<Runnable> next = new ArrayList<>(1);
        synchronized (this) {
            taken -= Math.min(wanted, places);
            while (!queue.isEmpty() && queue.peek().wanted <= places - taken) {
                Wait wait = queue.remove();
                taken += wait.wanted;
                next.add(wait.then);
            }
        }
        next.forEach(Runnable::run);
    }

    /** How many requests are being answered at the moment. */
    synchronized int taken() {
        return taken;
    }

    synchronized int waiting() {
        return queue.size();
    }
}
