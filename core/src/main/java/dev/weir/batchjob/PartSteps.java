package dev.weir.batchjob;

import dev.weir.batchjob.JobPart.Problem;
import dev.weir.batchjob.JobPart.Stage;
import dev.weir.classify.ErrorClassification;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.batchjob.BatchJobBackend;
import dev.weir.spi.batchjob.BatchPart;
import dev.weir.spi.batchjob.BatchState;
import dev.weir.spi.batchjob.BatchStatus;
import dev.weir.spi.time.Deadline;
import dev.weir.spi.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a part of a batch job one step further: uploads it, creates its batch, looks at the batch. The state is saved before a
 * batch is created and after it. So a crash leaves at most a part of which it is not known whether its batch was created; the
 * provider is then asked for a batch with the part's key, and a second one is created only if there is none.
 */
final class PartSteps {
    private static final Logger LOG = LoggerFactory.getLogger(PartSteps.class);

    /** How often a creation that the backend declares worth another try is tried before the part is uploaded again. */
    private static final int TRIES_PER_UPLOAD = 10;

    /** How often such a creation is tried at all. */
    private static final int MOST_TRIES = 2 * TRIES_PER_UPLOAD;

    /** How often in a row a batch must be missing at the provider, which may show a new one late. */
    private static final int MOST_LOOKS_FOR_GONE = 5;

    private static final int FIRST_REFUSAL = 300;

    private static final int FIRST_SERVER_ERROR = 500;

    /** By how much the clock of a provider may be ahead or behind. */
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(10);

    private static final double JITTER = 0.2;

    private final BatchJobBackend backend;
    private final BatchJobSettings settings;
    private final JobDirectory directory;
    private final JobState job;
    private final TimeSource time;
    private final RandomGenerator random;
    private final ErrorClassification classes = ErrorClassification.standard();

    PartSteps(
            BatchJobBackend backend,
            BatchJobSettings settings,
            JobDirectory directory,
            JobState job,
            TimeSource time,
            RandomGenerator random) {
        this.backend = backend;
        this.settings = settings;
        this.directory = directory;
        this.job = job;
        this.time = time;
        this.random = random;
    }

    /**
     * Does what is due.
     *
     * @throws BatchJobException if somebody has to change something before it can go on, such as a key
     */
    void advance(JobPart part) {
        if (part.hasEnded() || time.instant().isBefore(part.notBefore)) {
            return;
        }
        try {
            step(part);
        } catch (BackendException e) {
            failed(part, e);
        }
    }

    private void step(JobPart part) throws BackendException {
        if (job.cancelled && (part.stage == Stage.PLANNED || part.stage == Stage.UPLOADED)) {
            part.end(BatchState.CANCELLED, part.problem);
            save();
            return;
        }
        switch (part.stage) {
            case PLANNED -> {
                upload(part);
                create(part);
            }
            case UPLOADED -> create(part);
            case CREATING -> recover(part);
            case CREATED -> look(part);
            case ENDED -> {}
        }
    }

    private void upload(JobPart part) throws BackendException {
        part.upload = backend.uploadBatch(submission(part), deadline());
        part.stage = Stage.UPLOADED;
        save();
    }

    private void create(JobPart part) throws BackendException {
        part.stage = Stage.CREATING;
        part.created = time.instant();
        save();
        BatchStatus status;
        try {
            status = backend.createBatch(submission(part), part.upload, deadline());
        } catch (BackendException e) {
            if (isCertain(e)) {
                part.stage = Stage.UPLOADED;
            }
            throw e;
        }
        created(part, status);
    }

    /** Whether a failure says that no batch was created. */
    private static boolean isCertain(BackendException e) {
        if (e.status() != 0) {
            return e.status() >= FIRST_REFUSAL
                    && e.status() < FIRST_SERVER_ERROR; // one of success may have been cut off
        }
        return switch (e.reason().fault()) {
            case CALLER, POLICY -> true;
            case PROVIDER, WEIR, UNKNOWN -> false;
            case NETWORK -> e.reason() != Reason.CUT;
        };
    }

    private void created(JobPart part, BatchStatus status) {
        part.batchId = status.batchId();
        part.stage = Stage.CREATED;
        part.tries = 0;
        part.polls = 0;
        part.problem = null;
        save();
        LOG.info("event=batch-created job={} part={} batch={} lines={}", job.id, part.number, part.batchId, part.lines);
        update(part, status);
    }

    /** Asks for the batch of a submission that was interrupted. A request that was under way may have arrived since. */
    private void recover(JobPart part) throws BackendException {
        Instant settled = part.created.plus(settings.settleTime());
        if (time.instant().isBefore(settled)) {
            part.notBefore = settled;
            save();
            return;
        }
        if (!backend.batchLimits().findable()) {
            part.end(
                    BatchState.FAILED,
                    new Problem(
                            Reason.OTHER,
                            "",
                            "its submission was interrupted, and this provider cannot be asked whether it arrived: the"
                                    + " part may be processed and billed; look at the provider's list of batches before"
                                    + " it is resubmitted"));
            save();
            return;
        }
        BatchStatus found = backend.findBatch(key(part), part.created.minus(CLOCK_SKEW), deadline());
        if (found != null) {
            LOG.info("event=batch-found job={} part={} batch={}", job.id, part.number, found.batchId());
            created(part, found);
            return;
        }
        part.stage = Stage.UPLOADED;
        save();
        step(part);
    }

    private void look(JobPart part) throws BackendException {
        boolean cancel = job.cancelled && part.state != BatchState.CANCELLING;
        BatchStatus status = cancel ? cancel(part) : backend.batchStatus(part.batchId, deadline());
        part.tries = 0;
        part.polls = cancel ? 0 : part.polls + 1;
        update(part, status);
    }

    /** A batch that has ended cannot be cancelled, so a refusal says that its status is to be looked at. */
    private BatchStatus cancel(JobPart part) throws BackendException {
        try {
            return backend.cancelBatch(part.batchId, deadline());
        } catch (BackendException e) {
            if (isCertain(e) && classes.classify(e) != ErrorClass.AUTHENTICATION && !isGone(e)) {
                return backend.batchStatus(part.batchId, deadline());
            }
            throw e;
        }
    }

    private static boolean isGone(BackendException e) {
        return e.status() == 404 || e.status() == 410;
    }

    private void update(JobPart part, BatchStatus status) {
        part.state = status.state();
        part.completed = status.completed();
        part.failed = status.failed();
        BackendException failure = status.failure();
        Problem why = failure == null ? null : Problem.of(failure);
        if (!status.state().isEnded()) {
            part.problem = null;
            part.notBefore = in(grown(settings.pollInterval(), settings.maxPollInterval(), 1.5, part.polls));
        } else if (failure != null && classes.classify(failure) == ErrorClass.RATE_LIMIT && !job.cancelled) {
            requeue(part, why);
        } else {
            part.end(status.state(), why);
        }
        save();
    }

    /** The provider refused the part for what is enqueued there already: its lines have not failed. */
    private void requeue(JobPart part, @Nullable Problem why) {
        LOG.info("event=batch-requeued job={} part={} batch={}", job.id, part.number, part.batchId);
        part.stage = Stage.UPLOADED;
        part.batchId = "";
        part.state = null;
        part.completed = 0;
        part.failed = 0;
        part.problem = why;
        part.notBefore = in(grown(settings.requeueDelay(), settings.maxRequeueDelay(), 2, part.submission - 1));
        part.submission++;
    }

    private void failed(JobPart part, BackendException e) {
        boolean passes = Boolean.TRUE.equals(e.shouldRetry());
        ErrorClass errorClass = classes.classify(e);
        part.tries++;
        part.problem = Problem.of(e);
        boolean refused = part.stage == Stage.PLANNED || part.stage == Stage.UPLOADED;
        if (!passes && (errorClass == ErrorClass.AUTHENTICATION || e.reason() == Reason.QUOTA_EXHAUSTED)) {
            save();
            throw new BatchJobException(
                    "batch job " + job.id + " cannot go on: " + e.getMessage()
                            + "; when that is changed, wait for the same job: nothing has to be submitted again",
                    e);
        }
        if (part.stage == Stage.CREATED && isGone(e) && part.tries >= MOST_LOOKS_FOR_GONE) {
            gone(part, e);
            return;
        }
        if (refused && (passes ? part.tries >= MOST_TRIES : errorClass == ErrorClass.PERMANENT)) {
            part.end(BatchState.FAILED, part.problem);
        } else {
            if (refused && passes && part.tries == TRIES_PER_UPLOAD) {
                part.stage = Stage.PLANNED;
            }
            Duration requested = e.retryAfter();
            Duration own = grown(settings.retryDelay(), settings.maxRetryDelay(), 2, part.tries - 1);
            part.notBefore = requested != null && requested.compareTo(own) > 0
                    ? time.instant().plus(requested)
                    : in(own);
        }
        save();
    }

    /** The provider does not have the batch: the job goes on without it only if it is cancelled. */
    private void gone(JobPart part, BackendException e) {
        if (job.cancelled) {
            part.end(BatchState.FAILED, part.problem);
            save();
            return;
        }
        part.tries = 0;
        save();
        throw new BatchJobException(
                "batch job " + job.id + " cannot go on: the provider has no batch " + part.batchId + ": "
                        + e.getMessage()
                        + "; use the key and the base URL with which it was submitted, or give it up by cancelling the job",
                e);
    }

    private void save() {
        directory.write(job);
    }

    private BatchPart submission(JobPart part) {
        return BatchPart.builder(key(part), directory.lines(part.number))
                .bytes(part.bytes)
                .lines(part.lines)
                .endpoint(part.endpoint)
                .model(part.model)
                .build();
    }

    private String key(JobPart part) {
        return job.id + "-" + part.number + "-" + part.submission;
    }

    private Deadline deadline() {
        return Deadline.after(settings.operationTimeout(), time);
    }

    private static Duration grown(Duration first, Duration most, double factor, int times) {
        double millis = first.toMillis() * Math.pow(factor, Math.min(times, 60));
        return Duration.ofMillis((long) Math.min(millis, (double) Math.max(first.toMillis(), most.toMillis())));
    }

    /** A time that is this long from now, and up to a fifth more or less, so that clients do not meet. */
    private Instant in(Duration delay) {
        double jittered = delay.toMillis() * (1 + JITTER * (2 * random.nextDouble() - 1));
        return time.instant().plusMillis((long) jittered);
    }
}
