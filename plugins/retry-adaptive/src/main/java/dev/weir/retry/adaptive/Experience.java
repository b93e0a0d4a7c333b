package dev.weir.retry.adaptive;

import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What has been seen of one backend and one class of failure: for each delay, how many retries after it tell something, and
 * how many of them say that it is enough. Safe for use by many threads.
 */
final class Experience {
    /** How many retries the prior chance weighs as much as. */
    private static final double PRIOR_WEIGHT = 1;

    private final DelayGrid grid;
    private final double keep;
    private final ReentrantLock lock = new ReentrantLock();
    private final double[] seen;
    private final double[] enough;

    Experience(DelayGrid grid, int memory) {
        this.grid = grid;
        keep = 1 - 1.0 / memory;
        seen = new double[grid.size()];
        enough = new double[grid.size()];
    }

    /** A retry after this wait succeeded: so it would have after a longer one. */
    void succeededAfter(Duration wait) {
        note(grid.closest(wait), grid.size(), 1);
    }

    /** A retry after this wait failed: so it would have after a shorter one. */
    void failedAfter(Duration wait) {
        note(0, grid.closest(wait) + 1, 0);
    }

    private void note(int from, int to, int success) {
        lock.lock();
        try {
            for (int i = 0; i < seen.length; i++) {
                boolean tells = i >= from && i < to;
                seen[i] = seen[i] * keep + (tells ? 1 : 0);
                enough[i] = enough[i] * keep + (tells ? success : 0);
            }
        } finally {
            lock.unlock();
        }
    }

    /** The delay, by its index from this one up, by which an answer is expected at the least cost. */
    int best(int from) {
        lock.lock();
        try {
            int best = from;
            for (int i = from + 1; i < grid.size(); i++) {
                if (grid.cost(i, chance(i)) < grid.cost(best, chance(best))) {
                    best = i;
                }
            }
            return best;
        } finally {
            lock.unlock();
        }
    }

    private double chance(int index) {
        return (enough[index] + PRIOR_WEIGHT * grid.prior(index)) / (seen[index] + PRIOR_WEIGHT);
    }
}
