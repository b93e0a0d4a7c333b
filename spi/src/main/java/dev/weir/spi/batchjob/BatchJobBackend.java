package dev.weir.spi.batchjob;

import dev.weir.spi.backend.Backend;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.backend.Request;
import dev.weir.spi.time.Deadline;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A backend whose provider has a batch API: a part of a batch job is submitted, becomes one batch at the provider, is
 * processed there within hours, and its results are read by the ids of its lines. Usage is billed as {@linkplain
 * dev.weir.spi.cost.BilledUsage#batch() of a batch}.
 *
 * <p>Every method returns or throws by its deadline, and promptly after an interrupt. None retries: the runtime does, with
 * the failure's class, and its {@link BackendException#shouldRetry()} where the provider or the backend knows better.
 * Thread-safe.
 */
public interface BatchJobBackend extends Backend {

    /** The limits of one batch at the provider. Constant, and cheap to call. */
    BatchLimits batchLimits();

    /**
     * The line of a request, in which the request is exactly what {@link #complete} or {@link #embed} would send.
     *
     * @param id of at most {@link BatchLimits#maxIdLength()} characters; results refer to it
     * @throws BackendException if the request cannot be sent, or its kind not in a batch
     */
    BatchLine batchLine(String id, Request request) throws BackendException;

    /**
     * The line that somebody wrote in the provider's own format.
     *
     * @param id replaces the id that the line has; null to keep that
     * @param json the line, a JSON object; the message of a failure contains none of it
     * @throws BackendException for {@link Reason#INVALID_REQUEST} if it is no such line, and for
     *     {@link Reason#UNSUPPORTED}, as by default, if the backend does not read lines
     */
    default BatchLine batchLine(@Nullable String id, String json) throws BackendException {
        throw BackendException.builder(Reason.UNSUPPORTED, "this backend reads no lines in its provider's own format")
                .build();
    }

    /**
     * Uploads the lines of a part, for a provider that takes them before the batch is created. It may be repeated: what was
     * uploaded and is not used costs nothing.
     *
     * @return a reference to what was uploaded; empty, as by default, where {@link #createBatch} takes the lines
     */
    default String uploadBatch(BatchPart part, Deadline deadline) throws BackendException {
        return "";
    }

    /**
     * Creates the batch of a part. It is marked with the {@linkplain BatchPart#key() key}, so that {@link #findBatch} finds
     * it after a crash.
     *
     * @param upload what {@link #uploadBatch} returned
     * @throws BackendException if no batch was created: a failure with an HTTP status from 300 to 499 says so for certain. One whose
     *     {@link BackendException#shouldRetry()} is true, such as for an upload that is not visible yet, passes by itself
     */
    BatchStatus createBatch(BatchPart part, String upload, Deadline deadline) throws BackendException;

    /**
     * Finds the batch that was created with a key.
     *
     * @param since no batch that was created before is looked at
     * @return null if there is none; also if the provider keeps no keys, which {@link BatchLimits#findable()} says
     */
    @Nullable
    BatchStatus findBatch(String key, Instant since, Deadline deadline) throws BackendException;

    /** The status of a batch. */
    BatchStatus batchStatus(String batchId, Deadline deadline) throws BackendException;

    /** Asks the provider to cancel a batch, which takes a while. What it has answered by then remains, and is billed. */
    BatchStatus cancelBatch(String batchId, Deadline deadline) throws BackendException;

    /**
     * Reads the results of a batch that has ended, in any order. A line that the provider did not get to may have no result.
     * A result that cannot be read does not affect the others.
     *
     * @param results receives them on this thread
     * @throws BackendException if they did not all arrive; those that the consumer received are right
     */
    void readResults(String batchId, Consumer<BatchLineResult> results, Deadline deadline) throws BackendException;

    /**
     * Deletes what the provider keeps of a batch that has ended: what was uploaded for it, and its results. It may be repeated: what is
     * not there any more is deleted.
     *
     * @param batchId the id of the batch; empty if none was created of the upload
     * @param upload what {@link #uploadBatch} returned; empty for none
     * @throws BackendException for {@link Reason#UNSUPPORTED}, as by default, if it cannot be deleted
     */
    default void deleteBatch(String batchId, String upload, Deadline deadline) throws BackendException {
        throw BackendException.builder(Reason.UNSUPPORTED, "this backend deletes no batches at its provider")
                .build();
    }
}
