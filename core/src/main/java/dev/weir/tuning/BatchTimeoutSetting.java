package dev.weir.tuning;

import dev.weir.batch.BatchFigures;
import dev.weir.batch.BatchProcessor;
import dev.weir.batch.BatchTrigger;
import dev.weir.duration.DurationText;
import dev.weir.performance.Evidence;
import dev.weir.performance.LatencyPoint;
import dev.weir.performance.Proposal;
import dev.weir.performance.TunableSetting;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The batch wait. The processor itself waits no longer than is worth it, a small part of what a batch takes; so only where
 * batches leave at the upper bound, and not full, a longer one may pay. Effective if they are fuller with it.
 */
final class BatchTimeoutSetting implements TunableSetting {
    private static final double OFTEN = 0.5;
    private static final double EMPTY = 0.2;
    private static final double EMPTIER_BY_LESS = 0.9;

    private final BatchProcessor<?, ?> processor;
    private final Duration most;
    private long batches;
    private long members;
    private double capacity;
    private long timeouts;

    BatchTimeoutSetting(BatchProcessor<?, ?> processor, Duration most) {
        this.processor = processor;
        this.most = most;
    }

    @Override
    public String key() {
        return "llm.batchProcessing.batchTimeout";
    }

    @Override
    public String scope() {
        return "all";
    }

    @Override
    public long value() {
        return processor.batchTimeout().toNanos();
    }

    @Override
    public void change(long value) {
        processor.adjustBatchTimeout(Duration.ofNanos(value));
    }

    @Override
    public boolean mayChange() {
        return true;
    }

    @Override
    public String text(long value) {
        return DurationText.format(Duration.ofNanos(value));
    }

    @Override
    public Evidence evidence(List<LatencyPoint> calls) {
        BatchFigures all = processor.statistics().all();
        double allCapacity = all.efficiency() == 0 ? 0 : all.members() / all.efficiency();
        long allTimeouts = all.triggers().getOrDefault(BatchTrigger.TIMEOUT, 0L);
        double cases = (double) all.batches() - batches;
        double more = allCapacity - capacity;
        double empty = more <= 0 ? 0 : Math.max(0, 1 - (all.members() - members) / more);
        Evidence seen = new Evidence(cases, cases * empty, (double) allTimeouts - timeouts);
        batches = all.batches();
        members = all.members();
        capacity = allCapacity;
        timeouts = allTimeouts;
        return seen;
    }

    @Override
    public @Nullable Proposal propose(Evidence seen) {
        long value = value();
        long longer = Math.min(most.toNanos(), value + value / 2);
        if (seen.limitedShare() < OFTEN || seen.mean() < EMPTY || longer <= value) {
            return null;
        }
        String reason = String.format(
                Locale.ROOT,
                "%.0f %% of the batches left at their longest wait, and %s",
                100 * seen.limitedShare(),
                describe(seen));
        return new Proposal(longer, reason, "batches are fuller", seen.mean() * EMPTIER_BY_LESS);
    }

    @Override
    public String describe(Evidence seen) {
        return String.format(Locale.ROOT, "batches are %.0f %% full", 100 * (1 - seen.mean()));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof BatchTimeoutSetting setting && setting.processor.equals(processor);
    }

    @Override
    public int hashCode() {
        return processor.hashCode();
    }
}
