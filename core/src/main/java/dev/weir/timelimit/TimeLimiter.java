package dev.weir.timelimit;

import dev.weir.spi.time.TimeSource;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Ends attempts that take longer than they may, by interrupting their thread. One limiter serves any number of attempts
 * on any threads, virtual ones included, with one thread of its own and no task per attempt.
 *
 * <pre>{@code
 * TimeLimiter.Watch watch = limiter.begin(deadline.nanoTime(), socket::close);
 * try {
 *     return ask();
 * } finally {
 *     watch.end();
 * }
 * }</pre>
 *
 * <h2>How it works</h2>
 *
 * An attempt claims a {@link Slot} near an index hashed from its thread, with one compare-and-set, and writes its thread
 * and deadline there. It gives the slot back with another. Slots are reused, so this allocates nothing but the
 * {@link Watch}, and that only where it escapes.
 *
 * <p>The {@link Watchdog}, a daemon thread that the first attempt starts, sleeps until the earliest deadline it knows and
 * then looks through the slots. An attempt reads when the watchdog will look next and wakes it only if its own deadline is
 * earlier. As deadlines mostly come in the order of the attempts, that is rare: about once per time limit, however many
 * attempts there are. With none under way the watchdog sleeps until there is one.
 *
 * <p>A slot goes FREE, CLAIMED, ACTIVE and back to FREE. Whoever ends the attempt from outside takes it from ACTIVE to
 * FIRING, interrupts the thread, and then marks it FIRED; the attempt's own end finds that it is not ACTIVE any more,
 * waits for FIRED and takes the interrupt back. So an interrupt never reaches the thread after the attempt has ended. A
 * number that grows with each use of the slot keeps a late {@link Watch#interrupt()} from the attempt that has the slot
 * now. An interrupt from elsewhere is left standing if it came before the limiter's; one that comes while the limiter's is
 * pending cannot be told from it, as a thread has only one interrupt flag.
 */
public final class TimeLimiter implements AutoCloseable {
    private final TimeSource time;
    private final Slots slots = new Slots();
    private final Watchdog watchdog;

    /** A limiter by the machine's clock. */
    public TimeLimiter() {
        this(TimeSource.system());
    }

    /** A limiter by this clock, which has to pass at the speed of {@link System#nanoTime()}. */
    public TimeLimiter(TimeSource time) {
        this(time, new OverrunActions(), Watchdog::daemon);
    }

    TimeLimiter(TimeSource time, Executor actions, @Nullable ThreadFactory threads) {
        this.time = time;
        this.watchdog = new Watchdog(time, slots, actions, threads);
    }

    /** A limiter without a thread: nothing happens but in {@link #scan}. */
    static TimeLimiter drivenByHand(TimeSource time) {
        return new TimeLimiter(time, Runnable::run, null);
    }

    /** Begins an attempt on this thread that has no action of its own; see {@link #begin(long, Runnable)}. */
    public Watch begin(long deadlineNanos) {
        return begin(deadlineNanos, null);
    }

    /**
     * Begins an attempt on this thread. The thread must end it with {@link Watch#end()}, whatever happens.
     *
     * @param deadlineNanos the reading of {@link TimeSource#nanoTime()} at which it has to have ended
     * @param onOverrun runs once, on a thread of the limiter, after the attempt was interrupted for taking too long; for
     *     what an interrupt does not reach, such as a socket. Must be quick, and may run while the attempt is just ending
     *     by itself. An exception thrown there is logged
     * @throws IllegalStateException if the limiter is closed
     */
    public Watch begin(long deadlineNanos, @Nullable Runnable onOverrun) {
        Thread thread = Thread.currentThread();
        Slot slot = slots.claim(thread);
        long at = watchdog.sinceOrigin(deadlineNanos);
        long use = slot.activate(thread, at, onOverrun);
        if (!isExpected(slot, use, at)) {
            slot.end(use);
            throw new IllegalStateException("the time limiter is closed and no attempt can begin: "
                    + "close it, or the circuit breaker that made it, after the last attempt");
        }
        return new Watch(slot, use);
    }

    private boolean isExpected(Slot slot, long use, long at) {
        try {
            return watchdog.expect(at);
        } catch (Error e) {
            slot.end(use);
            throw e;
        }
    }

    /**
     * Runs something on this thread and ends it when its time is over.
     *
     * @param deadlineNanos the reading of {@link TimeSource#nanoTime()} at which it has to have ended
     * @param body reacts to interruption, or it cannot be ended
     * @return what it returns, even if late
     * @throws TimeoutException if its time was over and it threw; the cause is what it threw
     * @throws Exception what it throws in time
     */
    public <T> T run(long deadlineNanos, Callable<T> body) throws Exception {
        Watch watch = begin(deadlineNanos);
        T result;
        try {
            result = body.call();
        } catch (Throwable e) {
            if (watch.end() == Ending.OVERRUN && e instanceof Exception) {
                throw late(deadlineNanos, e);
            }
            throw e;
        }
        watch.end();
        return result;
    }

    private TimeoutException late(long deadlineNanos, Throwable cause) {
        long over = Math.max(0, time.nanoTime() - deadlineNanos);
        TimeoutException timeout = new TimeoutException("ended " + over / 1_000_000 + " ms after its deadline");
        timeout.initCause(cause);
        return timeout;
    }

    /** Ends every attempt whose deadline is not after this reading of the clock, as the limiter's thread would. */
    void scan(long nowNanos) {
        watchdog.scan(watchdog.sinceOrigin(nowNanos));
    }

    /**
     * Lets no further attempt begin. Those under way keep their limit; the limiter's thread ends soon after the last of
     * them. Returns at once.
     */
    @Override
    public void close() {
        watchdog.close();
    }

    /** How an attempt ended. */
    public enum Ending {
        /** By itself, before anyone else ended it. */
        IN_TIME,
        /** The limiter interrupted it, because its time was over. */
        OVERRUN,
        /** {@link Watch#interrupt()} interrupted it. */
        INTERRUPTED
    }

    /** One attempt under way. */
    public static final class Watch {
        private final Slot slot;
        private final long use;

        private Watch(Slot slot, long use) {
            this.slot = slot;
            this.use = use;
        }

        /**
         * Interrupts the attempt's thread; has no effect once the attempt has ended or was interrupted already. From any
         * thread.
         *
         * @return whether this call interrupted it
         */
        public boolean interrupt() {
            return slot.interrupt(use);
        }

        /**
         * Ends the attempt, on the thread that began it. After this no interrupt of the limiter reaches the thread, and
         * one that had is taken back. A second call has no effect.
         *
         * @return how it ended; {@code IN_TIME} for every call but the first
         */
        public Ending end() {
            return slot.end(use);
        }
    }
}
