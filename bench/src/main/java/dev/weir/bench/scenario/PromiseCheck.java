package dev.weir.bench.scenario;

/**
 * What is promised, and how it is measured.
 *
 * @param promise what users were promised
 * @param figure what is compared
 * @param entrant the contender that is to keep it
 * @param direction which way is better
 * @param needed the share by which the figure is lower than plain's, or the factor by which it is higher
 */
public record PromiseCheck(String promise, Figure figure, String entrant, Direction direction, double needed) {

    /** Which way is better. */
    public enum Direction {
        /** Lower by a share of plain's. */
        LOWER,
        /** A multiple of plain's. */
        HIGHER
    }

    /** How much better a value is: the share by which it is lower, or the factor by which it is higher. */
    public double reached(double plain, double mine) {
        return switch (direction) {
            case LOWER ->
                Double.isInfinite(mine) ? Double.NEGATIVE_INFINITY : Double.isInfinite(plain) ? 1 : 1 - mine / plain;
            case HIGHER -> plain == 0 ? Double.POSITIVE_INFINITY : mine / plain;
        };
    }

    /** Whether a value is at least as good as another one, but for 5 % of it, which is the noise of a run. */
    public boolean isNoWorse(double mine, double other) {
        return switch (direction) {
            case LOWER -> mine <= other * 1.05;
            case HIGHER -> mine >= other * 0.95;
        };
    }

    /** Whether the value is better at all, or, for the whole run, by as much as was promised. */
    public boolean holds(double reached, boolean directionOnly) {
        double least = directionOnly ? (direction == Direction.LOWER ? 0 : 1) : needed;
        return reached > least || (!directionOnly && reached == least);
    }

    /** What is needed, for people: "−40 %" or "× 3". */
    public String neededText() {
        return text(needed);
    }

    /** A figure of {@link #reached}, for people. */
    public String text(double reached) {
        if (direction == Direction.HIGHER) {
            return Double.isInfinite(reached) ? "× ∞" : "× " + FigureText.of(reached);
        }
        return Double.isInfinite(reached)
                ? "never"
                : (reached < 0 ? "+" : "−") + Math.round(Math.abs(reached) * 100) + " %";
    }
}
