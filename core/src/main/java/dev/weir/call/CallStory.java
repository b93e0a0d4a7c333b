package dev.weir.call;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a call went through: its attempts, and why it stopped. Immutable; holds no prompt and no answer.
 *
 * @param attempts in their order; those that a circuit breaker refused are not among them, as no backend saw them
 * @param refusals how often a circuit breaker refused one
 * @param stopReason why no further attempt followed
 * @param explanation the same in words, with the figures that mattered; empty if the call succeeded
 */
public record CallStory(List<AttemptRecord> attempts, int refusals, StopReason stopReason, String explanation) {

    public CallStory {
        attempts = List.copyOf(attempts);
    }

    /** How many retries there were: the attempts after the first. */
    public int retries() {
        return Math.max(0, attempts.size() - 1);
    }

    /** How long the call waited between its attempts, all in all. */
    public Duration waited() {
        return attempts.stream().map(AttemptRecord::waitedBefore).reduce(Duration.ZERO, Duration::plus);
    }

    @Override
    public String toString() {
        String told = attempts.stream().map(AttemptRecord::toString).collect(Collectors.joining("; "));
        String refused = refusals == 0 ? "" : " (refused " + refusals + " times by the circuit breaker)";
        String end = explanation.isEmpty() ? "" : "; stopped: " + explanation;
        return told + refused + end;
    }
}
