package dev.weir.app.batch;

import dev.weir.Weir;
import dev.weir.WeirBuilder;
import dev.weir.app.cli.InputException;
import dev.weir.app.cli.RuntimeOptions;
import dev.weir.app.cli.Surroundings;
import dev.weir.app.cli.UserData;
import dev.weir.batchjob.BatchJob;
import dev.weir.batchjob.BatchJobException;
import dev.weir.batchjob.BatchJobStatus;
import dev.weir.batchjob.BatchJobs;
import java.nio.file.Path;

/** Where the command keeps its batch jobs. */
final class BatchJobFolder {
    private BatchJobFolder() {}

    /**
     * The folder in the user's data directory.
     *
     * @throws InputException if there is no such directory
     */
    static Path of(Surroundings surroundings) {
        return UserData.batchJobs(surroundings.environment())
                .orElseThrow(
                        () -> new InputException(
                                "batch jobs are kept in the user's data directory, and there is none: set HOME or XDG_DATA_HOME"));
    }

    /**
     * What is known of a job.
     *
     * @throws InputException if there is no such job
     */
    static BatchJobStatus status(Surroundings surroundings, String id) {
        try {
            return BatchJobs.statusOf(of(surroundings), id);
        } catch (BatchJobException e) {
            boolean damaged = e.getCause() != null;
            throw new InputException(
                    e.getMessage() + (damaged ? "" : "; 'weir batch list' shows those that there are"));
        }
    }

    /** Work with a job. */
    @FunctionalInterface
    interface Work<T> {
        T run(BatchJob job) throws InterruptedException;
    }

    /** Works with a job, in a runtime that has its backend. */
    static <T> T with(Surroundings surroundings, RuntimeOptions options, String id, Work<T> work)
            throws InterruptedException {
        BatchJobStatus known = status(surroundings, id);
        WeirBuilder builder = options.builder(surroundings).argument("llm.client.backend", known.backend());
        try (Weir weir = builder.build()) {
            return work.run(weir.batchJobs(known.backend(), of(surroundings)).job(id));
        }
    }
}
