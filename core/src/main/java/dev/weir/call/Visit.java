package dev.weir.call;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What holds while a call asks one target of a route. Thread-safe. */
final class Visit {
    final long askedNanos;
    final int attemptsBefore;
    final @Nullable TargetLimits limits;
    private final @Nullable Supplier<OutputFilter> filters;
    private final @Nullable OutputGate gate;
    private volatile @Nullable OutputFilter filter;
    private volatile boolean received;
    private volatile long receivedCharacters;
    private volatile boolean delivered;

    /**
     * @param filters makes the filter of each attempt; null if all output is passed on
     * @param gate decides whether output is taken; null if all of it is
     */
    Visit(
            long askedNanos,
            int attemptsBefore,
            @Nullable TargetLimits limits,
            @Nullable Supplier<OutputFilter> filters,
            @Nullable OutputGate gate) {
        this.askedNanos = askedNanos;
        this.attemptsBefore = attemptsBefore;
        this.limits = limits;
        this.filters = filters;
        this.gate = gate;
    }

    /** The same for a further part of the request, after as many attempts. */
    Visit after(int attempts) {
        return new Visit(askedNanos, attempts, limits, filters, gate);
    }

    /** Whether output of this target is taken, rather than that of another one. */
    boolean takesOutput() {
        return gate == null || gate.takesOutput();
    }

    /** Whether another target, which was asked at the same time, has answered first. */
    boolean hasLost() {
        return gate != null && gate.hasLost();
    }

    /** The filter of a further attempt, which has received nothing; null for none. */
    @Nullable
    OutputFilter nextFilter() {
        received = false;
        receivedCharacters = 0;
        OutputFilter next = filters == null ? null : filters.get();
        filter = next;
        return next;
    }

    /** The filter of the latest attempt, or of an answer without one; null for none. */
    @Nullable
    OutputFilter filter() {
        OutputFilter latest = filter;
        return latest == null && filters != null ? nextFilter() : latest;
    }

    /** Records that the latest attempt has reported output, delivered or held back. Used by one thread at a time. */
    @SuppressWarnings("NonAtomicVolatileUpdate")
    void received(StreamPiece piece) {
        received = true;
        receivedCharacters += piece.characters();
    }

    long receivedCharacters() {
        return receivedCharacters;
    }

    boolean hasReceived() {
        return received;
    }

    /** Records that the listener receives output of this target. */
    void delivered() {
        delivered = true;
    }

    boolean hasDelivered() {
        return delivered;
    }
}
