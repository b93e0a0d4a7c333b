package dev.weir.path.route;

import dev.weir.call.AttemptLog;
import dev.weir.call.AttemptRecord;
import dev.weir.call.Call;
import dev.weir.call.CallFacts;
import dev.weir.call.StopReason;
import dev.weir.route.RouteTarget;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.backend.Usage;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A target that a call asks.
 *
 * @param visit the call as it goes to this target
 * @param began when it is asked, as a reading of the clock
 * @param continuation whether the target is asked to continue the text of another one
 */
record AskedTarget(RouteTarget target, Call visit, long began, boolean continuation) {
    /** The attempt log of a target that has just answered at once, for which none was kept. */
    AttemptLog answered(long now) {
        CallFacts facts = visit.facts();
        return log(1, null, false, now, facts.servingModel(), facts.usage());
    }

    /**
     * The attempt log of a target that lost to another one, whose own log is not known before it has ended. It has used at
     * least the tokens of the prompt.
     */
    AttemptLog lost(int attempts, long now) {
        return log(attempts, null, true, now, null, Usage.estimated(visit.promptTokens(), 0));
    }

    /** The attempt log of a target whose answer differs from the output that was delivered before. */
    AttemptLog diverged(long now) {
        long tokens = visit.tokens().output(visit.backend(), visit.model(), visit.receivedCharacters());
        return log(1, Reason.OTHER, false, now, null, Usage.estimated(visit.promptTokens(), tokens));
    }

    private AttemptLog log(
            int attempts,
            @Nullable Reason reason,
            boolean lost,
            long now,
            @Nullable String servingModel,
            @Nullable Usage usage) {
        AttemptRecord attempt = new AttemptRecord(
                attempts,
                target.backend(),
                target.model(),
                reason,
                false,
                0,
                null,
                null,
                Duration.ZERO,
                Duration.ofNanos(began - visit.startedNanos()),
                Duration.ofNanos(now - began),
                lost,
                null,
                servingModel,
                usage);
        Duration elapsed = Duration.ofNanos(now - visit.startedNanos());
        return new AttemptLog(List.of(attempt), attempts, Duration.ZERO, elapsed, 0, StopReason.SUCCEEDED, "");
    }
}
