package dev.weir.timelimit;

import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

/**
 * Keeps apart the interrupts that attempts send from those of the application. A thread has one interrupt flag, whoever
 * sets it, and attempts may be nested on it; so this is one table for all limiters, which holds a thread only while an
 * attempt on it has been interrupted and has not ended.
 *
 * <p>An application's interrupt is recognised if it came before the first of the attempts', or after the work had consumed
 * theirs. One that comes while theirs is set and unconsumed cannot be seen, and goes with it. Work that consumes theirs and
 * sets the flag again a while later, as a wait for a lock that is not interruptible does, cannot be told from the
 * application either, and leaves the flag set.
 */
final class Interrupts {
    private static final ConcurrentHashMap<Thread, Interrupts> SENT = new ConcurrentHashMap<>();

    private int attempts;
    private int arriving;
    private boolean consumed;
    private boolean foreign;

    private Interrupts() {}

    /** Interrupts a thread on behalf of an attempt. */
    static void send(Thread thread) {
        SENT.compute(thread, (key, known) -> {
            Interrupts sent = known == null ? new Interrupts() : known;
            boolean mayBeForeign = sent.attempts == 0 || sent.consumed;
            sent.foreign |= mayBeForeign && thread.isInterrupted();
            sent.attempts++;
            sent.arriving++;
            return sent;
        });
        try {
            thread.interrupt();
        } finally {
            SENT.computeIfPresent(thread, (key, sent) -> {
                sent.arriving--;
                sent.consumed = false;
                return sent;
            });
        }
    }

    /** Notes whether the work has consumed the interrupt by now, if the attempt that sent it has not ended yet. */
    static void check(Thread thread, BooleanSupplier hasNotEnded) {
        SENT.computeIfPresent(thread, (key, sent) -> {
            if (sent.arriving == 0 && hasNotEnded.getAsBoolean()) {
                boolean set = thread.isInterrupted();
                sent.foreign |= sent.consumed && set;
                sent.consumed |= !set;
            }
            return sent;
        });
    }

    /** An attempt on this thread that was interrupted has ended. Leaves the flag set for the application and outer attempts. */
    static void takeBack() {
        Thread thread = Thread.currentThread();
        boolean[] keep = {false};
        SENT.computeIfPresent(thread, (key, sent) -> {
            sent.foreign |= Thread.interrupted() && sent.consumed;
            sent.attempts--;
            keep[0] = sent.foreign || sent.attempts > 0;
            return sent.attempts > 0 ? sent : null;
        });
        if (keep[0]) {
            thread.interrupt();
        }
    }
}
