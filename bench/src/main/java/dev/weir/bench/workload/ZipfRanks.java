package dev.weir.bench.workload;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/** Ranks from 0 by Zipf's law: the probability of the n-th is proportional to 1 / nˢ; with an exponent of 0 all are alike. */
final class ZipfRanks {
    private final double[] cumulative;

    /**
     * @param size the number of ranks, at least 1
     * @param exponent at least 0
     */
    ZipfRanks(int size, double exponent) {
        cumulative = new double[size];
        double sum = 0;
        for (int i = 0; i < size; i++) {
            sum += Math.pow(i + 1, -exponent);
            cumulative[i] = sum;
        }
    }

    int next(RandomGenerator random) {
        double drawn = random.nextDouble() * cumulative[cumulative.length - 1];
        int found = Arrays.binarySearch(cumulative, drawn);
        return Math.min(found < 0 ? -found - 1 : found, cumulative.length - 1);
    }
}
