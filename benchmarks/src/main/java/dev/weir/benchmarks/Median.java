package dev.weir.benchmarks;

import java.util.Collection;

/** The middle of what the rounds of a measurement gave. */
public final class Median {
    private Median() {}

    /** The middle value, or the mean of the two in the middle; there has to be one. */
    public static double of(Collection<Double> values) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
