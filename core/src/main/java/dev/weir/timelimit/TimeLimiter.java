package dev.weir.timelimit;

import dev.weir.spi.time.TimeSource;
import dev.weir.timelimit.Attempt.Ending;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A time limiter: ends attempts whose limit has expired, by interrupting their thread and running their actions. One
 * limiter serves any number of attempts on any threads, virtual ones included, with one thread, which ends when idle.
 * Thread-safe.
 *
 * <pre>{@code
 * Attempt attempt = limiter.begin(deadline.nanoTime());
 * attempt.onEnd(socket::close);
 * try {
 *     return ask();
 * } finally {
 *     attempt.end();
 * }
 * }</pre>
 *
 * <h2>Algorithm</h2>
 *
 * Most attempts end long before their limit, so a new attempt is only put into a free slot of a small table, and
 * removed when it ends: two compare-and-sets. The limiter's thread sleeps until the earliest limit in the table,
 * {@code youngDue}; an attempt wakes it only if its own limit is earlier. Then every attempt that is still in the table
 * moves to a heap, which only that thread uses. So an attempt is checked once while it is young, and once when its
 * limit expires: the cost depends on the number of expired limits, not on the number of attempts. Attempts for which
 * the table has no free slot go to a queue, which wakes the thread immediately.
 *
 * <p>The thread sets {@code youngDue} to never before it scans the table; an attempt enters the table before it reads
 * {@code youngDue}. So either the thread sees the attempt, or the attempt sees "never" and lowers it.
 */
public final class TimeLimiter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TimeLimiter.class);

    /** Times are nanoseconds since the limiter was created, so that they compare without overflow. */
    private static final long NEVER = Long.MAX_VALUE;

    private static final long FARTHEST = Long.MAX_VALUE / 4;
    private static final long LINGER = TimeUnit.SECONDS.toNanos(1);
    private static final long FIRST_CHECK = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long LAST_CHECK = TimeUnit.SECONDS.toNanos(1);
    private static final int SLOTS = 64;
    private static final int NEIGHBOURS = 8;
    /** Slots lie a cache line apart. */
    private static final int STRIDE = 16;

    private static final int QUEUED = -1;
    private static final long GOLDEN_RATIO = 0x9E3779B97F4A7C15L;
    private static final VarHandle YOUNG_DUE = youngDueHandle();

    private final TimeSource time;
    private final long origin;
    private final Executor ends;
    private final @Nullable ThreadFactory threads;
    private final AtomicReferenceArray<@Nullable Attempt> young = new AtomicReferenceArray<>(SLOTS * STRIDE);
    private final ConcurrentLinkedQueue<Attempt> queue = new ConcurrentLinkedQueue<>();
    private final PriorityQueue<Entry> heap = new PriorityQueue<>(Comparator.comparingLong(Entry::at));
    private final LongAdder endedOld = new LongAdder();
    private final AtomicReference<@Nullable Thread> watcher = new AtomicReference<>();
    private int entries;
    private long replaced;
    private volatile long youngDue = NEVER;
    private final AtomicInteger owners = new AtomicInteger(1);
    private volatile boolean closed;

    /**
     * An attempt in the heap. It is valid while the attempt has its number; otherwise another entry has replaced it.
     */
    private record Entry(long at, Attempt attempt, int number) {
        private boolean isValid() {
            return number == attempt.entry && !attempt.hasEnded();
        }
    }

    /** A limiter that uses the system clock. */
    public TimeLimiter() {
        this(TimeSource.system());
    }

    /** A limiter that uses this clock, which has to run at the speed of {@link System#nanoTime()}. */
    public TimeLimiter(TimeSource time) {
        this(time, new InterruptThreads(), TimeLimiter::daemon);
    }

    TimeLimiter(TimeSource time, Executor ends, @Nullable ThreadFactory threads) {
        this.time = time;
        this.ends = ends;
        this.threads = threads;
        this.origin = time.nanoTime();
    }

    /** A limiter without threads, which acts only in {@link #poll}: for simulated time. */
    public static TimeLimiter manual(TimeSource time) {
        return new TimeLimiter(time, Runnable::run, null);
    }

    private static VarHandle youngDueHandle() {
        try {
            return MethodHandles.lookup().findVarHandle(TimeLimiter.class, "youngDue", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static Thread daemon(Runnable body) {
        Thread thread = new Thread(null, body, "weir-time-limiter", 0, false);
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Begins an attempt on this thread, which has to end it with {@link Attempt#end()} in any case.
     *
     * @param deadlineNanos when the limit expires, as a reading of {@link TimeSource#nanoTime()}
     * @throws IllegalStateException if the limiter is closed
     */
    public Attempt begin(long deadlineNanos) {
        Attempt attempt = new Attempt(Thread.currentThread(), deadlineNanos);
        begin(attempt);
        return attempt;
    }

    /**
     * Begins an attempt of a subclass.
     *
     * @throws IllegalStateException if the limiter is closed
     */
    public void begin(Attempt attempt) {
        if (closed) {
            throw new IllegalStateException("the time limiter is closed and no attempt can begin: "
                    + "close it, or the circuit breaker that made it, after the last attempt");
        }
        attempt.startedBy(this);
        place(attempt);
        try {
            expect(sinceOrigin(attempt.deadlineNanos()));
        } catch (Error e) {
            attempt.end();
            throw e;
        }
    }

    /**
     * Schedules an action, which runs on a thread of the limiter.
     *
     * @param atNanos when it runs, as a reading of {@link TimeSource#nanoTime()}
     * @param action may block; an exception is logged
     * @return {@link Attempt#end()} withdraws the action
     */
    public Attempt schedule(long atNanos, Runnable action) {
        Attempt attempt = new Attempt(null, atNanos);
        attempt.onEnd(action);
        begin(attempt);
        return attempt;
    }

    /**
     * Runs a task on this thread within a time limit.
     *
     * @param deadlineNanos when the limit expires, as a reading of {@link TimeSource#nanoTime()}
     * @param body the task; has to react to interruption
     * @return the result of the task, even if it is late
     * @throws TimeoutException if the limit had expired when the task threw an exception, which is the cause
     * @throws Exception the exception of the task
     */
    public <T> T run(long deadlineNanos, Callable<T> body) throws Exception {
        Attempt attempt = begin(deadlineNanos);
        T result;
        try {
            result = body.call();
        } catch (Throwable e) {
            boolean interrupted = attempt.endInterrupted(e);
            if (attempt.end() == Ending.TIMED_OUT && e instanceof Exception && !interrupted) {
                throw timeoutException(deadlineNanos, e);
            }
            throw e;
        }
        attempt.end();
        return result;
    }

    private TimeoutException timeoutException(long deadlineNanos, Throwable cause) {
        long over = Math.max(0, time.nanoTime() - deadlineNanos);
        TimeoutException timeout = new TimeoutException("ended " + over / 1_000_000 + " ms after its deadline");
        timeout.initCause(cause);
        return timeout;
    }

    /**
     * This limiter, for one more owner: it is closed when each of them has closed it.
     *
     * @throws IllegalStateException if it is closed
     */
    public TimeLimiter shared() {
        if (owners.getAndUpdate(count -> count == 0 ? 0 : count + 1) == 0) {
            throw new IllegalStateException("the time limiter is closed and has no further owner");
        }
        return this;
    }

    /**
     * Closes the limiter: no further attempt begins. Attempts in flight keep their limit; the limiter's thread ends
     * after the last of them. Returns immediately.
     */
    @Override
    public void close() {
        if (owners.updateAndGet(count -> Math.max(0, count - 1)) == 0) {
            closed = true;
        }
    }

    /** The number of attempts in the limiter, including ended ones that it has not dropped yet. */
    int size() {
        int size = heap.size() + queue.size();
        for (int i = 0; i < young.length(); i += STRIDE) {
            size += young.get(i) == null ? 0 : 1;
        }
        return size;
    }

    private long sinceOrigin(long nanoTime) {
        return Math.min(nanoTime - origin, FARTHEST);
    }

    private void place(Attempt attempt) {
        int start = (int) ((Thread.currentThread().getId() * GOLDEN_RATIO) >>> 32);
        for (int i = start; i < start + NEIGHBOURS; i++) {
            int slot = (i & (SLOTS - 1)) * STRIDE;
            attempt.slot = slot;
            if (young.compareAndSet(slot, null, attempt)) {
                return;
            }
        }
        attempt.slot = QUEUED;
        queue.add(attempt);
        expect(0);
    }

    /** Requests another check of an attempt whose limit has become earlier. */
    void movedEarlier(Attempt attempt) {
        if (attempt.claimRecheck()) {
            queue.add(attempt);
        }
        expect(sinceOrigin(attempt.deadlineNanos()));
    }

    void leave(Attempt attempt) {
        if (attempt.slot == QUEUED || !young.compareAndSet(attempt.slot, attempt, null)) {
            endedOld.increment();
        }
    }

    /** Ensures that the thread wakes at that time. */
    private void expect(long due) {
        long seen = youngDue;
        while (due < seen) {
            if (YOUNG_DUE.compareAndSet(this, seen, due)) {
                wake();
                return;
            }
            seen = youngDue;
        }
    }

    private void wake() {
        Thread watching = watcher.get();
        if (watching != null) {
            LockSupport.unpark(watching);
        } else if (threads != null) {
            start(threads.newThread(this::watch));
        }
    }

    private void start(Thread thread) {
        if (!watcher.compareAndSet(null, thread)) {
            LockSupport.unpark(watcher.get());
            return;
        }
        try {
            thread.start();
        } catch (Error e) {
            watcher.set(null);
            youngDue = NEVER;
            throw e;
        }
    }

    private void watch() {
        long idleSince = NEVER;
        while (true) {
            long next = pollLogged();
            long now = sinceOrigin(time.nanoTime());
            if (next != NEVER) {
                idleSince = NEVER;
            } else if (idleSince == NEVER) {
                idleSince = now;
            } else if (now - idleSince >= LINGER && retire()) {
                return;
            }
            LockSupport.parkNanos(this, Math.min(LINGER, next == NEVER ? LINGER : next - now));
            Thread.interrupted();
        }
    }

    /** Ends the thread, unless an attempt has just begun. */
    private boolean retire() {
        watcher.set(null);
        if (youngDue == NEVER) {
            return true;
        }
        return !watcher.compareAndSet(null, Thread.currentThread());
    }

    private long pollLogged() {
        try {
            return poll(time.nanoTime());
        } catch (RuntimeException | Error e) {
            LOG.error("event=time-limiter-failed", e);
            return sinceOrigin(time.nanoTime()) + LINGER;
        }
    }

    /**
     * Ends every attempt whose limit has expired at this reading of the clock. Called by the limiter's thread, or, if it is
     * {@linkplain #manual manual}, by its owner, from one thread at a time.
     *
     * @return when the next limit expires, in nanoseconds since the limiter was created; {@code Long.MAX_VALUE} if
     *     there is none
     */
    public long poll(long nanoTime) {
        long now = sinceOrigin(nanoTime);
        if (youngDue <= now) {
            youngDue = NEVER;
            moveToHeap();
        } else if (heap.isEmpty() && youngDue != NEVER && isEmpty()) {
            forgetYoungDue();
        }
        endDue(now, nanoTime);
        dropEnded();
        Entry next = heap.peek();
        return Math.min(youngDue, next == null ? NEVER : next.at());
    }

    private boolean isEmpty() {
        for (int i = 0; i < young.length(); i += STRIDE) {
            if (young.get(i) != null) {
                return false;
            }
        }
        return queue.isEmpty();
    }

    /** Resets {@code youngDue}, which was the limit of attempts that have ended. */
    private void forgetYoungDue() {
        youngDue = NEVER;
        if (!isEmpty()) {
            moveToHeap();
        }
    }

    private void moveToHeap() {
        for (int i = 0; i < young.length(); i += STRIDE) {
            Attempt attempt = young.get(i);
            if (attempt != null && young.compareAndSet(i, attempt, null)) {
                push(attempt);
            }
        }
        for (Attempt attempt = queue.poll(); attempt != null; attempt = queue.poll()) {
            attempt.beginRecheck();
            push(attempt);
        }
    }

    private void push(Attempt attempt) {
        if (!attempt.hasEnded()) {
            schedule(attempt, sinceOrigin(attempt.deadlineNanos()));
        }
    }

    private void schedule(Attempt attempt, long at) {
        replaced += attempt.entry == 0 ? 0 : 1;
        attempt.entry = ++entries;
        heap.add(new Entry(at, attempt, attempt.entry));
    }

    /** Rebuilds the heap when it is small, or when most of its entries may be invalid: few steps per attempt. */
    private void dropEnded() {
        long dead = endedOld.sum() + replaced;
        if (dead > 0 && (heap.size() <= SLOTS || 2 * dead > heap.size())) {
            endedOld.reset();
            replaced = 0;
            heap.removeIf(entry -> !entry.isValid());
        }
    }

    private void endDue(long now, long nanoTime) {
        for (Entry entry = heap.peek(); entry != null && entry.at() <= now; entry = heap.peek()) {
            heap.poll();
            Attempt attempt = entry.attempt();
            if (!entry.isValid()) {
                continue;
            }
            attempt.entry = 0;
            if (!attempt.isRunning()) {
                scheduleCheck(attempt, now);
            } else if (attempt.expire(nanoTime)) {
                timedOut(attempt);
                deliver(attempt);
                scheduleCheck(attempt, now);
            } else if (attempt.isRunning()) {
                schedule(attempt, Math.max(now + 1, sinceOrigin(attempt.deadlineNanos())));
            }
        }
    }

    private static void timedOut(Attempt attempt) {
        try {
            attempt.timedOut();
        } catch (RuntimeException | Error e) {
            LOG.error("event=timeout-callback-failed", e);
        }
    }

    long nanoTime() {
        return time.nanoTime();
    }

    void deliver(Attempt attempt) {
        try {
            ends.execute(attempt::deliver);
        } catch (RuntimeException | Error e) {
            LOG.warn("event=end-thread-refused", e);
            attempt.deliver();
        }
    }

    /** Schedules a few checks, at increasing intervals, whether the work has consumed its interrupt. */
    private void scheduleCheck(Attempt attempt, long now) {
        long since = now - sinceOrigin(attempt.deadlineNanos());
        long late = Math.max(FIRST_CHECK, since);
        if (since >= 0 && late < LAST_CHECK && attempt.checkConsumedInterrupt()) {
            schedule(attempt, now + late);
        }
    }
}
