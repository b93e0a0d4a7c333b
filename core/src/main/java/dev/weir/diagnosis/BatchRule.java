package dev.weir.diagnosis;

import dev.weir.batch.BatchFigures;
import dev.weir.batch.BatchTrigger;
import dev.weir.duration.DurationText;
import java.util.List;
import java.util.Locale;

/** Batches that wait and leave half empty all the same. */
final class BatchRule implements Rule {
    private static final double HALF = 0.5;

    @Override
    public List<Finding> check(Observations seen) {
        BatchFigures batches = seen.batches();
        if (batches == null || batches.batches() < LEAST_CALLS) {
            return List.of();
        }
        long waited = batches.triggers().getOrDefault(BatchTrigger.TIMEOUT, 0L);
        if (waited < HALF * batches.batches() || batches.efficiency() >= HALF) {
            return List.of();
        }
        return List.of(Finding.of(
                Symptom.BATCHES_HALF_EMPTY,
                "all",
                String.format(
                        Locale.ROOT,
                        "%d of %d batches left at their longest wait, %.0f %% full; calls waited %s on average",
                        waited,
                        batches.batches(),
                        100 * batches.efficiency(),
                        DurationText.rounded(batches.meanWait())),
                "have calls wait longer if they may, or less if they may not"));
    }
}
