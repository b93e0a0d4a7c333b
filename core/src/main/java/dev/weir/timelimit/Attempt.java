package dev.weir.timelimit;

import dev.weir.spi.call.CallContext.Registration;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One try of something, with a limit of its own. It ends exactly once: its owner calls {@link #end()} when the work has
 * returned, or the limit passes, or it is cancelled before. Everything that ends it from outside is addressed to this
 * object, so it cannot reach what the thread or the call does next.
 *
 * <p>The limit, and {@link #cancel()}, interrupt the thread of the attempt and run the actions registered with
 * {@link #onEnd}. {@code end()} takes the interrupt back if the work did not consume it. Safe for use by many threads;
 * {@code end()} is called by the owner alone.
 *
 * <h2>Phases</h2>
 *
 * RUNNING goes to ENDED by the owner, or to OVER by whoever ends the attempt from outside, with one compare-and-set: that
 * decides how it ended. The interrupt follows on a thread of the limiter, from OVER through INTERRUPTING to INTERRUPTED.
 * An owner that ends the attempt in OVER is not interrupted any more; one that ends it in INTERRUPTING waits for its own
 * thread's interrupt to be set, so that it does not come later.
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
    /** Set beside ENDED: its limit passed; its interrupt was sent. */
    private static final int OVERRAN = 16;

    private static final int SENT = 32;

    /** Stands in place of the actions once they have been taken. */
    private static final Action TAKEN = new Action(() -> {}, null);

    private final @Nullable Thread thread;
    private @Nullable TimeLimiter limiter;
    private volatile long due;
    private volatile int state;
    private volatile @Nullable Action actions;
    /** Whether the limiter is to look at it anew, as its limit has become earlier. */
    private volatile boolean recheck;
    /** Where the limiter keeps it; written before it is shared. */
    int slot;
    /** The number of its valid entry in the limiter's heap, 0 if it has none; of the limiter's thread alone. */
    int entry;

    /**
     * An attempt that has not begun.
     *
     * @param thread whose work it is and who is interrupted; null for nobody
     * @param deadlineNanos the reading of {@link dev.weir.spi.time.TimeSource#nanoTime()} at which it has to have ended
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
        /** By itself, before anyone else ended it. */
        COMPLETED,
        /** Its limit passed. */
        TIMED_OUT,
        /** {@link Attempt#cancel()} ended it. */
        CANCELLED
    }

    /** The reading of the clock at which it has to have ended. */
    public final long deadlineNanos() {
        return due;
    }

    /** Moves the limit. An attempt that is over stays over. */
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

    /** Called by the limiter's thread once, when the limit has passed and before anybody is interrupted. Must not block. */
    protected void timedOut() {}

    /** Called after the interrupt and before the actions, on a thread of the limiter. */
    protected void timeoutDelivered() {}

    /** Announces that output will be reported as it arrives; see {@link #outputReceived()}. */
    public void outputExpected() {}

    /** Reports that output of the model has arrived. */
    public void outputReceived() {}

    /** Reports that the model seems to have ended its answer: silence says nothing from here on. */
    public void outputEnded() {}

    /** The caller's own code, such as a listener, begins to run: its time is not the backend's. */
    public void listenerBegins() {}

    /** The caller's own code has returned. */
    public void listenerEnds() {}

    /** Whether the caller is the one to have it looked at anew. */
    final boolean claimRecheck() {
        return !recheck && RECHECK.compareAndSet(this, false, true);
    }

    /** Called before its limit is read: one that becomes earlier after this asks again. */
    final void beginRecheck() {
        recheck = false;
    }

    final void startedBy(TimeLimiter owner) {
        limiter = owner;
    }

    /** Whether it has ended, or has been ended from outside. */
    public final boolean isOver() {
        return state != RUNNING;
    }

    /** Whether it is still the owner's to end, or its limit's. */
    final boolean isRunning() {
        return state == RUNNING;
    }

    final boolean hasEnded() {
        return (state & PHASE) == ENDED;
    }

    /**
     * Registers an action to be run when the limit passes or the attempt is cancelled; it does not run when the attempt
     * ends by itself.
     *
     * @param action runs at most once, on a thread of the limiter, or at once on this thread if the attempt was ended from
     *     outside already. An exception that it throws is logged
     * @return withdraws the action: after {@code close()} it is not begun any more
     */
    public final Registration onEnd(Runnable action) {
        while (true) {
            Action seen = actions;
            Action registered = new Action(action, seen);
            if (seen == TAKEN) {
                registered.run();
                return registered;
            }
            if (ACTIONS.compareAndSet(this, seen, registered)) {
                return registered;
            }
        }
    }

    /**
     * Ends the attempt from outside, from any thread. The interrupt and the actions follow on a thread of the limiter, which
     * then looks after the attempt as it does when a limit has passed.
     *
     * @return whether this call ended it; false if it was over already
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

    /** Called once by whoever cancels it, before anybody is interrupted. Must not block. */
    protected void cancelled() {}

    /** Ends it if it is due, and says whether this call did. */
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

    /** Lets an interrupt that the work has consumed be told from a later one; false if there is nothing to look for. */
    final boolean checkConsumedInterrupt() {
        if (thread != null) {
            Interrupts.check(thread, () -> (state & PHASE) == INTERRUPTED);
        }
        return !hasEnded();
    }

    /**
     * Ends the attempt: the work has returned. After this neither its limit nor {@code cancel()} has any effect, no action
     * begins that was not due, and no interrupt of the limiter reaches the thread.
     *
     * @return how it ended, every time
     */
    public final Ending end() {
        if (STATE.compareAndSet(this, RUNNING, ENDED)) {
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
     * Ends the attempt after the work threw.
     *
     * @param thrown what it threw
     * @return whether that is an {@link InterruptedException} although the attempt was ended from outside before it was
     *     interrupted: the interrupt was the application's, and the flag is set again
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
