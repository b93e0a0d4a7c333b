package dev.weir.ledger.sql;

import dev.weir.spi.ledger.LedgerEntry;
import dev.weir.spi.ledger.LedgerStatistics;
import dev.weir.spi.time.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes entries into a bounded queue, and writes them on a thread of its own, all that came in an interval together.
 * Whoever records takes one short lock and wakes nobody. Thread-safe.
 */
final class LedgerWriter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LedgerWriter.class);
    private static final int BATCH = 1_000;
    private static final Duration LAST_WRITE = Duration.ofSeconds(5);

    private final LedgerStore store;
    private final Duration interval;
    private final ArrayBlockingQueue<LedgerEntry> queue;
    private final AtomicLong accepted = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();
    private final Thread thread = new Thread(this::run, "weir-ledger");

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition hurried = lock.newCondition();
    private final Condition written = lock.newCondition();
    private boolean hurry;
    private boolean closing;
    private boolean opened;
    private long done;

    /** What has left the queue and is in no store yet; the thread's own but for its size. */
    private final List<EntryRow> pending = new ArrayList<>();

    private volatile int pendingSize;
    private long lostBefore;
    private long lostReported;
    private long replayedTo;

    /**
     * @param interval how long an entry waits for others at most
     * @param maxWaiting how many entries wait in memory at most
     */
    LedgerWriter(LedgerStore store, Duration interval, int maxWaiting) {
        this.store = store;
        this.interval = interval;
        queue = new ArrayBlockingQueue<>(maxWaiting);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    void record(LedgerEntry entry) {
        if (queue.offer(entry)) {
            accepted.incrementAndGet();
        } else {
            lost.incrementAndGet();
        }
    }

    LedgerStatistics statistics() {
        return LedgerStatistics.of(queue.size() + pendingSize + store.waiting(), lost.get());
    }

    /** Waits until all entries that were recorded before are in the database. */
    boolean flush(Deadline deadline) throws InterruptedException {
        long target = accepted.get();
        lock.lockInterruptibly();
        try {
            hurry();
            while (!opened || done < target || store.waiting() > 0) {
                long remaining = deadline.remainingNanos();
                if (remaining <= 0 || closing) {
                    return false;
                }
                written.awaitNanos(remaining);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void hurry() {
        hurry = true;
        hurried.signal();
    }

    private void run() {
        store.open();
        noteOpened();
        boolean last = false;
        while (!last) {
            last = awaitNext();
            write(last);
        }
        store.close();
    }

    private void noteOpened() {
        lock.lock();
        try {
            opened = true;
            written.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for the interval, unless somebody is in a hurry; returns whether this is the end. */
    private boolean awaitNext() {
        lock.lock();
        try {
            long remaining = interval.toNanos();
            while (remaining > 0 && !hurry && !closing) {
                remaining = hurried.awaitNanos(remaining);
            }
            return closing;
        } catch (InterruptedException e) {
            return true; // nobody but the JVM's end does that
        } finally {
            lock.unlock();
        }
    }

    /** Writes what waits, batch by batch, until nothing does or it cannot be written. */
    private void write(boolean last) {
        boolean now = takeHurry() || last;
        boolean stored;
        do {
            while (pending.size() < BATCH) {
                LedgerEntry entry = queue.poll();
                if (entry == null) {
                    break;
                }
                pending.add(EntryRow.of(entry));
            }
            pendingSize = pending.size();
            stored = store.store(pending, now);
            if (stored) {
                finish(pending.size());
            }
        } while (stored && (!queue.isEmpty() || (now && hasReplayed())));
        reportLost(last);
    }

    /** Whether the overflow file has become shorter, and is not empty. */
    private boolean hasReplayed() {
        long waiting = store.waiting();
        boolean progress = waiting > 0 && waiting != replayedTo;
        replayedTo = waiting;
        return progress;
    }

    private boolean takeHurry() {
        lock.lock();
        try {
            boolean taken = hurry;
            hurry = false;
            return taken;
        } finally {
            lock.unlock();
        }
    }

    private void finish(int count) {
        pending.clear();
        pendingSize = 0;
        lock.lock();
        try {
            done += count;
            written.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Logs what was lost when no more is, or at the end. */
    private void reportLost(boolean last) {
        if (last) {
            lost.addAndGet(queue.size() + pending.size());
        }
        long all = lost.get();
        if (all > lostReported && (all == lostBefore || last)) {
            LOG.warn("event=ledger-lost entries={}", all - lostReported);
            lostReported = all;
        }
        lostBefore = all;
    }

    /** Writes what waits, as far as a few seconds permit, and ends the thread. */
    @Override
    public void close() {
        lock.lock();
        try {
            closing = true;
            hurried.signal();
            written.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            thread.join(LAST_WRITE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
