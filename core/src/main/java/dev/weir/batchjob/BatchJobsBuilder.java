package dev.weir.batchjob;

import dev.weir.spi.batchjob.BatchJobBackend;
import dev.weir.spi.cost.CostModel;
import dev.weir.spi.ledger.UsageLedger;
import dev.weir.spi.time.TimeSource;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Builds {@link BatchJobs}. Not thread-safe. */
public final class BatchJobsBuilder {
    final String name;
    final BatchJobBackend backend;
    final Path directory;
    BatchJobSettings settings = BatchJobSettings.DEFAULT;
    TimeSource time = TimeSource.system();
    RandomGenerator random = () -> ThreadLocalRandom.current().nextLong();
    Pause pause = Pause.ofThread();
    DurableFile durable = DurableFile.ofSystem();
    BatchJobBudget budget = BatchJobBudget.NONE;
    Set<String> metadata = Set.of();
    UnaryOperator<BatchRow> rows = row -> row;

    @Nullable
    CostModel costs;

    @Nullable
    UsageLedger ledger;

    BatchJobsBuilder(String name, BatchJobBackend backend, Path directory) {
        this.name = name;
        this.backend = backend;
        this.directory = directory;
    }

    public BatchJobsBuilder settings(BatchJobSettings settings) {
        this.settings = settings;
        return this;
    }

    /** Prices the answers; without it, their costs are unknown. */
    public BatchJobsBuilder costs(@Nullable CostModel costs) {
        this.costs = costs;
        return this;
    }

    /** Records what the answers used and cost. */
    public BatchJobsBuilder ledger(@Nullable UsageLedger ledger) {
        this.ledger = ledger;
        return this;
    }

    /** The names of metadata that the ledger keeps with each entry. */
    public BatchJobsBuilder ledgerMetadata(Set<String> names) {
        metadata = Set.copyOf(names);
        return this;
    }

    /** Limits what jobs may cost. */
    public BatchJobsBuilder budget(BatchJobBudget budget) {
        this.budget = budget;
        return this;
    }

    /**
     * Checks and changes each row before it is submitted. One that must not be submitted becomes
     * {@linkplain BatchRow#unusable unusable}.
     */
    public BatchJobsBuilder rows(UnaryOperator<BatchRow> check) {
        rows = check;
        return this;
    }

    public BatchJobsBuilder time(TimeSource time) {
        this.time = time;
        return this;
    }

    public BatchJobsBuilder random(RandomGenerator random) {
        this.random = random;
        return this;
    }

    /** Waits in another way, for tests. */
    BatchJobsBuilder pause(Pause pause) {
        this.pause = pause;
        return this;
    }

    /** Writes state files in another way, for tests. */
    BatchJobsBuilder durable(DurableFile durable) {
        this.durable = durable;
        return this;
    }

    public BatchJobs build() {
        return new BatchJobs(this);
    }
}
