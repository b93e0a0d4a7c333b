package dev.weir.batchjob;

import dev.weir.batchjob.BatchJobBudget.Reservation;
import dev.weir.spi.batchjob.BatchJobBackend;
import dev.weir.spi.cost.Cost;
import dev.weir.spi.time.TimeSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * The batch jobs of a backend whose provider has a batch API. A job has any number of rows; it is divided into parts within the
 * provider's limits. Its state and its lines, prompts included, are in a directory that only the user can read.
 *
 * <pre>{@code
 * BatchJobs jobs = BatchJobs.builder("openai", backend, directory).costs(costs).ledger(ledger).build();
 * BatchJob job = jobs.submit("questions.jsonl", rows.iterator(), Map.of(), false);
 * job.await(Duration.ofDays(1), status -> {});
 * job.collect(result -> write(result));
 * }</pre>
 *
 * <p>Thread-safe.
 */
public final class BatchJobs {
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

    private static final Duration ABANDONED = Duration.ofHours(1);

    final String name;
    final BatchJobBackend backend;
    final BatchJobSettings settings;
    final TimeSource time;
    final RandomGenerator random;
    final Pause pause;
    final JobBooks books;
    final BatchJobBudget budget;
    private final UnaryOperator<BatchRow> rows;
    private final Path root;
    private final DurableFile durable;

    BatchJobs(BatchJobsBuilder builder) {
        name = builder.name;
        backend = builder.backend;
        root = builder.directory;
        settings = builder.settings;
        time = builder.time;
        random = builder.random;
        pause = builder.pause;
        durable = builder.durable;
        budget = builder.budget;
        rows = builder.rows;
        books = new JobBooks(
                name, backend.capabilities().provider(), builder.costs, builder.ledger, builder.metadata, time);
    }

    /**
     * A builder.
     *
     * @param name the name of the backend
     * @param directory where the jobs are kept, those of other backends included
     */
    public static BatchJobsBuilder builder(String name, BatchJobBackend backend, Path directory) {
        return new BatchJobsBuilder(name, backend, directory);
    }

    /**
     * Makes a job of rows, and submits what can be submitted at once. All rows are checked, and on the disk, before anything is
     * sent.
     *
     * @param source where the rows come from, for people, such as the name of a file
     * @param rows any number; not kept in memory, but for their ids
     * @param metadata whose costs these are, for the ledger and for budgets
     * @param skipUnusable whether rows that cannot be used fail alone; otherwise one of them and nothing is sent
     * @throws UnusableRowsException with each row that cannot be used, unless these are skipped
     * @throws BatchJobException if there is no row, or the files cannot be written; or if the provider refuses everything, as for
     *     a wrong key: the job exists then, and goes on with {@link BatchJob#await}
     * @throws RuntimeException of the {@linkplain BatchJobsBuilder#budget budget} if it has no room for what the job is expected to cost
     */
    public BatchJob submit(String source, Iterator<BatchRow> rows, Map<String, String> metadata, boolean skipUnusable)
            throws InterruptedException {
        JobDirectory directory = create();
        try {
            directory.locked(time, pause, () -> plan(directory, source, rows, metadata, skipUnusable));
        } catch (RuntimeException | InterruptedException | Error e) {
            deleteAfter(e, directory);
            throw e;
        }
        BatchJob job = new BatchJob(this, directory);
        job.advance();
        return job;
    }

    private static void deleteAfter(Throwable failure, JobDirectory directory) {
        try {
            directory.delete();
        } catch (BatchJobException e) {
            failure.addSuppressed(e);
        }
    }

    private JobState plan(
            JobDirectory directory,
            String source,
            Iterator<BatchRow> given,
            Map<String, String> metadata,
            boolean skipUnusable) {
        try (JobPlan plan = new JobPlan(backend, budget, rows, directory, skipUnusable)) {
            List<JobPart> parts = plan.take(given);
            if (parts.isEmpty()) {
                throw new BatchJobException("there is nothing to submit"
                        + (plan.rejections() == 0 ? "" : ": none of the " + plan.rejections() + " rows can be used"));
            }
            JobState state = new JobState(directory.id(), name, source, time.instant(), metadata, plan.rejections());
            state.parts.addAll(parts);
            submitted(directory, state, parts);
            return state;
        } catch (IOException e) {
            throw new BatchJobException("the job cannot be written below " + root + ": " + e.getMessage(), e);
        }
    }

    /** Reserves the cost of new parts, of all or none, and makes them part of the job. */
    void submitted(JobDirectory directory, JobState state, List<JobPart> parts) {
        List<Reservation> reserved = new ArrayList<>();
        try {
            for (JobPart part : parts) {
                Reservation cost = part.reservation(state);
                budget.reserve(cost);
                reserved.add(cost);
            }
            directory.write(state);
        } catch (RuntimeException e) {
            reserved.forEach(cost -> budget.settle(cost, Cost.NONE));
            throw e;
        }
    }

    private JobDirectory create() {
        try {
            createPrivate(root);
            sweep();
            while (true) {
                Path path = root.resolve(newId(time.instant()));
                if (!Files.exists(path)) {
                    createPrivate(path);
                    return new JobDirectory(path, durable);
                }
            }
        } catch (IOException e) {
            throw new BatchJobException(root + ": cannot be created: " + e.getMessage(), e);
        }
    }

    /** Deletes what processes that ended while they planned a job have left: lines, and no state. */
    private void sweep() throws IOException {
        Instant before = time.instant().minus(ABANDONED);
        try (Stream<Path> paths = Files.list(root)) {
            for (Path path : paths.filter(Files::isDirectory).toList()) {
                JobDirectory job = new JobDirectory(path, durable);
                if (!job.exists() && Files.getLastModifiedTime(path).toInstant().isBefore(before)) {
                    job.deleteIfUnused();
                }
            }
        }
    }

    private String newId(Instant now) {
        return "job-" + DAY.format(now) + "-" + Integer.toString(random.nextInt(36 * 36 * 36, 36 * 36 * 36 * 36), 36);
    }

    private static void createPrivate(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            return;
        }
        boolean posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
        if (posix) {
            Files.createDirectories(
                    path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } else {
            Files.createDirectories(path);
        }
    }

    /**
     * A job of this backend.
     *
     * @throws BatchJobException if there is none with this id, or it belongs to another backend
     */
    public BatchJob job(String id) {
        BatchJobStatus status = statusOf(root, id);
        if (!status.backend().equals(name)) {
            throw new BatchJobException(
                    "batch job " + id + " belongs to backend '" + status.backend() + "', not to '" + name + "'");
        }
        return new BatchJob(this, new JobDirectory(root.resolve(id), durable));
    }

    BatchJobException unknown(String id) {
        return unknown(root, id);
    }

    private static BatchJobException unknown(Path root, String id) {
        return new BatchJobException("there is no batch job '" + id + "' in " + root);
    }

    /**
     * How far a job is, whatever its backend, as the last process that drove it left it.
     *
     * @param directory where the jobs are kept
     * @throws BatchJobException if there is none with this id
     */
    public static BatchJobStatus statusOf(Path directory, String id) {
        boolean plain = id.matches("[A-Za-z0-9-]+");
        JobDirectory job = new JobDirectory(directory.resolve(plain ? id : "-"), DurableFile.ofSystem());
        if (plain && job.isUnfinished()) {
            throw new BatchJobException(
                    "batch job " + id + ": " + unfinished(job).description());
        }
        if (!plain || !job.exists()) {
            throw unknown(directory, id);
        }
        return BatchJobStatus.of(job.read());
    }

    /**
     * The directories of jobs of which nothing was submitted, the newest first.
     *
     * @throws BatchJobException if the directory cannot be read
     */
    public static List<UnfinishedBatchJob> unfinished(Path directory) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> paths = Files.list(directory)) {
            return paths.map(path -> new JobDirectory(path, DurableFile.ofSystem()))
                    .filter(JobDirectory::isUnfinished)
                    .map(BatchJobs::unfinished)
                    .sorted(Comparator.comparing(UnfinishedBatchJob::id).reversed())
                    .toList();
        } catch (IOException e) {
            throw new BatchJobException(directory + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private static UnfinishedBatchJob unfinished(JobDirectory job) {
        try {
            return new UnfinishedBatchJob(job.id(), job.isInUse());
        } catch (IOException e) {
            throw new BatchJobException("batch job " + job.id() + " cannot be looked at: " + e.getMessage(), e);
        }
    }

    /**
     * All jobs in a directory, whatever their backends, the newest first.
     *
     * @throws BatchJobException if the state of one cannot be read
     */
    public static List<BatchJobStatus> list(Path directory) {
        return list(directory, unreadable -> {
            throw unreadable;
        });
    }

    /**
     * As {@link #list(Path)}, without those whose state cannot be read.
     *
     * @param unreadable receives a failure for each of these, which names its file
     */
    public static List<BatchJobStatus> list(Path directory, Consumer<BatchJobException> unreadable) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> paths = Files.list(directory)) {
            return paths.map(path -> new JobDirectory(path, DurableFile.ofSystem()))
                    .filter(JobDirectory::exists)
                    .flatMap(job -> status(job, unreadable))
                    .sorted(Comparator.comparing(BatchJobStatus::created)
                            .thenComparing(BatchJobStatus::id)
                            .reversed())
                    .toList();
        } catch (IOException e) {
            throw new BatchJobException(directory + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private static Stream<BatchJobStatus> status(JobDirectory job, Consumer<BatchJobException> unreadable) {
        try {
            return Stream.of(BatchJobStatus.of(job.read()));
        } catch (BatchJobException e) {
            unreadable.accept(e);
            return Stream.empty();
        }
    }
}
