package dev.weir.app.cli;

/** The width of the output in characters. */
public final class Columns {
    private static final int USUAL = 80;
    private static final int LEAST = 20;

    private Columns() {}

    /** What {@code COLUMNS} says, which the launcher sets at a terminal. */
    public static int of(Surroundings surroundings) {
        try {
            return Math.max(LEAST, Integer.parseInt(surroundings.environment().getOrDefault("COLUMNS", "" + USUAL)));
        } catch (NumberFormatException e) {
            return USUAL;
        }
    }
}
