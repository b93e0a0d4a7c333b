package dev.weir.app.run;

import dev.weir.app.run.record.RunTotals;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;

/**
 * What a run has done so far. Immutable.
 *
 * @param bytesRead how much of the input is read
 * @param before what earlier runs have done
 * @param answered rows with an answer, of this run, as all that follow
 * @param incomplete those of them whose answer is not a whole text
 * @param failed rows that have failed
 * @param retryable those of them that the next run tries again
 * @param failures the number of failed rows by error class
 * @param inputTokens the input tokens of all attempts
 * @param outputTokens their output tokens
 * @param usd the known costs
 * @param unknownCosts rows of unknown or partly unknown cost
 * @param inFlight rows that are in flight
 * @param window how many may be
 * @param elapsed the time since the first row was sent
 */
public record RunProgress(
        long bytesRead,
        RunTotals before,
        long answered,
        long incomplete,
        long failed,
        long retryable,
        Map<String, Long> failures,
        long inputTokens,
        long outputTokens,
        BigDecimal usd,
        long unknownCosts,
        int inFlight,
        int window,
        Duration elapsed) {

    /** That of a run that has done nothing. */
    public static RunProgress none(RunTotals before) {
        return new RunProgress(0, before, 0, 0, 0, 0, Map.of(), 0, 0, BigDecimal.ZERO, 0, 0, 0, Duration.ZERO);
    }

    /** The rows of this run that have ended. */
    public long rows() {
        return answered + failed;
    }
}
