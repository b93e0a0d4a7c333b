package dev.weir.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RecentCountTest {
    private static final long WINDOW = RecentCount.WINDOW.toNanos();
    private static final long STEP = TimeUnit.SECONDS.toNanos(10);

    /** Against a list of all times, for clocks that begin below zero, at it and above. */
    @Test
    void countsTheEventsOfTheWindowToAStep() {
        long seed = 20261130;
        Random random = new Random(seed);
        for (long start : new long[] {-3 * WINDOW, -1, 0, Long.MAX_VALUE / 2}) {
            RecentCount count = new RecentCount();
            List<Long> all = new ArrayList<>();
            long now = start;
            for (int i = 0; i < 5_000; i++) {
                now += random.nextLong(random.nextInt(50) == 0 ? WINDOW : STEP);
                count.add(now);
                all.add(now);
                long last = now;
                long atMost = all.stream().filter(time -> last - time < WINDOW).count();
                long atLeast =
                        all.stream().filter(time -> last - time < WINDOW - STEP).count();
                assertThat(count.sum(now)).as("seed %d, event %d", seed, i).isBetween(atLeast, atMost);
                if (all.size() > 500) {
                    all.subList(0, 100).clear();
                }
            }
        }
    }
}
