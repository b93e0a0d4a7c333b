package dev.weir.gateway.ui;

import dev.weir.spi.event.CallFinished;
import dev.weir.spi.event.CallFinished.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

/**
 * A call that has ended, with what was decided about it. Immutable; contains no prompt and no answer.
 *
 * @param ended when it ended
 * @param steps the decisions, the earliest first
 */
record CallTrace(CallFinished call, Instant ended, List<Step> steps) {
    CallTrace {
        steps = List.copyOf(steps);
    }

    /**
     * A decision.
     *
     * @param after the time from the beginning of the call, at least 0
     * @param decision what was decided, and why; put into words when it is asked for
     */
    record Step(Duration after, Supplier<String> decision) {}

    /** Whether an operator may want to know why it went as it did. */
    boolean isNotable() {
        return call.outcome() != Outcome.SUCCEEDED || call.attempts() > 1;
    }
}
