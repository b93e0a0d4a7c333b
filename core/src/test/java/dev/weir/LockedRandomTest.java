package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LockedRandomTest {
    private static final int DRAWS = 500_000;

    @Test
    void noTwoThreadsGetTheSameDraw() {
        Set<Long> drawn = ConcurrentHashMap.newKeySet();
        RandomGenerator random = new LockedRandom(new Counting());

        IntStream.range(0, DRAWS).parallel().forEach(i -> drawn.add(random.nextLong()));

        assertThat(drawn).hasSize(DRAWS);
    }

    /** Gives two threads the same number if they draw at once. */
    private static final class Counting implements RandomGenerator {
        private long next;

        @Override
        public long nextLong() {
            return next++;
        }
    }
}
