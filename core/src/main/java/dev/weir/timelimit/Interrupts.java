package dev.weir.timelimit;

import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

/**
 * Separates the interrupts of attempts from those of the application. A thread has one interrupt flag for both, and
 * attempts may be nested on it; so this is one table for all limiters, which contains a thread only while an attempt on
 * it has been interrupted and has not ended.
 *
 * <p>An application's interrupt is recognised if it came before the first of the attempts' interrupts, or after the
 * work had consumed theirs. One that arrives while theirs is set and not consumed cannot be detected, and is cleared
 * with it. Work that consumes theirs and later sets the flag again, as an uninterruptible wait for a lock does, cannot
 * be distinguished from the application, and leaves the flag set.
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

    /** Records whether the work has consumed the interrupt, unless the attempt that sent it has ended. */
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

    /**
     * Ends an interrupted attempt on this thread: clears the flag unless the application or an outer attempt has set
     * it.
     */
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
