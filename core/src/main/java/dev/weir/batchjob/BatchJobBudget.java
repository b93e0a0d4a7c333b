package dev.weir.batchjob;

import dev.weir.spi.backend.Usage;
import dev.weir.spi.cost.Cost;
import java.util.Map;

/** Limits what batch jobs may cost. Thread-safe. */
public interface BatchJobBudget {

    /** No limit. */
    BatchJobBudget NONE = new BatchJobBudget() {
        @Override
        public void requireRoom(String model, Map<String, String> metadata) {}

        @Override
        public void expectSpending(String model, Map<String, String> metadata) {}

        @Override
        public void spent(String id, String model, Map<String, String> metadata, Cost cost, Usage usage) {}
    };

    /**
     * Lets a part of a job pass before anything of the job is sent.
     *
     * @param metadata of the job
     * @throws RuntimeException if a budget that counts it is spent
     */
    void requireRoom(String model, Map<String, String> metadata);

    /**
     * Announces that costs of a part will be recorded in the ledger, and then {@linkplain #spent counted}: a budget that begins with
     * what a ledger has must begin before that.
     */
    void expectSpending(String model, Map<String, String> metadata);

    /**
     * Counts what the answered lines of a part have cost.
     *
     * @param id of the part, unique across processes; the same id counts once where the budget can tell
     */
    void spent(String id, String model, Map<String, String> metadata, Cost cost, Usage usage);
}
