package dev.weir.wire;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Pauses of a server under test. They make a fault likely to be the one that is meant (bytes read before a reset); no
 * test depends on how long they take.
 */
public final class Pauses {
    private Pauses() {}

    /** Long enough for the other side to have read what was written, most often. */
    public static void untilRead() {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
    }

    /** A pause of a server. */
    public static void pause(Duration pause) {
        LockSupport.parkNanos(pause.toNanos());
    }

    /** A few milliseconds, shorter than any limit under test. */
    public static void tick() {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }

    /** Does something every few milliseconds until it fails. */
    public static void repeat(Action action) throws Exception {
        while (true) {
            action.run();
            tick();
        }
    }

    /** Something that fails once nobody is there any more. */
    public interface Action {
        void run() throws Exception;
    }
}
