package dev.weir.call;

import dev.weir.spi.call.CallContext.Registration;
import dev.weir.spi.call.Priority;
import dev.weir.spi.time.Deadline;
import dev.weir.spi.time.TimeSource;
import dev.weir.token.TokenEstimator;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A call to a target, as the retry engine and the circuit breaker need it. Thread-safe. */
public interface TargetCall {

    /** The id of the call, used in events. */
    String callId();

    /** The name of the backend. */
    String backend();

    /** The model. */
    String model();

    /** When the call has to have ended. */
    Deadline deadline();

    /** The reading of {@link TimeSource#nanoTime()} at which the call has to have ended. */
    default long deadlineNanos() {
        return deadline().nanoTime();
    }

    /**
     * When the call began, as a reading of {@link TimeSource#nanoTime()}. The first attempt counts as started at that
     * time, so that a call that succeeds immediately need not read the clock.
     */
    long startedNanos();

    /**
     * When this target was asked first, as a reading of {@link TimeSource#nanoTime()}; later than the beginning of the
     * call if other targets of a route were asked before.
     */
    default long askedNanos() {
        return startedNanos();
    }

    /** The limits at this target while another target of its route is left; null for none. */
    default @Nullable TargetLimits targetLimits() {
        return null;
    }

    /**
     * The name of the retry strategy; null for the engine's default. An unknown name is rejected before the first
     * attempt.
     */
    default @Nullable String retryStrategy() {
        return null;
    }

    /** The maximum number of output tokens; less than 1 for no limit. */
    default long maxTokens() {
        return 0;
    }

    /** The estimated number of input tokens. A long prompt may take milliseconds, once for a call. */
    default long promptTokens() {
        return 0;
    }

    /** Estimates the tokens that are not reported. */
    default TokenEstimator tokens() {
        return TokenEstimator.byLength();
    }

    /** The priority among the calls that wait for the target. */
    default Priority priority() {
        return Priority.NORMAL;
    }

    /** The metadata of the call. */
    default Map<String, String> attributes() {
        return Map.of();
    }

    /**
     * Whether the call may wait for a permit of the circuit breaker or for rate limits; otherwise it is refused at once, so
     * that it does not stand in the way of others.
     */
    default boolean mayWait() {
        return true;
    }

    /** The number of characters that the latest attempt has sent to a listener, held back ones included. */
    default long receivedCharacters() {
        return 0;
    }

    /**
     * Whether an exception was thrown by the caller's own code, such as a token listener: it ends the call unchanged
     * and does not count against the backend.
     */
    default boolean isCallersFailure(Throwable failure) {
        return false;
    }

    /**
     * Receives how long the call has waited, in nanoseconds, each time that it has, on the thread of the call.
     *
     * @param stage {@link CallStage#RATE_LIMIT} for its rate limits, {@link CallStage#PERMIT} for a permit
     */
    default void waitedForPlace(CallStage stage, long nanos) {}

    /** Records what the call waits for from now on, or what it does. Costs as much as the write of a field. */
    default void reached(CallStage stage) {}

    /** Whether the call was cancelled. */
    default boolean isCancelled() {
        return false;
    }

    /**
     * Registers an action that runs when {@link #isCancelled()} becomes true; see
     * {@link dev.weir.spi.call.CallContext#onCancel}. It may also run without a cancellation, and is then registered
     * again.
     */
    default Registration onCancel(Runnable action) {
        return () -> {};
    }

    /** Whether a listener has received part of the answer, after which the call cannot be retried. */
    default boolean hasDelivered() {
        return false;
    }

    /**
     * Receives the attempt log once, when the call has ended and any attempt failed, on the thread on which it ended.
     * Not called if the first attempt succeeded, as a log would only add cost. An exception is logged and otherwise
     * ignored.
     */
    default void onAttemptLog(AttemptLog attemptLog) {}

    /** A call that begins now and cannot be cancelled. */
    static TargetCall to(String backend, String model, Deadline deadline, TimeSource time) {
        return new PlainCall(backend, model, deadline, time.nanoTime());
    }

    /**
     * A call with a timeout that begins now and cannot be cancelled. Reads the clock once.
     *
     * @param timeout at most 146 years; a longer one counts as that
     */
    static TargetCall to(String backend, String model, Duration timeout, TimeSource time) {
        long now = time.nanoTime();
        return new PlainCall(backend, model, Deadline.after(timeout, now, time), now);
    }
}
