package dev.weir.call;

import dev.weir.duration.DurationText;
import java.time.Duration;
import java.util.List;

/**
 * The attempt log of a call: its attempts, and why no other followed. Immutable; holds no prompt and no answer.
 *
 * @param attempts the first and the last ones in their order, all where they are no more than {@value #MOST_ATTEMPTS}; those
 *     that a circuit breaker refused are not among them, as no backend saw them
 * @param attemptCount how many attempts there were
 * @param waited how long the call waited before its attempts; a wait that no attempt followed is not part of it
 * @param elapsed how long the call took
 * @param refusals how often a circuit breaker refused an attempt
 * @param stopReason why no further attempt followed
 * @param explanation the same in words, with the figures that mattered; empty if the call succeeded
 */
public record AttemptLog(
        List<AttemptRecord> attempts,
        int attemptCount,
        Duration waited,
        Duration elapsed,
        int refusals,
        StopReason stopReason,
        String explanation) {

    /** The most attempts that are kept one by one: half of them are the first, and half the last. */
    public static final int MOST_ATTEMPTS = 64;

    public AttemptLog {
        attempts = List.copyOf(attempts);
    }

    /** How many retries there were: the attempts after the first. */
    public int retries() {
        return Math.max(0, attemptCount - 1);
    }

    /** The figures of the call: {@code 3 attempts in 4.2s, 4s of it waiting, refused once by the circuit breaker}. */
    public String summary() {
        String summary =
                (attemptCount == 1 ? "1 attempt" : attemptCount + " attempts") + " in " + DurationText.rounded(elapsed);
        if (!waited.isZero()) {
            summary += ", " + DurationText.rounded(waited) + " of it waiting";
        }
        return refusals == 0 ? summary : summary + ", " + refused();
    }

    private String refused() {
        return "refused " + (refusals == 1 ? "once" : refusals + " times") + " by the circuit breaker";
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        int before = 0;
        for (AttemptRecord attempt : attempts) {
            text.append(text.isEmpty() ? "" : "; ");
            if (attempt.number() > before + 1) {
                text.append(attempt.number() - before - 1).append(" more attempts; ");
            }
            text.append(attempt);
            before = attempt.number();
        }
        if (refusals > 0) {
            text.append(text.isEmpty() ? "" : "; ").append(refused());
        }
        if (!explanation.isEmpty()) {
            text.append(text.isEmpty() ? "" : "; ").append("stopped: ").append(explanation);
        }
        return text.toString();
    }
}
