package dev.weir.breaker;

import dev.weir.breaker.ConcurrencyLimit.Ending;
import dev.weir.spi.backend.ErrorClass;
import org.jspecify.annotations.Nullable;

/** What a call that has ended changes: everything that watches the calls learns of it, and its ticket goes back. */
final class Outcomes {
    private final Gate gate;
    private final WaitingLine line;
    private final ConcurrencyLimit limit;
    private final AttemptTimeout timeout;
    private final @Nullable SlidingWindow window;
    private final FailureRules rules;
    private final Subscriptions subscriptions;
    private final Tally tally;
    private final long slowNanos;

    Outcomes(
            Gate gate,
            WaitingLine line,
            ConcurrencyLimit limit,
            AttemptTimeout timeout,
            @Nullable SlidingWindow window,
            FailureRules rules,
            Subscriptions subscriptions,
            Tally tally,
            long slowNanos) {
        this.gate = gate;
        this.line = line;
        this.limit = limit;
        this.timeout = timeout;
        this.window = window;
        this.rules = rules;
        this.subscriptions = subscriptions;
        this.tally = tally;
        this.slowNanos = slowNanos;
    }

    void succeeded(int ticket, long startNanos, long nowNanos) {
        tally.succeeded.increment();
        timeout.answered(nowNanos - startNanos, nowNanos);
        settle(ticket, Verdict.SUCCESS, nowNanos - startNanos, Ending.ANSWERED, nowNanos);
    }

    /**
     * A call failed. When it timed out, what that means depends on whose time was over.
     *
     * @param dueNanos when it was to have ended
     * @param callersTime whether that was its caller's own deadline, clearly earlier than the breaker's limit
     */
    void failed(int ticket, long startNanos, long nowNanos, long dueNanos, boolean callersTime, ErrorClass errorClass) {
        boolean timeOver = errorClass == ErrorClass.TIMEOUT && Due.isOver(nowNanos, dueNanos, startNanos);
        if (timeOver && callersTime) {
            released(ticket);
            return;
        }
        if (timeOver) {
            tally.timedOut.increment();
            timeout.ended(nowNanos - startNanos, nowNanos);
        }
        tally.failed(errorClass);
        settle(ticket, rules.verdict(errorClass), nowNanos - startNanos, ending(errorClass), nowNanos);
    }

    /** What a failure says about the backend's load; null if nothing. */
    private static @Nullable Ending ending(ErrorClass errorClass) {
        return switch (errorClass) {
            case THROTTLING, RATE_LIMIT -> Ending.REFUSED;
            case TIMEOUT -> Ending.EXPIRED;
            default -> null;
        };
    }

    void released(int ticket) {
        tally.released.increment();
        settle(ticket, Verdict.NEUTRAL, null);
    }

    private void settle(int ticket, Verdict verdict, long latencyNanos, @Nullable Ending ending, long nowNanos) {
        Cause trip = null;
        try {
            boolean slow = latencyNanos >= slowNanos;
            if (slow) {
                tally.slow.increment();
            }
            if (ending != null) {
                limit.sample(latencyNanos, Word.inFlight(gate.word()), ending, nowNanos);
            }
            if (window != null && verdict != Verdict.NEUTRAL) {
                trip = window.record(Word.generationOf(ticket), verdict == Verdict.FAILURE, slow, nowNanos);
            }
        } finally {
            settle(ticket, verdict, trip);
        }
    }

    private void settle(int ticket, Verdict verdict, @Nullable Cause trip) {
        boolean counts = gate.settle(ticket, verdict, trip);
        line.somethingChanged();
        if (counts && verdict == Verdict.SUCCESS && Word.isProbe(ticket)) {
            subscriptions.probeSucceeded(Word.generationOf(ticket));
        }
    }
}
