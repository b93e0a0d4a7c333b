package dev.weir.batchjob;

import dev.weir.spi.batchjob.BatchState;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot of a batch job, as it was known last. Immutable.
 *
 * @param id the id of the job
 * @param backend the name of the backend
 * @param source where the rows came from, for people
 * @param created when the job was made
 * @param rejected the number of rows that were refused before anything was sent
 * @param cancelled whether it was requested to be cancelled
 * @param parts its parts, those that were resubmitted included
 */
public record BatchJobStatus(
        String id, String backend, String source, Instant created, int rejected, boolean cancelled, List<Part> parts) {

    public BatchJobStatus {
        parts = List.copyOf(parts);
    }

    /** What is done with a part. */
    public enum Phase {
        /** It waits to be submitted, for the first time or again. */
        WAITING,
        /** It was being submitted when that was interrupted; the provider is asked whether it has it. */
        SUBMITTING,
        /** It is at the provider. */
        SUBMITTED,
        /** It does not change any more. */
        ENDED
    }

    /**
     * A part, which is one batch at the provider.
     *
     * @param number from 1
     * @param model the model of its lines
     * @param batchId the provider's id of the batch; empty if there is none
     * @param state the state of the batch; null before it is known
     * @param lines the number of its lines
     * @param completed the number of lines that the provider has answered
     * @param failed the number of lines that failed at the provider
     * @param submissions how often it was submitted
     * @param resubmitted whether its lines without an answer are in later parts
     * @param problem why it failed, or was not submitted yet; null for none
     */
    public record Part(
            int number,
            String model,
            String batchId,
            Phase phase,
            @Nullable BatchState state,
            int lines,
            int completed,
            int failed,
            int submissions,
            boolean resubmitted,
            @Nullable String problem) {}

    static BatchJobStatus of(JobState state) {
        return new BatchJobStatus(
                state.id,
                state.backend,
                state.source,
                state.created,
                state.rejected,
                state.cancelled,
                state.parts.stream().map(BatchJobStatus::part).toList());
    }

    private static Part part(JobPart part) {
        return new Part(
                part.number,
                part.model,
                part.batchId,
                switch (part.stage) {
                    case PLANNED, UPLOADED -> Phase.WAITING;
                    case CREATING -> Phase.SUBMITTING;
                    case CREATED -> Phase.SUBMITTED;
                    case ENDED -> Phase.ENDED;
                },
                part.state,
                part.lines,
                part.completed,
                part.failed,
                part.submission,
                part.resubmitted,
                part.problem == null ? null : part.problem.message());
    }

    /** Whether nothing more happens to any part. */
    public boolean hasEnded() {
        return parts.stream().allMatch(part -> part.phase() == Phase.ENDED);
    }

    /** The number of rows, refused ones included. */
    public long rows() {
        return rejected
                + active().mapToLong(Part::lines).sum()
                + parts.stream()
                        .filter(Part::resubmitted)
                        .mapToLong(Part::completed)
                        .sum();
    }

    /** The number of rows that the provider has answered. */
    public long completed() {
        return parts.stream().mapToLong(Part::completed).sum();
    }

    /** The number of rows that failed and were not submitted again, refused ones included. */
    public long failed() {
        return rejected + active().mapToLong(BatchJobStatus::withoutAnswer).sum();
    }

    private static long withoutAnswer(Part part) {
        return part.phase() == Phase.ENDED ? part.lines() - part.completed() : part.failed();
    }

    private Stream<Part> active() {
        return parts.stream().filter(part -> !part.resubmitted());
    }

    /** From 0 to 1: the share of its rows that have a result. */
    public double progress() {
        long rows = rows();
        return rows == 0 ? 1 : Math.min(1, (double) (completed() + failed()) / rows);
    }

    /** What a person reads: {@code waiting}, {@code in progress}, {@code completed}, … */
    public String label() {
        if (!hasEnded()) {
            return cancelled
                    ? "cancelling"
                    : parts.stream().allMatch(part -> part.phase() == Phase.WAITING) ? "waiting" : "in progress";
        }
        if (cancelled) {
            return "cancelled";
        }
        boolean complete = active().allMatch(part -> part.state() == BatchState.COMPLETED);
        return complete
                ? "completed"
                : active().map(Part::state)
                        .filter(Objects::nonNull)
                        .filter(state -> state != BatchState.COMPLETED)
                        .map(BatchState::label)
                        .findFirst()
                        .orElse("ended");
    }
}
