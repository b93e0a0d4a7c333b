package dev.weir.breaker;

import dev.weir.spi.time.TimeSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Counts the calls in flight, and keeps the queue of those that wait, first come first served. The queue is that of a fair
 * lock: the thread that holds it is the head, and it alone tries to be admitted. The head names itself before it tries,
 * and a call that leaves looks for a head after it has left, so one of the two sees the other.
 */
final class ConcurrencyLimiter {
    private final ConcurrencyLimit limit;
    private final TimeSource time;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final ReentrantLock queue = new ReentrantLock(true);
    private volatile @Nullable Thread head;

    ConcurrencyLimiter(ConcurrencyLimit limit, TimeSource time) {
        this.limit = limit;
        this.time = time;
    }

    /** A call in the queue, which tries to be admitted. */
    interface Queued {
        /** How the try at this time ended: a time until which to wait, or {@link #DONE}. */
        long tryAt(long nowNanos);

        long DONE = Long.MIN_VALUE;
    }

    /** Takes a place, if one is free. */
    boolean tryEnter() {
        int most = limit.current();
        int seen = inFlight.get();
        while (seen < most) {
            if (inFlight.compareAndSet(seen, seen + 1)) {
                return true;
            }
            seen = inFlight.get();
        }
        return false;
    }

    /** Gives a place back. */
    void leave() {
        inFlight.getAndDecrement();
        wakeHead();
    }

    /** Lets the head of the queue try again. */
    void wakeHead() {
        Thread waiting = head;
        if (waiting != null) {
            LockSupport.unpark(waiting);
        }
    }

    void sample(long latencyNanos, ConcurrencyLimit.Signal signal, long nowNanos) {
        limit.sample(latencyNanos, inFlight.get(), signal, nowNanos);
    }

    int inFlight() {
        return inFlight.get();
    }

    int limit() {
        return limit.current();
    }

    boolean hasQueue() {
        return queue.isLocked() || queue.hasQueuedThreads();
    }

    int queued() {
        return queue.getQueueLength() + (queue.isLocked() ? 1 : 0);
    }

    /**
     * Waits in the queue until the admission is done, its own time to wait is over, or the deadline has passed.
     *
     * @return whether the admission is done
     * @throws InterruptedException if this thread is interrupted while it waits
     */
    boolean await(Queued admission, long deadlineNanos) throws InterruptedException {
        if (!queue.tryLock(deadlineNanos - time.nanoTime(), TimeUnit.NANOSECONDS)) {
            return false;
        }
        head = Thread.currentThread();
        try {
            return tryUntilDone(admission, deadlineNanos);
        } finally {
            head = null;
            queue.unlock();
        }
    }

    private boolean tryUntilDone(Queued admission, long deadlineNanos) throws InterruptedException {
        while (true) {
            long now = time.nanoTime();
            long until = admission.tryAt(now);
            if (until == Queued.DONE) {
                return true;
            }
            long left = Math.min(until - now, deadlineNanos - now);
            if (left <= 0) {
                return false;
            }
            LockSupport.parkNanos(this, left);
            if (Thread.interrupted()) {
                throw new InterruptedException("interrupted while waiting for a call to end");
            }
        }
    }
}
