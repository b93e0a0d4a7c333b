package dev.weir.bench.scenario;

/**
 * What is compared with the plain client, and what is expected of it.
 *
 * @param promise what users were promised, or the behaviour of a provider that is looked at
 * @param figure what is compared
 * @param entrant the contender that is to keep it
 * @param direction which way is better
 * @param needed the share by which the figure is lower than plain's, or the factor by which it is higher; NaN where nothing
 *     is promised, and it is to be no worse
 * @param reason why the figure is worse than that of Resilience4j, where that is known; empty otherwise
 */
public record PromiseCheck(
        String promise, Figure figure, String entrant, Direction direction, double needed, String reason) {
    /** The noise of a run, as a share. */
    private static final double NOISE = 0.05;

    /** Which way is better. */
    public enum Direction {
        /** Lower by a share of plain's. */
        LOWER,
        /** A multiple of plain's. */
        HIGHER
    }

    public PromiseCheck(String promise, Figure figure, String entrant, Direction direction, double needed) {
        this(promise, figure, entrant, direction, needed, "");
    }

    /** A behaviour of a provider under which Weir is to be no worse than the plain client. */
    public static PromiseCheck noWorse(String behaviour, Figure figure, String entrant, Direction direction) {
        return new PromiseCheck(behaviour, figure, entrant, direction, Double.NaN);
    }

    public PromiseCheck withReason(String reason) {
        return new PromiseCheck(promise, figure, entrant, direction, needed, reason);
    }

    /** Whether a size is promised. */
    public boolean isPromised() {
        return !Double.isNaN(needed);
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
            case LOWER -> mine <= other * (1 + NOISE);
            case HIGHER -> mine >= other * (1 - NOISE);
        };
    }

    /**
     * Whether the value is better by as much as was promised, or, where only the direction counts, better at all; without a
     * promise, whether it is no worse.
     *
     * @param plain the value of the plain client
     * @param mine the value
     */
    public boolean holds(double plain, double mine, boolean directionOnly) {
        if (!isPromised()) {
            return isNoWorse(mine, plain);
        }
        double reached = reached(plain, mine);
        double least = directionOnly ? (direction == Direction.LOWER ? 0 : 1) : needed;
        return reached > least || (!directionOnly && reached == least);
    }

    /** What is needed, for people: "−40 %", "× 3", "better" or "no worse". */
    public String neededText(boolean directionOnly) {
        return !isPromised() ? "no worse" : directionOnly ? "better" : text(needed);
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
