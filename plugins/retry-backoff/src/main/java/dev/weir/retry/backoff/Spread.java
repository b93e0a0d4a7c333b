package dev.weir.retry.backoff;

import java.util.random.RandomGenerator;

/** Shortens delays at random, by no more than a share of each. */
record Spread(double share, RandomGenerator random) {

    double over(double delay) {
        return share == 0 ? delay : delay * (1 - share * random.nextDouble());
    }
}
