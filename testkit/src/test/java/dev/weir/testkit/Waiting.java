package dev.weir.testkit;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** How faulty implementations wait. */
final class Waiting {
    private static final CountDownLatch NEVER = new CountDownLatch(1);

    private Waiting() {}

    /** Waits for no time, which loses an interrupt. */
    static void atAll() {
        await(0);
    }

    /** Waits longer than a contract permits, unless it is interrupted. */
    static void forLong() {
        await(60);
    }

    /** Does not end, whoever interrupts it. */
    static void forever() {
        while (true) {
            await(60);
        }
    }

    @SuppressWarnings("EmptyCatch") // an interrupt is lost: this is the fault
    private static void await(int seconds) {
        try {
            NEVER.await(seconds, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            // as said
        }
    }
}
