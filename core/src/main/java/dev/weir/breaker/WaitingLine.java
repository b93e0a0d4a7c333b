package dev.weir.breaker;

import dev.weir.spi.time.TimeSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Where calls wait for others to end, first come first served. The line is the queue of a fair lock: who holds it stands
 * at the head, and alone tries to get in. The head names itself before it tries, and a call that leaves looks for a head
 * after it has left, so one of the two sees the other.
 */
final class WaitingLine {
    private final TimeSource time;
    private final ReentrantLock line = new ReentrantLock(true);
    private volatile @Nullable Thread head;

    WaitingLine(TimeSource time) {
        this.time = time;
    }

    boolean isEmpty() {
        return !line.isLocked();
    }

    int length() {
        return line.getQueueLength() + (line.isLocked() ? 1 : 0);
    }

    /** Lets the head try again. */
    void somethingChanged() {
        Thread waiting = head;
        if (waiting != null) {
            LockSupport.unpark(waiting);
        }
    }

    /**
     * Waits until trying gives something else than {@link Gate#FULL}, or time is over.
     *
     * @param attempt is given the time
     * @return what it gave
     */
    int await(LongToIntFunction attempt, long deadlineNanos) throws InterruptedException {
        if (!line.tryLock(deadlineNanos - time.nanoTime(), TimeUnit.NANOSECONDS)) {
            return Gate.FULL;
        }
        head = Thread.currentThread();
        try {
            return tryUntil(attempt, deadlineNanos);
        } finally {
            head = null;
            line.unlock();
        }
    }

    private int tryUntil(LongToIntFunction attempt, long deadlineNanos) throws InterruptedException {
        while (true) {
            long now = time.nanoTime();
            int ticket = attempt.applyAsInt(now);
            if (ticket != Gate.FULL || now - deadlineNanos >= 0) {
                return ticket;
            }
            LockSupport.parkNanos(this, deadlineNanos - now);
            if (Thread.interrupted()) {
                throw new InterruptedException("interrupted while waiting for a call to end");
            }
        }
    }
}
