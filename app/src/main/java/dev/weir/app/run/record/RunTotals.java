package dev.weir.app.run.record;

import java.math.BigDecimal;

/**
 * What earlier runs of the same output have done.
 *
 * @param answered rows with an answer
 * @param incomplete those of them whose answer is not a whole text
 * @param failed rows that have failed for good
 * @param inputTokens the input tokens of the records
 * @param outputTokens their output tokens
 * @param usd the known costs, those of failures that are tried again included
 * @param unknownCosts rows of unknown cost
 * @param maybePaidTwice how often a row was in flight when a run ended, so that it may have been paid in vain
 */
public record RunTotals(
        long answered,
        long incomplete,
        long failed,
        long inputTokens,
        long outputTokens,
        BigDecimal usd,
        long unknownCosts,
        long maybePaidTwice) {
    /** Nothing. */
    public static final RunTotals NONE = new RunTotals(0, 0, 0, 0, 0, BigDecimal.ZERO, 0, 0);

    public RunTotals plus(RecordFacts row) {
        boolean error = row.status() == RowStatus.ERROR;
        return new RunTotals(
                answered + (error ? 0 : 1),
                incomplete + (row.status() == RowStatus.INCOMPLETE ? 1 : 0),
                failed + (error ? 1 : 0),
                inputTokens + row.inputTokens(),
                outputTokens + row.outputTokens(),
                row.usd() == null || row.retryable() ? usd : usd.add(row.usd()), // the checkpoint has that of failures
                unknownCosts + (row.usd() == null ? 1 : 0),
                maybePaidTwice);
    }

    public RunTotals with(BigDecimal failedUsd, long lost) {
        return new RunTotals(
                answered, incomplete, failed, inputTokens, outputTokens, usd.add(failedUsd), unknownCosts, lost);
    }

    /** All rows that are done. */
    public long rows() {
        return answered + failed;
    }
}
