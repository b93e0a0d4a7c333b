package dev.weir.batchjob;

import dev.weir.batchjob.JobPart.Problem;
import dev.weir.spi.backend.Answer;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.batchjob.BatchJobBackend;
import dev.weir.spi.batchjob.BatchLineResult;
import dev.weir.spi.batchjob.BatchState;
import dev.weir.spi.cost.Cost;
import dev.weir.spi.time.Deadline;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Collects the results of a part that has ended: each line has exactly one, found by its id. The first answer of a line counts; a
 * failure counts only where there is no answer, and a line of which the provider says nothing fails. For one thread.
 */
final class PartResults {
    /** So many entries fit into the space in which a ledger keeps what waits. */
    private static final int ENTRIES_PER_FLUSH = 500;

    private final JobState job;
    private final JobPart part;
    private final JobBooks books;
    private final Consumer<BatchJobResult> results;
    private final Map<String, Long> open;
    private final Map<String, BackendException> failures = new HashMap<>();
    private final Set<String> unanswered = new HashSet<>();
    private int unreadable;
    private int recorded;
    private boolean interrupted;
    private boolean flushed = true;
    private long answered;
    private Usage usage = Usage.NONE;
    private Cost cost = Cost.NONE;

    /**
     * @param lines the lines whose results are wanted: the places of their rows, by id
     * @param results receives the results
     */
    PartResults(JobState job, JobPart part, JobBooks books, Map<String, Long> lines, Consumer<BatchJobResult> results) {
        this.job = job;
        this.part = part;
        this.books = books;
        this.open = new HashMap<>(lines);
        this.results = results;
    }

    /**
     * Reads the results that the provider has. It may be repeated if that fails: what was received is not passed on again.
     */
    void read(BatchJobBackend backend, Deadline deadline) throws BackendException, InterruptedException {
        unreadable = 0;
        backend.readResults(part.batchId, this::receive, deadline);
        flush();
    }

    private void receive(BatchLineResult result) {
        if (result instanceof BatchLineResult.Answered line) {
            answered(line.id(), line.answer());
        } else if (result instanceof BatchLineResult.Failed line) {
            if (line.id().isEmpty()) {
                unreadable++;
            } else {
                failures.putIfAbsent(line.id(), line.error());
            }
        }
    }

    private void answered(String id, Answer answer) {
        Long row = open.remove(id);
        if (row == null) {
            return; // of no line of this part, or another answer to one
        }
        Cost own = books.cost(part, answer);
        books.record(job, part, id, answer, own);
        if (++recorded % ENTRIES_PER_FLUSH == 0) {
            flush();
        }
        answered++;
        cost = cost.plus(own);
        usage = answer.usage() == null ? usage : usage.plus(answer.usage());
        results.accept(new BatchJobResult(id, row, part.batchId, answer, null, own));
    }

    private void flush() {
        try {
            flushed &= books.flush();
        } catch (InterruptedException e) {
            interrupted = true;
            Thread.currentThread().interrupt();
        }
    }

    /** Passes on a failure for each line without an answer. */
    void end() {
        for (String id : List.copyOf(open.keySet())) {
            unanswered.add(id);
            results.accept(new BatchJobResult(
                    id,
                    Objects.requireNonNull(open.remove(id)),
                    part.batchId,
                    null,
                    failures.getOrDefault(id, silence()),
                    Cost.NONE));
        }
    }

    /** Why the provider says nothing of a line. */
    private BackendException silence() {
        Problem problem = part.problem;
        if (part.state == BatchState.FAILED && problem != null) {
            return problem.exception();
        }
        if (part.state == BatchState.EXPIRED) {
            return BackendException.builder(Reason.TIMED_OUT, "the batch expired before the line was processed")
                    .build();
        }
        if (part.state == BatchState.CANCELLED) {
            return BackendException.builder(Reason.OTHER, "the batch was cancelled before the line was processed")
                    .build();
        }
        String how = unreadable == 0
                ? "the batch has no result for the line"
                : "the batch has no readable result for the line; results of the batch that cannot be read: "
                        + unreadable;
        return BackendException.builder(Reason.MALFORMED, how).build();
    }

    /** The ids of the lines without an answer. */
    Set<String> unanswered() {
        return unanswered;
    }

    long answered() {
        return answered;
    }

    Usage usage() {
        return usage;
    }

    Cost cost() {
        return cost;
    }

    /** Whether everything is in the books. */
    boolean isBooked() {
        return flushed && !interrupted;
    }
}
