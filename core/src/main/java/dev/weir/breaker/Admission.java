package dev.weir.breaker;

import dev.weir.call.CallException;

/** How a call gets in: past the gate, or through the line before it. */
final class Admission {
    private final String breaker;
    private final Gate gate;
    private final WaitingLine line;
    private final ConcurrencyLimit limit;
    private final Timeline timeline;
    private final Tally tally;
    private final long maxWaitNanos;

    Admission(
            String breaker,
            Gate gate,
            WaitingLine line,
            ConcurrencyLimit limit,
            Timeline timeline,
            Tally tally,
            long maxWaitNanos) {
        this.breaker = breaker;
        this.gate = gate;
        this.line = line;
        this.limit = limit;
        this.timeline = timeline;
        this.tally = tally;
        this.maxWaitNanos = maxWaitNanos;
    }

    /** A ticket if one can be had at once; otherwise {@link Gate#OPEN} or {@link Gate#FULL}. */
    int ticket(long nowNanos) {
        return line.isEmpty() ? admit(nowNanos) : Gate.FULL;
    }

    /**
     * A ticket for a call that got none at once, as soon as there is one.
     *
     * @param refusal why it got none
     * @param deadlineNanos until when to wait at most
     * @throws CircuitOpenException if the breaker is open
     * @throws ConcurrencyLimitException if too many calls were in flight all the time
     */
    int ticketLater(int refusal, long nowNanos, long deadlineNanos) throws InterruptedException {
        int ticket = refusal == Gate.FULL ? await(nowNanos, deadlineNanos) : refusal;
        if (ticket < 0) {
            throw refused(ticket);
        }
        return ticket;
    }

    private int await(long nowNanos, long deadlineNanos) throws InterruptedException {
        long wait = Math.min(maxWaitNanos, deadlineNanos - nowNanos);
        return wait <= 0 ? Gate.FULL : line.await(this::admit, nowNanos + wait);
    }

    private int admit(long nowNanos) {
        return gate.admit(limit.current(), nowNanos);
    }

    CallException refused(int refusal) {
        if (refusal == Gate.OPEN) {
            tally.refusedOpen.increment();
            return new CircuitOpenException(breaker, timeline.of(gate.word()), timeline.now());
        }
        tally.refusedFull.increment();
        return new ConcurrencyLimitException(breaker, limit.current());
    }
}
