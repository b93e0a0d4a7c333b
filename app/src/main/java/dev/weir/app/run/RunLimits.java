package dev.weir.app.run;

import java.time.Duration;

/**
 * What ends a run before its input does, and what it may take.
 *
 * @param maxRows the number of rows that are sent
 * @param maxErrors the number of rows that may fail
 * @param patience how long rows in flight have to end after the run was stopped
 */
public record RunLimits(long maxRows, long maxErrors, Duration patience) {

    /** So many calls that fail in a row are no accident. */
    static final int FAILURES_IN_A_ROW = 20;

    /** So much of the input is in flight at most, or one row. */
    static final long BYTES_IN_FLIGHT = 64L << 20;
}
