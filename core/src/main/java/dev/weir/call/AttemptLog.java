package dev.weir.call;

import dev.weir.call.AttemptUsage.Kind;
import dev.weir.duration.DurationText;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.backend.Usage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The attempt log of a call: its attempts, and why no further attempt followed. Immutable; contains no prompt and no
 * answer.
 *
 * @param attempts the attempts in order; all of them up to {@value #MOST_ATTEMPTS}, otherwise the first and the last
 *     ones. Attempts that a circuit breaker rejected are not included, as they did not reach a backend
 * @param attemptCount the number of attempts
 * @param waited the sum of the delays before attempts; a delay that no attempt followed is not included
 * @param elapsed the duration of the call
 * @param refusals how often a circuit breaker rejected an attempt
 * @param stopReason why no further attempt followed
 * @param explanation the stop reason as text, with the relevant figures; empty if the call succeeded
 * @param unlistedFailures the failed attempts that are not among {@code attempts}, by target and reason; usually empty
 */
public record AttemptLog(
        List<AttemptRecord> attempts,
        int attemptCount,
        Duration waited,
        Duration elapsed,
        int refusals,
        StopReason stopReason,
        String explanation,
        Map<Failure, Unlisted> unlistedFailures) {

    /** Maximum number of attempts in the log: half of them are the first, half the last. */
    public static final int MOST_ATTEMPTS = 64;

    public AttemptLog {
        attempts = List.copyOf(attempts);
        unlistedFailures = Map.copyOf(unlistedFailures);
    }

    /** A log that lists every failed attempt. */
    public AttemptLog(
            List<AttemptRecord> attempts,
            int attemptCount,
            Duration waited,
            Duration elapsed,
            int refusals,
            StopReason stopReason,
            String explanation) {
        this(attempts, attemptCount, waited, elapsed, refusals, stopReason, explanation, Map.of());
    }

    /** A way in which attempts failed: at this target, for this reason. */
    public record Failure(String backend, String model, Reason reason) {}

    /**
     * Failed attempts that are not listed.
     *
     * @param usage the tokens that they have used, as far as known; null if nothing is known
     */
    public record Unlisted(int count, @Nullable Usage usage) {
        Unlisted plus(Unlisted other) {
            return new Unlisted(count + other.count, sum(usage, other.usage));
        }
    }

    private static @Nullable Usage sum(@Nullable Usage one, @Nullable Usage other) {
        if (one == null) {
            return other;
        }
        return other == null ? one : one.plus(other);
    }

    /** The tokens of each attempt that are known. */
    public List<AttemptUsage> usages() {
        List<AttemptUsage> usages = new ArrayList<>(attempts.size());
        for (AttemptRecord attempt : attempts) {
            AttemptUsage billed = attempt.billed();
            if (billed != null) {
                usages.add(billed);
            }
        }
        unlistedFailures.forEach((failure, unlisted) -> {
            if (unlisted.usage != null) {
                usages.add(new AttemptUsage(failure.backend, failure.model, null, Kind.BROKEN, unlisted.usage));
            }
        });
        return usages;
    }

    /** The tokens of the last attempt, as far as known; null if nothing is known. */
    public @Nullable Usage lastUsage() {
        return attempts.isEmpty() ? null : attempts.get(attempts.size() - 1).usage();
    }

    /** The tokens of all attempts, as far as known; null if nothing is known. */
    public @Nullable Usage usage() {
        return usages().stream().map(AttemptUsage::tokens).reduce(Usage::plus).orElse(null);
    }

    /** The log of a call that went on at another target, with the attempts there. */
    AttemptLog then(AttemptLog later) {
        List<AttemptRecord> all = new ArrayList<>(attempts);
        later.attempts.forEach(attempt -> all.add(attempt.numbered(attemptCount + attempt.number())));
        Map<Failure, Unlisted> unlisted = new HashMap<>(unlistedFailures);
        later.unlistedFailures.forEach((failure, more) -> unlisted.merge(failure, more, Unlisted::plus));
        while (all.size() > MOST_ATTEMPTS) {
            all.remove(MOST_ATTEMPTS / 2).countAmong(unlisted);
        }
        return new AttemptLog(
                all,
                attemptCount + later.attemptCount,
                waited.plus(later.waited),
                later.elapsed,
                refusals + later.refusals,
                later.stopReason,
                later.explanation,
                unlisted);
    }

    /** The log of one attempt that answered at once. */
    static AttemptLog ofAnswer(CallFacts facts, Duration startOffset, Duration duration) {
        AttemptRecord answered = new AttemptRecord(
                1,
                Objects.requireNonNullElse(facts.servingBackend(), facts.askedBackend()),
                Objects.requireNonNullElse(facts.targetModel(), facts.askedModel()),
                null,
                false,
                0,
                null,
                null,
                Duration.ZERO,
                startOffset,
                duration,
                false,
                null,
                facts.servingModel(),
                facts.usage());
        Duration elapsed = startOffset.plus(duration);
        return new AttemptLog(List.of(answered), 1, Duration.ZERO, elapsed, 0, StopReason.SUCCEEDED, "");
    }

    /** The log in which the last attempt, which answered, counts as one with an unwanted result. */
    AttemptLog lastUnwanted(Reason reason) {
        List<AttemptRecord> marked = new ArrayList<>(attempts);
        marked.add(marked.remove(marked.size() - 1).unwanted(reason));
        return new AttemptLog(
                marked, attemptCount, waited, elapsed, refusals, stopReason, explanation, unlistedFailures);
    }

    /** The same attempts for a call that has used a part of their tokens only. */
    AttemptLog withoutUsage() {
        Map<Failure, Unlisted> unlisted = new HashMap<>();
        unlistedFailures.forEach((failure, some) -> unlisted.put(failure, new Unlisted(some.count, null)));
        return new AttemptLog(
                attempts.stream().map(AttemptRecord::withoutUsage).toList(),
                attemptCount,
                waited,
                elapsed,
                refusals,
                stopReason,
                explanation,
                unlisted);
    }

    /** The number of retries: the attempts after the first. */
    public int retries() {
        return Math.max(0, attemptCount - 1);
    }

    /**
     * The figures of the call, such as
     * {@code 3 attempts in 4.2s, 4s of it waiting, refused once by the circuit breaker}.
     */
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
        boolean several =
                attempts.stream().map(AttemptRecord::target).distinct().count() > 1;
        int before = 0;
        for (AttemptRecord attempt : attempts) {
            text.append(text.isEmpty() ? "" : "; ");
            if (attempt.number() > before + 1) {
                text.append(attempt.number() - before - 1).append(" more attempts; ");
            }
            text.append(attempt).append(several ? " at " + attempt.target() : "");
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
