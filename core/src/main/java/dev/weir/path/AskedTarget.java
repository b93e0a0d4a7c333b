package dev.weir.path;

import dev.weir.call.AttemptLog;
import dev.weir.call.AttemptRecord;
import dev.weir.call.Call;
import dev.weir.call.StopReason;
import dev.weir.route.RouteTarget;
import java.time.Duration;
import java.util.List;

/**
 * A target that a call asks.
 *
 * @param visit the call as it goes to this target
 * @param began when it is asked, as a reading of the clock
 * @param continuation whether the target is asked to continue the text of another one
 */
record AskedTarget(RouteTarget target, Call visit, long began, boolean continuation) {

    /** The attempt log of a target that answered at once, for which none was kept. */
    AttemptLog answered(long now) {
        return log(1, false, now);
    }

    /** The attempt log of a target that lost to another one, whose own log is not known before it has ended. */
    AttemptLog lost(int attempts, long now) {
        return log(attempts, true, now);
    }

    private AttemptLog log(int attempts, boolean lost, long now) {
        AttemptRecord attempt = new AttemptRecord(
                attempts,
                target.backend(),
                target.model(),
                null,
                false,
                0,
                null,
                null,
                Duration.ZERO,
                Duration.ofNanos(began - visit.startedNanos()),
                Duration.ofNanos(now - began),
                lost);
        Duration elapsed = Duration.ofNanos(now - visit.startedNanos());
        return new AttemptLog(List.of(attempt), attempts, Duration.ZERO, elapsed, 0, StopReason.SUCCEEDED, "");
    }
}
