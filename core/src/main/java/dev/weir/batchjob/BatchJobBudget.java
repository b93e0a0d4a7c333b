package dev.weir.batchjob;

import dev.weir.spi.backend.Request;
import dev.weir.spi.batchjob.BatchLine;
import dev.weir.spi.cost.Cost;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Limits what batch jobs may cost. The estimated cost of each part is reserved before anything of its job is sent, and held,
 * whichever process works with the job, until its results are collected; then the actual cost takes its place. Thread-safe.
 */
public interface BatchJobBudget {

    /** No limit. */
    BatchJobBudget NONE = new BatchJobBudget() {
        @Override
        public Cost estimate(BatchLine line, @Nullable Request request) {
            return Cost.NONE;
        }

        @Override
        public void reserve(Reservation part) {}

        @Override
        public void hold(Reservation part) {}

        @Override
        public boolean settle(Reservation part, Cost cost) {
            return true;
        }
    };

    /**
     * The cost of a part of a job.
     *
     * @param id unique across processes
     * @param model the model of its lines
     * @param metadata of the job
     * @param estimate what it is expected to cost
     */
    record Reservation(String id, String model, Map<String, String> metadata, Cost estimate) {
        public Reservation {
            Objects.requireNonNull(id, "id");
            Objects.requireNonNull(model, "model");
            Objects.requireNonNull(estimate, "estimate");
            metadata = Map.copyOf(metadata);
        }
    }

    /**
     * What a line is expected to cost, at the price of a batch.
     *
     * @param request what the line asks; null if only the line is known
     */
    Cost estimate(BatchLine line, @Nullable Request request);

    /**
     * Reserves the estimated cost of a part.
     *
     * @throws RuntimeException if a budget that counts it has no room
     */
    void reserve(Reservation part);

    /**
     * Continues a reservation of this or another process, whether or not there is room. Called before each step, and before costs
     * are recorded in the ledger, as a budget that begins with what a ledger has must begin before that.
     */
    void hold(Reservation part);

    /**
     * Ends a reservation, and counts what the part has cost. The same id counts once.
     *
     * @return whether that is done; otherwise it is to be repeated, by this or another process
     */
    boolean settle(Reservation part, Cost cost);
}
