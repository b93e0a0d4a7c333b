package dev.weir.app.run;

import dev.weir.app.run.record.RowError;
import dev.weir.app.run.record.RowRecord;
import dev.weir.app.run.record.RowStatus;
import dev.weir.app.run.record.RunTotals;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.cost.Cost;
import dev.weir.spi.cost.CostState;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** Counts the rows of a run. Not thread-safe. */
final class RunTally {
    private final RunTotals before;
    private final Map<String, Long> failures = new TreeMap<>();
    private long answered;
    private long incomplete;
    private long failed;
    private long retryable;
    private long inputTokens;
    private long outputTokens;
    private BigDecimal usd = BigDecimal.ZERO;
    private long unknownCosts;
    private int failuresInARow;
    private String firstFailure = "";

    RunTally(RunTotals before) {
        this.before = before;
    }

    void add(RowRecord row) {
        RowError error = row.error();
        if (error == null) {
            answered++;
            incomplete += row.status() == RowStatus.INCOMPLETE ? 1 : 0;
            failuresInARow = 0;
        } else {
            failed++;
            firstFailure = firstFailure.isEmpty() ? "line " + row.line() + ": " + error.message() : firstFailure;
            retryable += error.retryable() ? 1 : 0;
            failures.merge(error.errorClass(), 1L, Long::sum);
            failuresInARow += row.isOfRow() ? 0 : 1;
        }
        Usage usage = row.usage();
        if (usage != null) {
            inputTokens += usage.input();
            outputTokens += usage.output();
        }
        Cost cost = row.cost();
        BigDecimal amount = cost.usd();
        usd = amount == null ? usd : usd.add(amount);
        unknownCosts += cost.state() == CostState.UNKNOWN || cost.state() == CostState.PARTIAL ? 1 : 0;
    }

    long failed() {
        return failed;
    }

    String firstFailure() {
        return firstFailure;
    }

    /** How many calls have failed since the last answer. */
    int failuresInARow() {
        return failuresInARow;
    }

    RunProgress progress(long bytesRead, int inFlight, int window, Duration elapsed) {
        return new RunProgress(
                bytesRead,
                before,
                answered,
                incomplete,
                failed,
                retryable,
                Map.copyOf(failures),
                inputTokens,
                outputTokens,
                usd,
                unknownCosts,
                inFlight,
                window,
                elapsed);
    }
}
