package dev.weir.bench.report;

import dev.weir.bench.scenario.FigureText;
import dev.weir.bench.scenario.Percentile;

/**
 * A figure over the repetitions; NaN if it is not known, infinite for never.
 *
 * @param median the lower of two for an even number
 * @param lowest the least
 * @param highest the most
 */
public record FigureSpread(double median, double lowest, double highest) {

    public static FigureSpread of(double[] values) {
        return new FigureSpread(Percentile.median(values), Percentile.of(values, 1), Percentile.of(values, 100));
    }

    public boolean isKnown() {
        return !Double.isNaN(median);
    }

    /** The median, and in brackets the lowest and the highest where they differ from it for people. */
    public String text() {
        String middle = FigureText.of(median);
        String least = FigureText.of(lowest);
        String most = FigureText.of(highest);
        return least.equals(middle) && most.equals(middle) ? middle : middle + " (" + least + " to " + most + ")";
    }
}
