package dev.weir.timelimit;

import dev.weir.spi.time.TimeSource;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks through the slots whenever an attempt is due. Times here are nanoseconds since the limiter was made, so that they
 * compare without overflow.
 *
 * <p>{@code nextScan} is the agreement with the attempts. The watchdog sets it to SCANNING before it reads the slots and
 * to the earliest deadline it found before it sleeps; an attempt claims its slot before it reads {@code nextScan}, and
 * lowers it where its deadline is earlier, which wakes the watchdog if that had gone to sleep. So either the watchdog sees
 * the slot, or the attempt sees that it has not.
 */
final class Watchdog {
    private static final Logger log = LoggerFactory.getLogger(TimeLimiter.class);

    /** Values of {@code nextScan} later than any deadline. */
    private static final long SCANNING = Long.MAX_VALUE;

    private static final long CLOSED = Long.MAX_VALUE - 1;
    private static final long IDLE = Long.MAX_VALUE - 2;
    private static final long FARTHEST = Long.MAX_VALUE - 3;

    private static final long SOON = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long WHILE_CLOSING = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long LINGER = TimeUnit.SECONDS.toNanos(1);
    private static final VarHandle NEXT_SCAN = nextScan();

    private final TimeSource time;
    private final long origin;
    private final Slots slots;
    private final Executor actions;
    private final ReentrantLock starting = new ReentrantLock();
    private final boolean withThread;
    private volatile long nextScan = IDLE;
    private volatile @Nullable Thread thread;
    private long usesSeen;

    Watchdog(TimeSource time, Slots slots, Executor actions, boolean withThread) {
        this.time = time;
        this.origin = time.nanoTime();
        this.slots = slots;
        this.actions = actions;
        this.withThread = withThread;
    }

    private static VarHandle nextScan() {
        try {
            return MethodHandles.lookup().findVarHandle(Watchdog.class, "nextScan", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    long sinceOrigin(long nanoTime) {
        return Math.min(nanoTime - origin, FARTHEST);
    }

    /**
     * Sees to it that an attempt whose slot is claimed already will be looked at when it is due.
     *
     * @return false if the limiter is closed
     */
    boolean expect(long due) {
        return due >= nextScan || lower(due);
    }

    private boolean lower(long due) {
        long seen = nextScan;
        while (due < seen) {
            if (seen == CLOSED) {
                return false;
            }
            if (NEXT_SCAN.compareAndSet(this, seen, due)) {
                if (seen != SCANNING) {
                    wake();
                }
                return true;
            }
            seen = nextScan;
        }
        return true;
    }

    private void wake() {
        if (withThread) {
            LockSupport.unpark(thread == null ? start() : thread);
        }
    }

    private @Nullable Thread start() {
        starting.lock();
        try {
            if (thread == null) {
                Thread started = new Thread(null, this::watch, "weir-time-limiter", 0, false);
                started.setDaemon(true);
                started.start();
                thread = started;
            }
            return thread;
        } finally {
            starting.unlock();
        }
    }

    void close() {
        nextScan = CLOSED;
        LockSupport.unpark(thread);
    }

    private void watch() {
        long next;
        while ((next = look()) != CLOSED) {
            long wait = next == IDLE ? Long.MAX_VALUE : next - sinceOrigin(time.nanoTime());
            LockSupport.parkNanos(this, wait);
            Thread.interrupted();
        }
    }

    /** One look at the slots. Says when the next is due: IDLE for not before an attempt begins, CLOSED for never. */
    private long look() {
        replaceUnlessClosed(SCANNING);
        try {
            long now = sinceOrigin(time.nanoTime());
            long earliest = scan(now);
            if (earliest != IDLE) {
                return replaceUnlessClosed(earliest);
            }
            return nextScan == CLOSED ? CLOSED : nothingUnderWay(now);
        } catch (RuntimeException | Error e) {
            log.error("time-limiter event=scan-failed", e);
            return replaceUnlessClosed(sinceOrigin(time.nanoTime()) + WHILE_CLOSING);
        }
    }

    /** Goes idle only if nothing has been under way since the last look, so that brief attempts do not each wake it. */
    private long nothingUnderWay(long now) {
        if (uses() != usesSeen) {
            usesSeen = uses();
            return replaceUnlessClosed(now + LINGER);
        }
        for (Slot slot : slots.table()) {
            slot.forgetThread();
        }
        usesSeen = uses();
        return replaceUnlessClosed(IDLE);
    }

    private long uses() {
        return Arrays.stream(slots.table()).mapToLong(Slot::uses).sum();
    }

    /** Sets when the next look is due, or leaves what an attempt asked for meanwhile if that is earlier. */
    private long replaceUnlessClosed(long next) {
        while (true) {
            long seen = nextScan;
            if (seen == CLOSED) {
                return Math.min(next, sinceOrigin(time.nanoTime()) + WHILE_CLOSING);
            }
            if (next != SCANNING && seen < next) {
                return seen;
            }
            if (NEXT_SCAN.compareAndSet(this, seen, next)) {
                return next;
            }
        }
    }

    /** Interrupts every attempt that is due, and says when the next one is; IDLE if there is none. */
    long scan(long now) {
        List<Runnable> toRun = new ArrayList<>();
        long earliest = IDLE;
        for (Slot slot : slots.table()) {
            Runnable action = slot.interruptIfDue(now);
            if (action != null) {
                toRun.add(action);
            }
            earliest = Math.min(earliest, slot.due(now + SOON));
        }
        toRun.forEach(actions::execute);
        return earliest;
    }
}
