package dev.weir.batchjob;

import java.time.Duration;

/** Waits. Replaceable for tests. */
@FunctionalInterface
interface Pause {
    void sleep(Duration duration) throws InterruptedException;

    static Pause ofThread() {
        return duration -> Thread.sleep(duration.toMillis() + 1);
    }
}
