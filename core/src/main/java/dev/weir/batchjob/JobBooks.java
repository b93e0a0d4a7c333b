package dev.weir.batchjob;

import dev.weir.spi.backend.Answer;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.cost.BilledUsage;
import dev.weir.spi.cost.Cost;
import dev.weir.spi.cost.CostModel;
import dev.weir.spi.ledger.LedgerEntry;
import dev.weir.spi.ledger.UsageLedger;
import dev.weir.spi.time.Deadline;
import dev.weir.spi.time.TimeSource;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Prices the answered lines of batches, and records each in the usage ledger under an id that is made of its batch and its own id:
 * however often results are collected, and by how many processes, a line is recorded once. Thread-safe.
 *
 * @param metadata the names of metadata that the ledger keeps
 */
record JobBooks(
        String backend,
        String provider,
        @Nullable CostModel costs,
        @Nullable UsageLedger ledger,
        Set<String> metadata,
        TimeSource time) {
    private static final Cost NOT_TRACKED = Cost.unknown("costs are not tracked");
    private static final Cost NOT_REPORTED = Cost.unknown("the provider reported no tokens");
    private static final Duration FLUSH = Duration.ofSeconds(30);

    /** What an answer costs, at the price of a batch. */
    Cost cost(JobPart part, Answer answer) {
        Usage usage = answer.usage();
        if (costs == null) {
            return NOT_TRACKED;
        }
        if (usage == null) {
            return NOT_REPORTED;
        }
        return costs.cost(BilledUsage.builder(answer.model(), usage, time.instant())
                .backend(backend)
                .provider(provider)
                .requestedModel(part.model)
                .started(part.created)
                .batch(true)
                .build());
    }

    void record(JobState job, JobPart part, String lineId, Answer answer, Cost cost) {
        if (ledger == null) {
            return;
        }
        ledger.record(LedgerEntry.builder(idOf(part) + "/" + lineId, time.instant())
                .callId(job.id)
                .backend(backend)
                .provider(provider)
                .requestedModel(part.model)
                .model(answer.model())
                .attributes(kept(job.metadata))
                .usage(answer.usage())
                .cost(cost)
                .build());
    }

    /** The id of a part in the books. */
    String idOf(JobPart part) {
        return "batch/" + backend + "/" + part.batchId;
    }

    private Map<String, String> kept(Map<String, String> all) {
        Map<String, String> kept = new LinkedHashMap<>();
        all.forEach((key, value) -> {
            if (metadata.contains(key) && !key.isEmpty() && !value.isEmpty()) {
                kept.put(key, value);
            }
        });
        return kept;
    }

    /** Waits until what was recorded is in the ledger, whose space for what waits is bounded; returns whether it is. */
    boolean flush() throws InterruptedException {
        return ledger == null || ledger.flush(Deadline.after(FLUSH, time));
    }
}
