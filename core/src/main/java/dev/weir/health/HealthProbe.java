package dev.weir.health;

import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.call.CallContext.Registration;
import dev.weir.spi.time.Deadline;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One probe of a backend. It has one result: its own, or, if it has none at the deadline, that it timed out, and then its
 * thread is interrupted.
 */
final class HealthProbe implements Runnable, AutoCloseable {
    private final HealthMonitor.Check check;
    private final Deadline deadline;
    private final HealthRecord record;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Thread thread;
    private boolean concluded;
    private volatile boolean returned;
    private volatile @Nullable Registration limit;

    HealthProbe(HealthMonitor.Check check, Deadline deadline, HealthRecord record) {
        this.check = check;
        this.deadline = deadline;
        this.record = record;
    }

    @Override
    public void run() {
        if (!begin()) {
            return;
        }
        Reason failure = null;
        try {
            check.run(deadline);
        } catch (BackendException e) {
            failure = e.reason();
        } catch (Exception | LinkageError | AssertionError e) {
            failure = Reason.DEFECT;
        } finally {
            end(failure);
        }
    }

    /** Whether it has returned, so that another one may follow. */
    boolean hasReturned() {
        return returned;
    }

    /** Whether it has a result. */
    boolean isConcluded() {
        lock.lock();
        try {
            return concluded;
        } finally {
            lock.unlock();
        }
    }

    /** Sets what ends it at its deadline, before it runs. */
    void endsBy(Registration timer) {
        limit = timer;
    }

    /** The deadline has passed. */
    void expire() {
        if (conclude()) {
            record.probeFailed(Reason.TIMED_OUT);
        }
    }

    /** Ends it without a result. */
    @Override
    public void close() {
        boolean unused = conclude();
        withdrawLimit();
    }

    private void withdrawLimit() {
        Registration timer = limit;
        if (timer != null) {
            timer.close();
        }
    }

    /** Whether it had no result; its thread is then interrupted. */
    private boolean conclude() {
        lock.lock();
        try {
            boolean first = !concluded;
            concluded = true;
            if (thread == null) {
                returned = true; // it has not begun, and will not
            } else if (first) {
                thread.interrupt();
            }
            return first;
        } finally {
            lock.unlock();
        }
    }

    private boolean begin() {
        lock.lock();
        try {
            if (!concluded) {
                thread = Thread.currentThread();
            }
            return !concluded;
        } finally {
            lock.unlock();
        }
    }

    private void end(@Nullable Reason failure) {
        boolean first;
        lock.lock();
        try {
            first = !concluded;
            concluded = true;
            thread = null;
        } finally {
            lock.unlock();
            returned = true;
        }
        withdrawLimit();
        if (!first) {
            boolean unused = Thread.interrupted(); // the thread may be used again
        } else if (failure == null) {
            record.probeSucceeded();
        } else {
            record.probeFailed(failure);
        }
    }
}
