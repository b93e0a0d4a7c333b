package dev.weir.observe;

import dev.weir.duration.DurationText;
import dev.weir.spi.event.CallFinished;
import dev.weir.spi.event.CallFinished.Outcome;
import dev.weir.spi.event.CallGuarded;
import dev.weir.spi.event.CallHedged;
import dev.weir.spi.event.CallMirrored;
import dev.weir.spi.event.RetriesExhausted;
import dev.weir.spi.event.RetryScheduled;
import dev.weir.spi.event.TargetGivenUp;
import dev.weir.spi.event.TargetSkipped;
import dev.weir.spi.event.TargetsOrdered;
import dev.weir.spi.route.TargetState;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What was decided about a call, one sentence for each event, as a trace of the call shows it. */
public final class DecisionText {
    private DecisionText() {}

    /** In which order the targets of the route are asked, with the facts that decided it. */
    public static String of(TargetsOrdered event) {
        return "the call asks "
                + event.targets().stream().map(DecisionText::described).collect(Collectors.joining(", then "));
    }

    private static String described(TargetState target) {
        List<String> facts = facts(target);
        String name = target.backend() + "/" + target.model();
        return facts.isEmpty() ? name : name + " (" + String.join(", ", facts) + ")";
    }

    /** The facts about a target that a route strategy decides by, as far as there are any. */
    public static List<String> facts(TargetState target) {
        List<String> facts = new ArrayList<>();
        if (target.latency() != null) {
            facts.add("latency " + DurationText.rounded(target.latency()));
        }
        if (target.inFlight() > 0) {
            facts.add(target.inFlight() + " in flight");
        }
        if (target.circuitOpen()) {
            facts.add("circuit breaker open");
        }
        if (target.limited()) {
            facts.add("rate limit reached");
        }
        if (target.costUsd() != null) {
            facts.add("about $" + target.costUsd().stripTrailingZeros().toPlainString());
        }
        return facts;
    }

    /** Why a target is not asked. */
    public static String of(TargetSkipped event) {
        return event.backend() + "/" + event.model() + " was skipped: it lacks what the call needs, "
                + event.missing().label();
    }

    /** Why an attempt is repeated, and when. */
    public static String of(RetryScheduled event) {
        return "attempt " + event.attempt() + " at " + event.backend() + "/" + event.model() + " failed ("
                + event.errorClass().name().toLowerCase(Locale.ROOT).replace('_', '-') + "); the next follows after "
                + DurationText.rounded(event.delay());
    }

    /** Why no further attempt follows at a target. */
    public static String of(RetriesExhausted event) {
        return event.backend() + "/" + event.model() + " is not asked again after " + attempts(event.attempts()) + ": "
                + event.stopReason();
    }

    /** Why the next target is asked. */
    public static String of(TargetGivenUp event) {
        return event.backend() + "/" + event.model() + " was left ("
                + event.reason().label() + "): " + event.explanation();
    }

    /** That a second target was asked as well, and which of them answered. */
    public static String of(CallHedged event) {
        return event.backend() + "/" + event.model() + " was asked as well after " + DurationText.rounded(event.after())
                + (event.won() ? ": its output was first" : ": its output was not first");
    }

    /** What a guard has decided, by which of its rules. */
    public static String of(CallGuarded event) {
        return "guard '" + event.guard() + "' "
                + switch (event.decision()) {
                    case CHANGED -> "changed the " + event.checked().label();
                    case REFUSED -> "refused the " + event.checked().label() + " (rule '" + event.rule() + "')";
                    case FAILED -> "could not check the " + event.checked().label();
                };
    }

    /** How the copy of a call ended. */
    public static String of(CallMirrored event) {
        return "a copy to " + event.backend() + "/" + event.model() + " ended after "
                + DurationText.rounded(event.duration()) + ": "
                + (event.reason() == null
                        ? event.outcome().label()
                        : event.reason().label());
    }

    /** Who answered, or that nobody did. */
    public static String of(CallFinished event) {
        String total = " after " + attempts(event.attempts()) + " in " + DurationText.rounded(event.duration());
        return event.outcome() == Outcome.SUCCEEDED
                ? "backend '" + event.servingBackend() + "', model '" + event.servingModel() + "' answered" + total
                : "no target answered" + total + (event.explanation() == null ? "" : ": " + event.explanation());
    }

    private static String attempts(int count) {
        return count == 1 ? "1 attempt" : count + " attempts";
    }
}
