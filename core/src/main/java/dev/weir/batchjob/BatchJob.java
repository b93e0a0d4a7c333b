package dev.weir.batchjob;

import dev.weir.batchjob.JobPart.Stage;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.batchjob.BatchState;
import dev.weir.spi.cost.Cost;
import dev.weir.spi.time.Deadline;
import java.io.BufferedReader;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * A batch job, whose state is in files: any process may go on with it, one at a time. Whatever happens to a process, each part is
 * submitted once, and each row has one result. Thread-safe.
 *
 * <p>Its methods throw {@link BatchJobException} if the job's files cannot be used, or if somebody has to change something
 * before it can go on, such as a key that the provider refuses.
 */
public final class BatchJob {
    private static final Duration LEAST_PAUSE = Duration.ofMillis(10);
    private static final int MOST_READS = 5;
    private static final String ADVICE =
            "; use the key and the base URL with which it was submitted. Providers delete results after some weeks";

    private static final Cost NOT_COLLECTED = Cost.unknown("the results were not collected");

    private final BatchJobs jobs;
    private final JobDirectory directory;

    BatchJob(BatchJobs jobs, JobDirectory directory) {
        this.jobs = jobs;
        this.directory = directory;
    }

    public String id() {
        return directory.id();
    }

    /** How far it is, as the last process that drove it left it. Asks nobody. */
    public BatchJobStatus status() {
        return BatchJobStatus.of(directory.read());
    }

    /**
     * Does what is due: submits parts, and looks at those that are at the provider. A request that fails is tried again by a later
     * call of this, at its time.
     *
     * @return how far the job is then
     */
    public BatchJobStatus advance() throws InterruptedException {
        return BatchJobStatus.of(step());
    }

    private JobState step() throws InterruptedException {
        return locked(() -> {
            JobState state = directory.read();
            PartSteps steps = new PartSteps(jobs.backend, jobs.settings, directory, state, jobs.time, jobs.random);
            for (JobPart part : state.parts) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                advance(state, part, steps);
            }
            return state;
        });
    }

    /** Nothing is sent without a reservation, and a part that cannot be billed gives its own back. */
    private void advance(JobState state, JobPart part, PartSteps steps) {
        if (!part.booked) {
            jobs.budget.hold(part.reservation(state));
        }
        steps.advance(part);
        if (!part.booked && part.isUnbilled() && jobs.budget.settle(part.reservation(state), Cost.NONE)) {
            part.booked = true;
            directory.write(state);
        }
    }

    /** As {@link #advance()}, but looks at the parts that are at the provider now, not when it is their time. */
    public BatchJobStatus refresh() throws InterruptedException {
        locked(() -> {
            JobState state = directory.read();
            for (JobPart part : state.parts) {
                if (part.stage == Stage.CREATED && part.tries == 0) {
                    part.notBefore = Instant.EPOCH;
                }
            }
            directory.write(state);
            return state;
        });
        return advance();
    }

    /**
     * Drives the job until it has ended, or the time is over. A request to the provider that fails is tried again; nothing is
     * ever sent as a live call.
     *
     * @param timeout at most this long
     * @param progress receives each status
     * @return the last status
     */
    public BatchJobStatus await(Duration timeout, Consumer<BatchJobStatus> progress) throws InterruptedException {
        Deadline deadline = Deadline.after(timeout, jobs.time);
        while (true) {
            JobState state = step();
            BatchJobStatus status = BatchJobStatus.of(state);
            progress.accept(status);
            if (status.hasEnded() || deadline.hasPassed()) {
                return status;
            }
            jobs.pause.sleep(untilNext(state, deadline));
        }
    }

    private Duration untilNext(JobState state, Deadline deadline) {
        Instant next = state.parts.stream()
                .filter(part -> !part.hasEnded())
                .map(part -> part.notBefore)
                .min(Instant::compareTo)
                .orElse(Instant.EPOCH);
        Duration until = Duration.between(jobs.time.instant(), next);
        Duration wait = until.compareTo(LEAST_PAUSE) < 0 ? LEAST_PAUSE : until;
        return wait.compareTo(deadline.remaining()) < 0 ? wait : deadline.remaining();
    }

    /**
     * Requests that the job be cancelled. What was not submitted will not be; what is at the provider is cancelled there, which
     * takes a while: {@link #await} waits for it. What was answered by then remains, and is billed.
     */
    public BatchJobStatus cancel() throws InterruptedException {
        locked(() -> {
            JobState state = directory.read();
            state.cancelled = true;
            state.parts.forEach(part -> part.notBefore = Instant.EPOCH);
            directory.write(state);
            return state;
        });
        return advance();
    }

    /**
     * Collects the results of all parts that have ended, and books what they cost. It may be repeated: the same results come
     * again, and what was booked is not booked again. Within a part results come in the order of the provider.
     *
     * @param results receives one result for each row of these parts, and one for each row that was refused
     * @throws BatchJobException if the provider's results cannot be read; those that were passed on are right
     */
    public BatchJobSummary collect(Consumer<BatchJobResult> results) throws InterruptedException {
        return locked(() -> collect(directory.read(), results));
    }

    private BatchJobSummary collect(JobState state, Consumer<BatchJobResult> results) throws InterruptedException {
        long answered = 0;
        long failed = rejected(results);
        long pending = 0;
        Usage usage = Usage.NONE;
        Cost cost = Cost.NONE;
        for (JobPart part : state.parts) {
            if (part.hasEnded()) {
                PartResults collected = collect(state, part, results);
                answered += collected.answered();
                failed += collected.unanswered().size();
                usage = usage.plus(collected.usage());
                cost = cost.plus(collected.cost());
            } else {
                pending += part.lines;
            }
        }
        return new BatchJobSummary(answered, failed, pending, usage, cost);
    }

    private PartResults collect(JobState state, JobPart part, Consumer<BatchJobResult> results)
            throws InterruptedException {
        Map<String, Long> lines = PartIndex.rows(directory.index(part.number));
        if (part.resubmitted) {
            lines.keySet().removeAll(PartIndex.ids(directory.unanswered(part.number)));
        }
        if (!part.booked) {
            jobs.budget.hold(part.reservation(state));
        }
        PartResults collected = new PartResults(state, part, jobs.books, lines, results);
        if (!part.batchId.isEmpty() && part.state != BatchState.FAILED) {
            read(part, collected);
        }
        collected.end();
        if (!part.resubmitted) {
            String ids = collected.unanswered().stream().map(id -> id + "\n").collect(Collectors.joining());
            directory.write(directory.unanswered(part.number), ids.getBytes(StandardCharsets.UTF_8));
        }
        if (!part.booked && collected.isBooked() && jobs.budget.settle(part.reservation(state), collected.cost())) {
            part.booked = true;
            part.completed = (int) collected.answered();
            directory.write(state);
        }
        return collected;
    }

    private void read(JobPart part, PartResults collected) throws InterruptedException {
        for (int tried = 1; ; tried++) {
            try {
                collected.read(jobs.backend, Deadline.after(jobs.settings.operationTimeout(), jobs.time));
                return;
            } catch (BackendException e) {
                boolean passes = e.errorClass() != ErrorClass.PERMANENT && e.errorClass() != ErrorClass.AUTHENTICATION;
                if (!passes || tried == MOST_READS || Thread.currentThread().isInterrupted()) {
                    throw new BatchJobException(
                            "the results of batch " + part.batchId + " cannot be read: " + e.getMessage()
                                    + (passes ? "; collect them again later" : ADVICE),
                            e);
                }
                jobs.pause.sleep(jobs.settings.retryDelay().multipliedBy(tried));
            }
        }
    }

    /** Passes on the rows that were refused; returns how many there are. */
    private long rejected(Consumer<BatchJobResult> results) {
        long count = 0;
        try (BufferedReader in = Files.newBufferedReader(directory.rejected())) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                List<String> fields = List.of(line.split("\t", 3));
                BackendException why = BackendException.builder(Reason.INVALID_REQUEST, fields.get(2))
                        .build();
                results.accept(
                        new BatchJobResult(fields.get(1), Long.parseLong(fields.get(0)), "", null, why, Cost.NONE));
                count++;
            }
        } catch (IOException e) {
            throw PartIndex.unreadable(directory.rejected(), e);
        }
        return count;
    }

    /**
     * Submits the rows without an answer again, and no others, as new parts of the same job. Rows that were refused before anything
     * was sent are not among them.
     *
     * @return how many rows that are
     * @throws BatchJobException if a part has not ended
     */
    public int resubmit() throws InterruptedException {
        int count = locked(() -> {
            JobState state = directory.read();
            if (!state.parts.stream().allMatch(JobPart::hasEnded)) {
                throw new BatchJobException("batch job " + id() + " has not ended; wait for it or cancel it first");
            }
            collect(state, result -> {});
            return resubmit(state);
        });
        if (count > 0) {
            advance();
        }
        return count;
    }

    private int resubmit(JobState state) {
        int before = state.parts.size();
        try (PartPlanner planner = new PartPlanner(directory, jobs.backend.batchLimits(), before)) {
            for (JobPart part : state.parts) {
                if (!part.resubmitted) {
                    copyUnanswered(part, planner);
                    part.resubmitted = true;
                }
            }
            List<JobPart> more = planner.finish();
            state.parts.addAll(more);
            if (!more.isEmpty()) {
                state.cancelled = false;
                jobs.submitted(directory, state, more);
            }
            return more.stream().mapToInt(part -> part.lines).sum();
        } catch (IOException e) {
            throw new BatchJobException("batch job " + id() + " cannot be resubmitted: " + e.getMessage(), e);
        }
    }

    private void copyUnanswered(JobPart part, PartPlanner planner) throws IOException {
        BigDecimal usd = part.estimate == null
                ? null
                : part.estimate.divide(BigDecimal.valueOf(part.lines), MathContext.DECIMAL64);
        Set<String> wanted = PartIndex.ids(directory.unanswered(part.number));
        try (BufferedReader index = Files.newBufferedReader(directory.index(part.number));
                BufferedReader lines = Files.newBufferedReader(directory.lines(part.number))) {
            for (String entry = index.readLine(); entry != null; entry = index.readLine()) {
                String text = lines.readLine();
                PartIndex.Entry line = PartIndex.Entry.parse(entry);
                if (text != null && wanted.contains(line.id())) {
                    planner.add(line.row(), line.withText(text, part), usd);
                }
            }
        }
    }

    /** Whether all results were collected and booked, as far as there can be any. */
    public boolean isCollected() {
        return directory.read().parts.stream().allMatch(part -> part.booked);
    }

    /** What {@link #delete} does only if it is asked to. */
    public enum Deletion {
        /** Deletes a job whose results were not collected: they are lost, and what they cost is not booked. */
        UNCOLLECTED,
        /** Deletes what the provider keeps of it, uploads and results, before the files of the job. */
        AT_PROVIDER
    }

    /**
     * Deletes the files of the job, the prompts in them included.
     *
     * @throws BatchJobException if it has not ended, its results were not collected, or the provider deletes nothing: the files are
     *     there then
     */
    public void delete(Deletion... more) throws InterruptedException {
        Set<Deletion> also = Set.of(more);
        locked(() -> {
            JobState state = directory.read();
            if (!state.parts.stream().allMatch(JobPart::hasEnded)) {
                throw new BatchJobException("batch job " + id() + " has not ended; cancel it and wait for it first");
            }
            if (!also.contains(Deletion.UNCOLLECTED) && !isCollected()) {
                throw new BatchJobException("the results of batch job " + id()
                        + " were not collected, or not booked yet;" + " collect them first");
            }
            if (also.contains(Deletion.AT_PROVIDER)) {
                for (JobPart part : state.parts) {
                    deleteAtProvider(part);
                }
            }
            state.parts.stream()
                    .filter(part -> !part.booked)
                    .forEach(part -> jobs.budget.settle(part.reservation(state), NOT_COLLECTED));
            directory.delete();
            return state;
        });
    }

    private void deleteAtProvider(JobPart part) {
        if (part.batchId.isEmpty() && part.upload.isEmpty()) {
            return;
        }
        try {
            jobs.backend.deleteBatch(
                    part.batchId, part.upload, Deadline.after(jobs.settings.operationTimeout(), jobs.time));
        } catch (BackendException e) {
            throw new BatchJobException(
                    "part " + part.number + " of batch job " + id() + " cannot be deleted at the provider: "
                            + e.getMessage() + "; repeat it, or delete the job here alone",
                    e);
        }
    }

    private <T> T locked(JobDirectory.Work<T> work) throws InterruptedException {
        if (!directory.exists()) {
            throw jobs.unknown(id());
        }
        return directory.locked(jobs.time, jobs.pause, () -> {
            if (!directory.exists()) {
                throw jobs.unknown(id()); // deleted while this waited
            }
            return work.run();
        });
    }
}
