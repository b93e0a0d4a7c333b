package dev.weir.simulator;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Where every chance comes from: the same seed and the same keys give the same generator, whatever came between. */
record Seed(long value) {

    RandomGenerator generator(long... keys) {
        long mixed = value;
        for (long key : keys) {
            mixed = new SplittableRandom(mixed ^ (key * 0x9E3779B97F4A7C15L)).nextLong();
        }
        return new SplittableRandom(mixed);
    }
}
