package dev.weir.testkit.fake;

import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/**
 * Random numbers that a test can draw again: the seed determines them, and {@code toString} shows it, for the message of an assertion. Safe
 * for use by many threads.
 *
 * <pre>{@code
 * FakeRandom random = FakeRandom.seeded();
 * assertThat(new Jitter(random).delay()).as("%s", random).isPositive();
 * }</pre>
 */
public final class FakeRandom implements RandomGenerator {
    private static final String PROPERTY = "weir.seed";

    private final long seed;
    private final Random random;
    private final AtomicLong draws = new AtomicLong();

    public FakeRandom(long seed) {
        this.seed = seed;
        random = new Random(seed);
    }

    /** Random numbers of another seed each time, or of the one in the system property {@code weir.seed}. */
    public static FakeRandom seeded() {
        return new FakeRandom(Long.getLong(PROPERTY, new Random().nextLong()));
    }

    public long seed() {
        return seed;
    }

    /** How many numbers have been drawn. */
    public long draws() {
        return draws.get();
    }

    @Override
    public long nextLong() {
        draws.incrementAndGet();
        return random.nextLong();
    }

    @Override
    public String toString() {
        return "seed " + seed + " (-D" + PROPERTY + "=" + seed + ")";
    }
}
