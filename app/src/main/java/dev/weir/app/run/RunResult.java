package dev.weir.app.run;

/**
 * How a run has ended.
 *
 * @param end why
 * @param explanation why, for a person; empty for a run that is complete
 * @param progress what was done
 * @param abandoned rows that were in flight when it ended, and may be paid in vain
 */
public record RunResult(RunEnd end, String explanation, RunProgress progress, int abandoned) {}
