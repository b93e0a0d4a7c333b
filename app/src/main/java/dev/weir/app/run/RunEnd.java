package dev.weir.app.run;

import java.util.Locale;

/** Why a run has ended. */
public enum RunEnd {
    /** Every row has its record. */
    COMPLETE,
    /** By a signal. */
    INTERRUPTED,
    /** The maximum number of rows was sent. */
    MAX_ROWS,
    /** More rows have failed than were permitted. */
    MAX_ERRORS,
    /** The next call might exceed what the run, or a budget, may cost. */
    MAX_COST,
    /** Calls only fail. */
    FAILURES;

    /** The name in the summary: {@code max-cost}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
