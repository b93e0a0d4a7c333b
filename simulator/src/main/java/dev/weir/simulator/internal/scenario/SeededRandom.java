package dev.weir.simulator.internal.scenario;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Derives random generators from one seed. The same keys always give the same generator, in any order of use. */
public record SeededRandom(long seed) {

    public RandomGenerator generator(long... keys) {
        long mixed = seed;
        for (long key : keys) {
            mixed = new SplittableRandom(mixed ^ (key * 0x9E3779B97F4A7C15L)).nextLong();
        }
        return new SplittableRandom(mixed);
    }
}
