package dev.weir.call;

import dev.weir.spi.call.CallContext.Registration;
import dev.weir.spi.time.Deadline;
import dev.weir.spi.time.TimeSource;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a retry engine has to know of a call. Safe for use by many threads. */
public interface TargetCall {

    /** The call's id, for events. */
    String callId();

    /** The name of the backend that is asked. */
    String backend();

    /** The model that is asked. */
    String model();

    /** When the call has to have ended. */
    Deadline deadline();

    /** The reading of {@link TimeSource#nanoTime()} at which the call has to have ended. */
    default long deadlineNanos() {
        return deadline().nanoTime();
    }

    /**
     * The reading of {@link TimeSource#nanoTime()} at which the call began. The first attempt is taken to begin with the
     * call, so that a call which succeeds at once need not read the clock.
     */
    long startedNanos();

    /**
     * The name of the strategy that this call wants; null for the engine's default. A name that the engine does not know is
     * refused before the first attempt.
     */
    default @Nullable String retryStrategy() {
        return null;
    }

    /** How many output tokens the answer may have; less than 1 if that is not limited. */
    default long maxTokens() {
        return 0;
    }

    /**
     * Whether an exception came out of the caller's own code, such as a listener of tokens: it ends the call as it is, and
     * says nothing about the backend.
     */
    default boolean isCallersFailure(Throwable failure) {
        return false;
    }

    /** Whether nobody wants the answer any more. */
    default boolean isCancelled() {
        return false;
    }

    /**
     * Has an action run when {@link #isCancelled()} becomes true; see {@link dev.weir.spi.call.CallContext#onCancel}. It may
     * run without that, and is then registered anew.
     */
    default Registration onCancel(Runnable action) {
        return () -> {};
    }

    /** Whether a listener has been given part of the answer, after which the call cannot begin anew. */
    default boolean hasDelivered() {
        return false;
    }

    /**
     * Takes the attempt log of the call, once, when it has ended and any attempt failed, on the thread on which it ended. A
     * call whose first attempt succeeded has no log worth its cost, and this is not called. An exception thrown here is
     * logged and otherwise without effect.
     */
    default void onAttemptLog(AttemptLog attemptLog) {}

    /** A call that cannot be cancelled and begins now. */
    static TargetCall to(String backend, String model, Deadline deadline, TimeSource time) {
        return new PlainCall(backend, model, deadline, time.nanoTime());
    }

    /**
     * A call that cannot be cancelled, begins now and has to have ended in time. Reads the clock once.
     *
     * @param timeout how long it has; longer than 146 years counts as that
     */
    static TargetCall to(String backend, String model, Duration timeout, TimeSource time) {
        long now = time.nanoTime();
        return new PlainCall(backend, model, Deadline.after(timeout, now, time), now);
    }
}
