package dev.weir.timelimit;

import dev.weir.spi.call.CallContext.Registration;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One attempt with a time limit. It ends exactly once: its owner calls {@link #end()} when the work has returned, or
 * its limit expires, or it is cancelled before. Everything that ends it from outside addresses this object, so it
 * cannot affect what the thread or the call does next.
 *
 * <p>An expired limit and {@link #cancel()} interrupt the thread of the attempt and run the actions registered with
 * {@link #onEnd}. {@code end()} clears the interrupt if the work did not consume it. Thread-safe; {@code end()} is
 * called by the owner only.
 *
 * <h2>Phases</h2>
 *
 * RUNNING changes to ENDED by the owner, or to OVER by whoever ends the attempt from outside, with one compare-and-set,
 * which determines how it ended. The interrupt follows on a thread of the limiter, from OVER through INTERRUPTING to
 * INTERRUPTED. An owner that ends the attempt in OVER is not interrupted any more; one that ends it in INTERRUPTING
 * waits until the interrupt of its thread is set, so that it cannot arrive later.
 */
public class Attempt {
    private static final Logger LOG = LoggerFactory.getLogger(Attempt.class);
    private static final VarHandle STATE = handle("state", int.class);
    private static final VarHandle ACTIONS = handle("actions", Action.class);
    private static final VarHandle RECHECK = handle("recheck", boolean.class);

    private static final int RUNNING = 0;
    private static final int OVER = 1;
    private static final int INTERRUPTING = 2;
    private static final int INTERRUPTED = 3;
    private static final int ENDED = 4;
    private static final int PHASE = 7;
    private static final int CANCELLED = 8;
    /** Flags beside ENDED: the limit expired; the interrupt was sent. */
    private static final int OVERRAN = 16;

    private static final int SENT = 32;

    /** Replaces the actions once they have been taken. */
    private static final Action TAKEN = new Action(() -> {}, null);

    /** Replaces the actions of an attempt that has completed: the limiter may hold it for as long as its limit. */
    private static final Action DROPPED = new Action(() -> {}, null);

    private final @Nullable Thread thread;
    private @Nullable TimeLimiter limiter;
    private volatile long due;
    private volatile int state;
    private volatile @Nullable Action actions;
    /** Whether the limiter has to check it again, as its limit has become earlier. */
    private volatile boolean recheck;
    /** The slot of the limiter's table; written before the attempt is shared. */
    int slot;
    /** The number of its valid entry in the limiter's heap, 0 for none; for the limiter's thread only. */
    int entry;

    /**
     * An attempt that has not begun.
     *
     * @param thread the thread to interrupt; null for none
     * @param deadlineNanos when the limit expires, as a reading of {@link dev.weir.spi.time.TimeSource#nanoTime()}
     */
    protected Attempt(@Nullable Thread thread, long deadlineNanos) {
        this.thread = thread;
        this.due = deadlineNanos;
    }

    private static VarHandle handle(String field, Class<?> type) {
        try {
            return MethodHandles.lookup().findVarHandle(Attempt.class, field, type);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** How an attempt ended. */
    public enum Ending {
        /** The work returned before the attempt was ended from outside. */
        COMPLETED,
        /** The limit expired. */
        TIMED_OUT,
        /** {@link Attempt#cancel()} ended it. */
        CANCELLED
    }

    /**
     * When the limit expires, as a reading of {@link dev.weir.spi.time.TimeSource#nanoTime()}. It may change as output
     * arrives.
     */
    public final long deadlineNanos() {
        return due;
    }

    /** Changes the limit; without effect on an attempt that is over. */
    protected final void moveDeadline(long nanos) {
        if (isOver()) {
            return;
        }
        boolean sooner = nanos - due < 0;
        due = nanos;
        TimeLimiter own = limiter;
        if (sooner && own != null) {
            own.movedEarlier(this);
        }
    }

    /** Called once on the limiter's thread when the limit has expired, before the interrupt. Must not block. */
    protected void timedOut() {}

    /** Called after the interrupt and before the actions, on a thread of the limiter. */
    protected void timeoutDelivered() {}

    /** Announces that output will be reported as it arrives; see {@link #outputReceived()}. */
    public void outputExpected() {}

    /** Reports that output of the model has arrived. */
    public void outputReceived() {}

    /** Reports that the model seems to have ended its answer: silence has no meaning after this. */
    public void outputEnded() {}

    /**
     * Reports that foreign code such as a listener begins to run; its time does not count as latency of the backend.
     */
    public void listenerBegins() {}

    /** Reports that the foreign code has returned. */
    public void listenerEnds() {}

    /** Whether the caller is the one that has to request another check. */
    final boolean claimRecheck() {
        return !recheck && RECHECK.compareAndSet(this, false, true);
    }

    /** Called before the limit is read: a limit that becomes earlier after this requests another check. */
    final void beginRecheck() {
        recheck = false;
    }

    final void startedBy(TimeLimiter owner) {
        limiter = owner;
    }

    /** Whether the attempt has ended, or was ended from outside. */
    public final boolean isOver() {
        return state != RUNNING;
    }

    /** How it was ended from outside; null if it was not. */
    public final @Nullable Ending endedFromOutside() {
        int seen = state;
        if (seen == RUNNING || seen == ENDED) {
            return null;
        }
        return (seen & CANCELLED) != 0 ? Ending.CANCELLED : Ending.TIMED_OUT;
    }

    /** Whether the attempt has not been ended by anyone. */
    final boolean isRunning() {
        return state == RUNNING;
    }

    final boolean hasEnded() {
        return (state & PHASE) == ENDED;
    }

    /**
     * Registers an action for an early end: it runs when the limit expires or the attempt is cancelled, and not when
     * the work returns before.
     *
     * @param action runs at most once, on a thread of the limiter; immediately on this thread if the attempt was
     *     already ended from outside. An exception is logged
     * @return withdraws the action: it does not begin after {@code close()}
     */
    public final Registration onEnd(Runnable action) {
        while (true) {
            Action seen = actions;
            Action registered = new Action(action, seen);
            if (seen == TAKEN) {
                registered.run();
                return registered;
            }
            if (seen == DROPPED) {
                return registered;
            }
            if (ACTIONS.compareAndSet(this, seen, registered)) {
                return registered;
            }
        }
    }

    /**
     * Ends the attempt from outside, on any thread. The interrupt and the actions follow on a thread of the limiter, as
     * after an expired limit.
     *
     * @return whether this call ended it; false if it was already over
     */
    public final boolean cancel() {
        boolean mine = STATE.compareAndSet(this, RUNNING, OVER | CANCELLED);
        if (mine) {
            cancelled();
            TimeLimiter own = limiter;
            if (own != null) {
                own.deliver(this);
                due = own.nanoTime();
                own.movedEarlier(this);
            } else {
                deliver();
            }
        }
        return mine;
    }

    /** Called once on the cancelling thread, before the interrupt. Must not block. */
    protected void cancelled() {}

    /**
     * Ends the attempt if its limit has expired.
     *
     * @return whether this call ended it
     */
    final boolean expire(long now) {
        return now - due >= 0 && STATE.compareAndSet(this, RUNNING, OVER);
    }

    /** Interrupts the thread, unless the attempt has ended meanwhile, and runs the actions. */
    final void deliver() {
        try {
            interrupt();
            if ((state & CANCELLED) == 0) {
                timeoutDelivered();
            }
        } finally {
            runActions();
        }
    }

    private void interrupt() {
        int reason = state & CANCELLED;
        if (thread != null && STATE.compareAndSet(this, OVER | reason, INTERRUPTING | reason)) {
            try {
                Interrupts.send(thread);
            } finally {
                state = INTERRUPTED | reason;
            }
        }
    }

    private void runActions() {
        Action next = (Action) ACTIONS.getAndSet(this, TAKEN);
        while (next != null) {
            next.run();
            next = next.before;
        }
    }

    /**
     * Checks whether the work has consumed the interrupt, to distinguish it from a later one.
     *
     * @return false if there is nothing to check any more
     */
    final boolean checkConsumedInterrupt() {
        if (thread != null) {
            Interrupts.check(thread, () -> (state & PHASE) == INTERRUPTED);
        }
        return !hasEnded();
    }

    /**
     * Ends the attempt after the work has returned. After this neither its limit nor {@code cancel()} has an effect, no
     * action begins that was not due, and no interrupt of the limiter reaches the thread.
     *
     * @return how the attempt ended; the same value on every call
     */
    public final Ending end() {
        if (STATE.compareAndSet(this, RUNNING, ENDED)) {
            if (actions != null) {
                actions = DROPPED;
            }
            leave();
            return Ending.COMPLETED;
        }
        return endOver();
    }

    @SuppressWarnings("ThreadPriorityCheck")
    private Ending endOver() {
        while (true) {
            int seen = state;
            int reason = seen & CANCELLED;
            switch (seen & PHASE) {
                case ENDED -> {
                    return endingOf(seen);
                }
                case INTERRUPTING -> Thread.yield();
                default -> {
                    int sent = (seen & PHASE) == INTERRUPTED ? SENT : 0;
                    int ended = ENDED | sent | (reason == CANCELLED ? CANCELLED : OVERRAN);
                    if (STATE.compareAndSet(this, seen, ended)) {
                        if (sent != 0) {
                            Interrupts.takeBack();
                        }
                        leave();
                        return endingOf(ended);
                    }
                }
            }
        }
    }

    private static Ending endingOf(int ended) {
        if ((ended & CANCELLED) != 0) {
            return Ending.CANCELLED;
        }
        return (ended & OVERRAN) != 0 ? Ending.TIMED_OUT : Ending.COMPLETED;
    }

    /**
     * Ends the attempt after the work has thrown an exception.
     *
     * @param thrown the exception
     * @return whether it is an {@link InterruptedException} although the attempt was ended from outside before its
     *     thread was interrupted: the interrupt came from the application, and the flag is set again
     */
    public final boolean endInterrupted(Throwable thrown) {
        boolean foreign = end() != Ending.COMPLETED && thrown instanceof InterruptedException && (state & SENT) == 0;
        if (foreign) {
            Thread.currentThread().interrupt();
        }
        return foreign;
    }

    private void leave() {
        TimeLimiter own = limiter;
        if (own != null) {
            own.leave(this);
        }
    }

    /** An action and the one registered before it. */
    private static final class Action implements Registration {
        private final Runnable body;
        private final @Nullable Action before;
        private final AtomicBoolean pending = new AtomicBoolean(true);

        private Action(Runnable body, @Nullable Action before) {
            this.body = body;
            this.before = before;
        }

        private void run() {
            if (pending.compareAndSet(true, false)) {
                try {
                    body.run();
                } catch (Throwable e) {
                    LOG.warn(
                            "event=end-action-failed action={}", body.getClass().getName(), e);
                }
            }
        }

        @Override
        public void close() {
            pending.set(false);
        }
    }
}
