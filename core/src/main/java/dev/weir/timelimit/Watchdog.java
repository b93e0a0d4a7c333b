package dev.weir.timelimit;

import dev.weir.spi.time.TimeSource;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks through the slots whenever an attempt is due. Times here are nanoseconds since the limiter was made, so that they
 * compare without overflow.
 *
 * <p>{@code nextScan} is the agreement with the attempts. The watchdog sets it to the earliest deadline it found and then
 * reads the slots once more before it sleeps; an attempt claims its slot before it reads {@code nextScan}, and lowers it
 * where its deadline is earlier, which wakes the watchdog. So either the second reading finds the slot, or the attempt
 * finds the new {@code nextScan}.
 */
final class Watchdog {
    private static final Logger log = LoggerFactory.getLogger(TimeLimiter.class);

    /** Values of {@code nextScan} later than any deadline. */
    static final long CLOSED = Long.MAX_VALUE;

    static final long IDLE = Long.MAX_VALUE - 1;
    private static final long FARTHEST = Long.MAX_VALUE - 2;

    static final long SOON = TimeUnit.MILLISECONDS.toNanos(1);
    static final long WHILE_CLOSING = TimeUnit.MILLISECONDS.toNanos(50);
    static final long LINGER = TimeUnit.SECONDS.toNanos(1);
    private static final VarHandle NEXT_SCAN = nextScan();

    private final TimeSource time;
    private final long origin;
    private final Slots slots;
    private final Executor actions;
    private final AtomicBoolean started = new AtomicBoolean();
    private final @Nullable Thread thread;
    private volatile long nextScan = IDLE;
    private long usesSeen;

    /**
     * A watchdog whose thread starts when the first attempt is expected.
     *
     * @param threads makes that thread; null for a watchdog that looks only when it is told
     */
    Watchdog(TimeSource time, Slots slots, Executor actions, @Nullable ThreadFactory threads) {
        this.time = time;
        this.origin = time.nanoTime();
        this.slots = slots;
        this.actions = actions;
        this.thread = threads == null ? null : threads.newThread(this::watch);
    }

    static Thread daemon(Runnable body) {
        Thread thread = new Thread(null, body, "weir-time-limiter", 0, false);
        thread.setDaemon(true);
        return thread;
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
                wake();
                return true;
            }
            seen = nextScan;
        }
        return true;
    }

    /** Waking a thread that is just starting has no effect and need not: it looks before it sleeps. */
    private void wake() {
        if (thread != null) {
            if (started.compareAndSet(false, true)) {
                start(thread);
            }
            LockSupport.unpark(thread);
        }
    }

    /** Where the machine gives no thread, the next attempt tries again. */
    private void start(Thread watching) {
        try {
            watching.start();
        } catch (Error e) {
            started.set(false);
            forgetNextScan();
            throw e;
        }
    }

    private void forgetNextScan() {
        long seen = nextScan;
        while (seen != CLOSED && !NEXT_SCAN.compareAndSet(this, seen, IDLE)) {
            seen = nextScan;
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
    long look() {
        long now = sinceOrigin(time.nanoTime());
        try {
            long agreed = nextScan;
            long earliest = scan(now);
            if (agreed == CLOSED) {
                return earliest == IDLE ? CLOSED : Math.min(earliest, now + WHILE_CLOSING);
            }
            return agree(now, agreed, earliest == IDLE ? nothingUnderWay(now) : earliest);
        } catch (RuntimeException | Error e) {
            log.error("time-limiter event=scan-failed", e);
            return now + WHILE_CLOSING;
        }
    }

    /** Sets when to look next, or looks again at once if {@code nextScan} was changed meanwhile. */
    private long agree(long now, long seen, long next) {
        if (!NEXT_SCAN.compareAndSet(this, seen, next)) {
            return now;
        }
        long missed = earliest(now);
        return missed < next ? agree(now, next, missed) : next;
    }

    /** Goes idle only if nothing has been under way since the last look, so that brief attempts do not each wake it. */
    private long nothingUnderWay(long now) {
        boolean used = uses() != usesSeen;
        if (!used) {
            for (Slot slot : slots.table()) {
                slot.forgetThread();
            }
        }
        usesSeen = uses();
        return used ? now + LINGER : IDLE;
    }

    private long uses() {
        return Arrays.stream(slots.table()).mapToLong(Slot::uses).sum();
    }

    /** Interrupts every attempt that is due, and says when the next one is; IDLE if there is none. */
    long scan(long now) {
        List<Runnable> toRun = new ArrayList<>();
        for (Slot slot : slots.table()) {
            Runnable action = slot.interruptIfDue(now);
            if (action != null) {
                toRun.add(action);
            }
        }
        toRun.forEach(actions::execute);
        return earliest(now);
    }

    private long earliest(long now) {
        long earliest = IDLE;
        for (Slot slot : slots.table()) {
            earliest = Math.min(earliest, slot.due(now + SOON));
        }
        return earliest;
    }
}
