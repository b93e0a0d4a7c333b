package dev.weir.batchjob;

import dev.weir.batchjob.PartPlanner.SyncedOutput;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Request;
import dev.weir.spi.batchjob.BatchJobBackend;
import dev.weir.spi.batchjob.BatchLimits;
import dev.weir.spi.batchjob.BatchLine;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Checks the rows of a new batch job and plans its parts. Every id is unique in the job. A row that cannot be used is refused
 * with its place; one that is only too large for a batch is refused alone, as the caller could not know it.
 */
final class JobPlan implements Closeable {
    private static final int MOST_LISTED = 1000;

    private final BatchJobBackend backend;
    private final BatchJobBudget budget;
    private final UnaryOperator<BatchRow> check;
    private final BatchLimits limits;
    private final PartPlanner planner;
    private final SyncedOutput rejected;
    private final boolean skipUnusable;
    private final Set<String> ids = new HashSet<>();
    private final List<RowProblem> problems = new ArrayList<>();
    private long unusable;
    private int rejections;

    /** @param check checks and changes each row first */
    JobPlan(
            BatchJobBackend backend,
            BatchJobBudget budget,
            UnaryOperator<BatchRow> check,
            JobDirectory directory,
            boolean skipUnusable)
            throws IOException {
        this.backend = backend;
        this.budget = budget;
        this.check = check;
        this.limits = backend.batchLimits();
        this.skipUnusable = skipUnusable;
        planner = new PartPlanner(directory, limits, 0);
        rejected = new SyncedOutput(directory.rejected());
    }

    /**
     * Takes all rows.
     *
     * @return the parts
     * @throws UnusableRowsException if a row cannot be used, unless these are to be skipped
     */
    List<JobPart> take(Iterator<BatchRow> rows) throws IOException {
        while (rows.hasNext()) {
            take(check.apply(rows.next()));
        }
        if (unusable > 0 && !skipUnusable) {
            throw new UnusableRowsException(problems, unusable);
        }
        List<JobPart> parts = planner.finish();
        rejected.finish();
        return parts;
    }

    /** The number of rows that were refused. */
    int rejections() {
        return rejections;
    }

    private void take(BatchRow row) throws IOException {
        if (row.problem() != null) {
            refuse(row, Objects.requireNonNullElse(row.id(), ""), row.problem());
            return;
        }
        String given = Objects.requireNonNullElse(row.id(), "");
        String wrongId = row.id() == null ? "" : malformed(given);
        if (!wrongId.isEmpty()) {
            refuse(row, given, wrongId);
            return;
        }
        BatchLine line;
        try {
            line = line(row);
        } catch (BackendException e) {
            refuse(row, given, String.valueOf(e.getMessage()));
            return;
        }
        String objection = objection(line.id());
        if (!objection.isEmpty()) {
            refuse(row, line.id(), objection);
            return;
        }
        String tooLarge = planner.objection(line);
        if (tooLarge.isEmpty()) {
            planner.add(row.number(), line, budget.estimate(line, row.request()).usd());
        } else {
            reject(row, line.id(), tooLarge);
        }
    }

    private BatchLine line(BatchRow row) throws BackendException {
        @Nullable Request request = row.request();
        return request == null
                ? backend.batchLine(row.id(), Objects.requireNonNull(row.line()))
                : backend.batchLine(row.id() == null ? "row-" + row.number() : row.id(), request);
    }

    /** Why an id cannot be used; empty if it can, and it is then taken. */
    private String objection(String id) {
        String malformed = malformed(id);
        if (!malformed.isEmpty()) {
            return malformed;
        }
        return ids.add(id) ? "" : "its id '" + id + "' is that of an earlier row; ids must be unique in a job";
    }

    private String malformed(String id) {
        if (id.isBlank()) {
            return "its id is empty; leave it out for one that is made of the number of the row";
        }
        if (id.length() > limits.maxIdLength()) {
            return "its id has " + id.length() + " characters; the provider takes at most " + limits.maxIdLength();
        }
        if (id.chars().anyMatch(Character::isISOControl)) {
            return "its id has a control character";
        }
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(id)) {
            return "its id has half of a surrogate pair, which is no character";
        }
        return "";
    }

    private void refuse(BatchRow row, String id, String message) throws IOException {
        unusable++;
        if (problems.size() < MOST_LISTED) {
            problems.add(new RowProblem(row.number(), id, message));
        }
        reject(row, id, message);
    }

    private void reject(BatchRow row, String id, String message) throws IOException {
        rejections++;
        String entry = row.number() + "\t" + shown(id) + "\t" + shown(message) + "\n";
        rejected.write(entry.getBytes(StandardCharsets.UTF_8));
    }

    private static String shown(String text) {
        return text.replaceAll("\\p{Cntrl}", " ");
    }

    @Override
    public void close() throws IOException {
        planner.close();
        rejected.close();
    }
}
