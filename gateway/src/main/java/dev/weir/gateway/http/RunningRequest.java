package dev.weir.gateway.http;

import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A request while it runs on its thread. Cancelling interrupts that thread, and no other that follows it there. Thread-safe.
 */
final class RunningRequest implements Runnable {
    private final ReentrantLock lock = new ReentrantLock();
    private final Runnable work;
    private @Nullable Thread thread;
    private boolean cancelled;

    RunningRequest(Runnable work) {
        this.work = work;
    }

    @Override
    public void run() {
        lock.lock();
        try {
            thread = Thread.currentThread();
            if (cancelled) {
                thread.interrupt();
            }
        } finally {
            lock.unlock();
        }
        try {
            work.run();
        } finally {
            lock.lock();
            try {
                thread = null;
            } finally {
                lock.unlock();
            }
            Thread.interrupted();
        }
    }

    void cancel() {
        lock.lock();
        try {
            cancelled = true;
            if (thread != null) {
                thread.interrupt();
            }
        } finally {
            lock.unlock();
        }
    }
}
