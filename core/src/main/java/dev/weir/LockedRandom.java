package dev.weir;

import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;

/** A generator that may not be safe for use by many threads, made so: one thread at a time draws from it. */
final class LockedRandom implements RandomGenerator {
    private final RandomGenerator random;
    private final ReentrantLock lock = new ReentrantLock();

    LockedRandom(RandomGenerator random) {
        this.random = random;
    }

    @Override
    public long nextLong() {
        lock.lock();
        try {
            return random.nextLong();
        } finally {
            lock.unlock();
        }
    }
}
