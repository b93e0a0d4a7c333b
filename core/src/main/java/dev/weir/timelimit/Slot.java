package dev.weir.timelimit;

import dev.weir.timelimit.TimeLimiter.Ending;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The place of one attempt at a time; {@link TimeLimiter} tells its life. Its state is one number: how often it was used,
 * whether the thread had been interrupted before the limiter did it, and the phase. Apart from the lowest bits it is the
 * {@code use} that the methods speak of.
 *
 * <p>The other fields belong to whoever moved the phase last: to the attempt in CLAIMED and ACTIVE, to whoever ends it in
 * FIRING. What is read of them otherwise counts only if the state can then be changed from what it was before the reading.
 */
final class Slot extends Padding {
    /** When an attempt is due that has none, or is ended already. */
    static final long NEVER = Long.MAX_VALUE;

    private static final int FREE = 0;
    private static final int CLAIMED = 1;
    private static final int ACTIVE = 2;
    private static final int FIRING = 3;
    private static final int OVERRUN = 4;
    private static final int INTERRUPTED = 5;
    private static final int PHASE = 7;
    private static final int KEEPS_INTERRUPT = 8;
    private static final int ONE_USE = 16;
    private static final int SPINS = 100;
    private static final VarHandle STATE = state();

    private volatile long state;
    private long due;
    private @Nullable Thread thread;
    private @Nullable Runnable onOverrun;

    private static VarHandle state() {
        try {
            return MethodHandles.lookup().findVarHandle(Slot.class, "state", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Takes the slot, if it is free. */
    boolean claim() {
        long seen = state;
        return (seen & PHASE) == FREE && STATE.compareAndSet(this, seen, seen + ONE_USE + CLAIMED);
    }

    boolean isTaken() {
        return (state & PHASE) != FREE;
    }

    /** How often the slot has been claimed. */
    long uses() {
        return state / ONE_USE;
    }

    /** Opens the claimed slot to those who may end the attempt, and says which use of the slot it is. */
    long activate(Thread owner, long deadline, @Nullable Runnable action) {
        due = deadline;
        if (thread != owner) {
            thread = owner;
        }
        if (action != null) {
            onOverrun = action;
        }
        long use = state - CLAIMED;
        STATE.setRelease(this, use | ACTIVE);
        return use;
    }

    /** Ends the attempt and frees the slot: what {@link TimeLimiter.Watch#end()} promises. */
    Ending end(long use) {
        boolean left = onOverrun == null ? leave(use, use) : leaveAction(use);
        return left ? Ending.IN_TIME : endFired(use, awaitFired(use));
    }

    private boolean leave(long use, long to) {
        return STATE.compareAndSet(this, use | ACTIVE, to);
    }

    /** Forgets the action only once nobody can end the attempt any more, who would want to run it. */
    private boolean leaveAction(long use) {
        boolean left = leave(use, use | CLAIMED);
        if (left) {
            onOverrun = null;
            STATE.setRelease(this, use);
        }
        return left;
    }

    /** Waits for whoever is interrupting this thread just now; parking would not, as a thread that is interrupted does not park. */
    @SuppressWarnings("ThreadPriorityCheck")
    private long awaitFired(long use) {
        long seen = state;
        for (int spins = 0; seen == (use | FIRING); spins++) {
            if (spins < SPINS) {
                Thread.onSpinWait();
            } else {
                Thread.yield();
            }
            seen = state;
        }
        return seen;
    }

    private Ending endFired(long use, long fired) {
        int phase = (int) (fired & PHASE);
        if (useOf(fired) != use || phase < OVERRUN) {
            return Ending.IN_TIME;
        }
        if ((fired & KEEPS_INTERRUPT) == 0) {
            Thread.interrupted();
        }
        onOverrun = null;
        STATE.setRelease(this, use);
        return phase == OVERRUN ? Ending.OVERRUN : Ending.INTERRUPTED;
    }

    /**
     * Interrupts the thread of this use, unless that has ended or was interrupted already.
     *
     * @return whether it did
     */
    boolean interrupt(long use) {
        boolean mine = STATE.compareAndSet(this, use | ACTIVE, use | FIRING);
        if (mine) {
            deliver(use, INTERRUPTED);
        }
        return mine;
    }

    /** When the attempt is due, as of now; {@code later} while it is only just beginning. */
    long due(long later) {
        int phase = (int) (state & PHASE);
        return phase == ACTIVE ? due : phase == CLAIMED ? later : NEVER;
    }

    /**
     * Interrupts the thread if its attempt is due by now.
     *
     * @return what the attempt wants done; null if nothing, or if it was not interrupted
     */
    @Nullable
    Runnable interruptIfDue(long now) {
        long seen = state;
        boolean isDue = (seen & PHASE) == ACTIVE && due <= now;
        if (!isDue || !STATE.compareAndSet(this, seen, useOf(seen) | FIRING)) {
            return null;
        }
        Runnable action = onOverrun;
        deliver(useOf(seen), OVERRUN);
        return action;
    }

    private void deliver(long use, int phase) {
        long fired = use | phase;
        try {
            if (thread != null) {
                fired |= thread.isInterrupted() ? KEEPS_INTERRUPT : 0;
                thread.interrupt();
            }
        } finally {
            STATE.setRelease(this, fired);
        }
    }

    /** Lets go of the thread that used the slot last, if the slot is free. */
    void forgetThread() {
        if (thread != null && claim()) {
            thread = null;
            STATE.setRelease(this, useOf(state));
        }
    }

    private static long useOf(long state) {
        return state & -ONE_USE;
    }
}
