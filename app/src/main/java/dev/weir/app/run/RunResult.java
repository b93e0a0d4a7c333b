package dev.weir.app.run;

import dev.weir.app.run.record.RunTotals;

/**
 * How a run has ended.
 *
 * @param end why
 * @param explanation why, for a person; empty for a run that is complete
 * @param progress what was done
 * @param firstFailure the line and the message of the first row that failed; empty if none did
 * @param abandoned rows that were in flight when it ended, and may be paid in vain
 */
public record RunResult(RunEnd end, String explanation, RunProgress progress, String firstFailure, int abandoned) {

    /** Nothing was sent, as earlier runs have cost what all may cost together. */
    public static RunResult usedUp(RunTotals before) {
        String explanation = "--max-cost is used up: the runs before have cost "
                + before.usd().stripTrailingZeros().toPlainString() + " USD";
        return new RunResult(RunEnd.MAX_COST, explanation, RunProgress.none(before), "", 0);
    }
}
