package dev.weir.simulator;

import java.time.Duration;

/** Ranges of settings, each refused with what is allowed and what was given. */
final class Require {
    private Require() {}

    static int atLeast(int least, int value) {
        if (value < least) {
            throw new IllegalArgumentException("must be at least " + least + ", was " + value);
        }
        return value;
    }

    static long atLeast(long least, long value) {
        if (value < least) {
            throw new IllegalArgumentException("must be at least " + least + ", was " + value);
        }
        return value;
    }

    static double between(double least, double most, double value) {
        if (!(value >= least && value <= most)) {
            throw new IllegalArgumentException("must be from " + least + " to " + most + ", was " + value);
        }
        return value;
    }

    static Duration notNegative(Duration value) {
        if (value.isNegative()) {
            throw new IllegalArgumentException("must not be negative, was " + DurationText.format(value));
        }
        return value;
    }
}
