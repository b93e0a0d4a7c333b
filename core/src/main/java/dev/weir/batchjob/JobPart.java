package dev.weir.batchjob;

import dev.weir.batchjob.BatchJobBudget.Reservation;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.batchjob.BatchState;
import dev.weir.spi.cost.Cost;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a part of a batch job, which is one batch at the provider. It is read from the job's state file, changed, and
 * written again, under the lock of the job. For one thread.
 */
final class JobPart {
    /** What was done with a part, as far as the state file can tell after a crash. */
    enum Stage {
        /** Its lines are in a file. */
        PLANNED,
        /** Its lines are at the provider. */
        UPLOADED,
        /** A batch may have been created. */
        CREATING,
        /** A batch was created. */
        CREATED,
        /** Nothing more happens to it. */
        ENDED
    }

    final int number;
    final String endpoint;
    final String model;
    final int lines;
    final long bytes;
    Stage stage = Stage.PLANNED;
    String upload = "";
    String batchId = "";
    /** Counts the batches that were created for it; part of their keys. */
    int submission = 1;
    /** When the batch was, or was to be, created. */
    Instant created = Instant.EPOCH;
    /** Nothing is done with it earlier. */
    Instant notBefore = Instant.EPOCH;
    /** How often in a row a request for it failed. */
    int tries;
    /** How often its batch was looked at. */
    int polls;

    @Nullable
    BatchState state;

    int completed;
    int failed;
    /** Why it failed, or was not submitted yet. */
    @Nullable
    Problem problem;
    /** Whether its lines without an answer are in later parts. */
    boolean resubmitted;
    /** Whether its results were collected and booked, or it cannot have any. */
    boolean booked;
    /** Identifies its reservation in budgets. */
    String reservation = "";
    /** What it is expected to cost, in US dollars; null if that is unknown. */
    @Nullable
    BigDecimal estimate = BigDecimal.ZERO;

    /** A failure as a state file keeps it. */
    record Problem(Reason reason, String code, String message) {
        static Problem of(BackendException e) {
            return new Problem(
                    e.reason(), e.code() == null ? "" : String.valueOf(e.code()), String.valueOf(e.getMessage()));
        }

        BackendException exception() {
            return BackendException.builder(reason, message)
                    .code(code.isEmpty() ? null : code)
                    .build();
        }
    }

    JobPart(int number, String endpoint, String model, int lines, long bytes) {
        this.number = number;
        this.endpoint = endpoint;
        this.model = model;
        this.lines = lines;
        this.bytes = bytes;
    }

    /** The part of a state file. */
    static JobPart read(int number, Properties from) {
        Fields fields = new Fields(number, from);
        JobPart part = new JobPart(
                number, fields.text("endpoint"), fields.text("model"), fields.number("lines"), fields.whole("bytes"));
        part.stage = Stage.valueOf(fields.text("stage"));
        part.upload = fields.text("upload");
        part.batchId = fields.text("batchId");
        part.submission = fields.number("submission");
        part.created = Instant.parse(fields.text("created"));
        part.notBefore = Instant.parse(fields.text("notBefore"));
        part.tries = fields.number("tries");
        part.polls = fields.number("polls");
        part.state = fields.text("state").isEmpty() ? null : BatchState.valueOf(fields.text("state"));
        part.completed = fields.number("completed");
        part.failed = fields.number("failed");
        part.problem = fields.text("reason").isEmpty()
                ? null
                : new Problem(Reason.valueOf(fields.text("reason")), fields.text("code"), fields.text("message"));
        part.resubmitted = Boolean.parseBoolean(fields.text("resubmitted"));
        part.booked = Boolean.parseBoolean(fields.text("booked"));
        part.reservation = fields.text("reservation", "");
        String estimate = fields.text("estimate", "0");
        part.estimate = estimate.isEmpty() ? null : new BigDecimal(estimate);
        return part;
    }

    void write(Properties to) {
        Fields fields = new Fields(number, to);
        fields.set("endpoint", endpoint);
        fields.set("model", model);
        fields.set("lines", lines);
        fields.set("bytes", bytes);
        fields.set("stage", stage);
        fields.set("upload", upload);
        fields.set("batchId", batchId);
        fields.set("submission", submission);
        fields.set("created", created);
        fields.set("notBefore", notBefore);
        fields.set("tries", tries);
        fields.set("polls", polls);
        fields.set("state", state == null ? "" : state);
        fields.set("completed", completed);
        fields.set("failed", failed);
        fields.set("reason", problem == null ? "" : problem.reason());
        fields.set("code", problem == null ? "" : problem.code());
        fields.set("message", problem == null ? "" : problem.message());
        fields.set("resubmitted", resubmitted);
        fields.set("booked", booked);
        fields.set("reservation", reservation);
        fields.set("estimate", estimate == null ? "" : estimate.toPlainString());
    }

    boolean hasEnded() {
        return stage == Stage.ENDED;
    }

    /** Whether it has ended without a line that may have been processed. */
    boolean isUnbilled() {
        return hasEnded() && (batchId.isEmpty() || state == BatchState.FAILED);
    }

    /** What budgets hold for it. */
    Reservation reservation(JobState job) {
        String id = reservation.isEmpty() ? job.id + "-" + number : reservation;
        Cost cost = estimate == null
                ? Cost.unknown("the model has no price")
                : Cost.builder().usd(estimate).estimated(true).build();
        return new Reservation("batch/" + job.backend + "/" + id, model, job.metadata, cost);
    }

    /** Nothing more happens to it. */
    void end(BatchState how, @Nullable Problem why) {
        stage = Stage.ENDED;
        state = how;
        problem = why;
    }

    private record Fields(int number, Properties properties) {
        private String key(String name) {
            return "part." + number + "." + name;
        }

        String text(String name) {
            String value = properties.getProperty(key(name));
            if (value == null) {
                throw new IllegalArgumentException(key(name) + " is missing");
            }
            return value;
        }

        String text(String name, String otherwise) {
            return properties.getProperty(key(name), otherwise);
        }

        int number(String name) {
            return Integer.parseInt(text(name));
        }

        long whole(String name) {
            return Long.parseLong(text(name));
        }

        void set(String name, Object value) {
            properties.setProperty(key(name), value.toString());
        }
    }
}
