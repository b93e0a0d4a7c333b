package dev.weir.replay;

import dev.weir.call.TargetCall;
import dev.weir.call.TargetLimits;
import dev.weir.recording.RecordedAttempt.AttemptEnding;
import dev.weir.route.RouteTarget;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.call.CallContext.Registration;
import dev.weir.spi.time.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A replayed call at one target. */
final class ReplayedVisit implements TargetCall {
    private final ReplayedCall call;
    private final RouteTarget target;
    private final long askedNanos;
    private final @Nullable TargetLimits limits;
    private final List<Runnable> onCancelled = new ArrayList<>(2);
    private boolean delivered;
    private boolean cancelled;

    /** @param limits the limits at the target; null if no other target is left */
    ReplayedVisit(ReplayedCall call, RouteTarget target, long askedNanos, @Nullable TargetLimits limits) {
        this.call = call;
        this.target = target;
        this.askedNanos = askedNanos;
        this.limits = limits;
    }

    RouteTarget target() {
        return target;
    }

    boolean streamed() {
        return call.streamed();
    }

    long inputTokens() {
        return call.inputTokens();
    }

    long outputTokens() {
        return call.outputTokens();
    }

    /** Until when an attempt may wait for a permit, as a reading of the clock. */
    long latestBeginNanos() {
        return limits == null ? deadlineNanos() : Math.min(deadlineNanos(), limits.firstOutputNanos());
    }

    /**
     * Output has arrived.
     *
     * @return whether this target answers the call: false if another one does
     */
    boolean output() {
        delivered = call.takesOutput(this);
        return delivered;
    }

    /**
     * An attempt has ended.
     *
     * @param firstNanos from when it was sent to its first output; -1 for none
     * @param outputTokens the tokens that were generated; -1 if it costs nothing
     */
    void attempted(
            long sentNanos,
            long firstNanos,
            AttemptEnding ending,
            @Nullable Reason reason,
            @Nullable Duration retryAfter,
            long outputTokens) {
        call.attempted(target, sentNanos, firstNanos, ending, reason, retryAfter, outputTokens);
    }

    /** Registers an action for the case that another target answers. */
    void onCancelled(Runnable action) {
        onCancelled.add(action);
    }

    /** Another target answers. */
    void cancel() {
        cancelled = true;
        List.copyOf(onCancelled).forEach(Runnable::run);
    }

    @Override
    public String callId() {
        return "replay";
    }

    @Override
    public String backend() {
        return target.backend();
    }

    @Override
    public String model() {
        return target.model();
    }

    @Override
    public Deadline deadline() {
        return call.deadline();
    }

    @Override
    public long deadlineNanos() {
        return call.deadline().nanoTime();
    }

    @Override
    public long startedNanos() {
        return call.startedNanos();
    }

    @Override
    public long askedNanos() {
        return askedNanos;
    }

    @Override
    public @Nullable TargetLimits targetLimits() {
        return limits;
    }

    @Override
    public long maxTokens() {
        return call.maxTokens();
    }

    @Override
    public boolean isCancelled() {
        return cancelled;
    }

    /** A pending retry ends as well when another target answers. */
    @Override
    public Registration onCancel(Runnable action) {
        onCancelled.add(action);
        return () -> onCancelled.remove(action);
    }

    @Override
    public boolean hasDelivered() {
        return delivered && streamed();
    }
}
