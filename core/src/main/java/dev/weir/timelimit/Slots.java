package dev.weir.timelimit;

import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The slots of a limiter: a table that grows when it is half full and a thread finds no free slot near where it looks first. A slot is never
 * taken out of the table, so an attempt keeps its own while the table grows.
 */
final class Slots {
    private static final int PROBES = 16;
    private static final long GOLDEN_RATIO = 0x9E3779B97F4A7C15L;

    private final ReentrantLock growing = new ReentrantLock();
    private volatile Slot[] table = fill(new Slot[0], 2 * PROBES);

    private static Slot[] fill(Slot[] old, int size) {
        Slot[] table = Arrays.copyOf(old, size);
        for (int i = old.length; i < size; i++) {
            table[i] = new Slot();
        }
        return table;
    }

    Slot[] table() {
        return table;
    }

    /** A slot that is this thread's until its attempt ends. */
    Slot claim(Thread thread) {
        int start = (int) ((thread.getId() * GOLDEN_RATIO) >>> 32);
        Slot[] seen = table;
        Slot first = seen[start & (seen.length - 1)];
        return first.claim() ? first : claimNear(start, seen);
    }

    private Slot claimNear(int start, Slot[] seen) {
        Slot[] slots = seen;
        int probes = PROBES;
        while (true) {
            for (int i = 1; i < probes; i++) {
                Slot slot = slots[(start + i) & (slots.length - 1)];
                if (slot.claim()) {
                    return slot;
                }
            }
            Slot[] wider = widened(slots);
            probes = wider == slots ? slots.length : PROBES;
            slots = wider;
        }
    }

    /** A larger table, or the same one if it is not half full: then many attempts only happen to begin their search at one place. */
    private Slot[] widened(Slot[] slots) {
        growing.lock();
        try {
            if (table == slots && 2 * Arrays.stream(slots).filter(Slot::isTaken).count() > slots.length) {
                table = fill(slots, 2 * slots.length);
            }
            return table;
        } finally {
            growing.unlock();
        }
    }
}
