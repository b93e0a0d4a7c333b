package dev.weir.retry;

import dev.weir.call.Refusal;
import dev.weir.call.RetryLimit;
import dev.weir.call.StopReason;
import dev.weir.call.TargetCall;
import dev.weir.call.TargetLimits;
import dev.weir.duration.DurationText;
import dev.weir.retry.NextStep.Queue;
import dev.weir.retry.NextStep.Stop;
import dev.weir.retry.NextStep.Wait;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.retry.FailedAttempt;
import dev.weir.spi.retry.RetryDecision;
import dev.weir.spi.retry.RetryDecision.GiveUp;
import dev.weir.spi.retry.RetryDecision.Retry;
import dev.weir.spi.retry.RetryStrategy;
import dev.weir.spi.time.TimeSource;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The retry policy: decides on the step after a failed attempt, apart from the retry budget, by limits, rules, the
 * server's request, the strategy, the circuit breaker and the deadline. Immutable.
 */
final class RetryPolicy {
    /** Failures that end when the backend recovers. */
    private static final Set<ErrorClass> OUTAGES = Set.of(
            ErrorClass.TRANSIENT, ErrorClass.THROTTLING, ErrorClass.TIMEOUT, ErrorClass.NETWORKING, ErrorClass.UNKNOWN);

    /**
     * Failures of one request or one key: a delay that the server requests then does not hold for others, and by their
     * class they are not retried, or not for long.
     */
    private static final Set<ErrorClass> NOT_THE_LOAD = Set.of(ErrorClass.PERMANENT, ErrorClass.AUTHENTICATION);

    /**
     * Minimum delay of a rejected call: without it a call would spin if neither the breaker nor the pacing provides a
     * delay.
     */
    private static final long LEAST_WAIT = 10_000_000;

    /** After so many doublings every delay has reached the maximum. */
    private static final int MOST_DOUBLINGS = 60;

    private final RetrySettings settings;
    private final long baseDelay;
    private final long maxDelay;
    private final long maxDuration;
    private final TimeSource time;

    RetryPolicy(RetrySettings settings, TimeSource time) {
        this.settings = settings;
        this.time = time;
        baseDelay = settings.firstDelay().toNanos();
        maxDelay = settings.maxDelay().toNanos();
        Duration most = settings.maxDuration();
        maxDuration = most == null ? Nanos.FOREVER : most.toNanos();
    }

    /**
     * Whether the failure is the rejection of a circuit breaker, which the call waits for and which does not count as
     * an attempt.
     */
    boolean isRefusal(BackendException failure) {
        return settings.enableAdaptive() && Refusal.isCircuitOpen(failure);
    }

    /** Whether a failure of this class indicates an outage of the backend, after which waiting calls are woken. */
    boolean isOutage(ErrorClass errorClass) {
        return settings.enableAdaptive() && OUTAGES.contains(errorClass);
    }

    /** The maximum number of retries of a call whose latest failure is of this class. */
    int retries(ErrorClass errorClass) {
        return settings.rule(errorClass).retries(settings.maxRetries());
    }

    /** The latest start of a retry, as a reading of the clock. */
    long latestStart(TargetCall call) {
        long now = time.nanoTime();
        return now + Math.min(call.deadline().remainingNanos(), durationLeft(call, now));
    }

    private long durationLeft(TargetCall call, long now) {
        return maxDuration - (now - call.startedNanos());
    }

    /** Why a call is over regardless of its failure; null if it is not. */
    @Nullable
    Stop outOfTime(TargetCall call) {
        if (call.deadline().hasPassed()) {
            return new Stop(StopReason.DEADLINE, "the deadline has passed");
        }
        TargetLimits limits = call.targetLimits();
        long now = time.nanoTime();
        if (limits != null && now - limits.firstOutputNanos() >= 0) {
            return nextTarget("no output arrived within " + DurationText.rounded(limits.firstOutputWithin()));
        }
        return durationLeft(call, now) <= 0
                ? new Stop(StopReason.MAX_DURATION, "the maxDuration of " + text(maxDuration) + " has passed")
                : null;
    }

    /**
     * The step after a rejection by the circuit breaker. If the breaker does not know the time of the next probe,
     * because probes are in flight, the call tries again after one pacing interval.
     *
     * @param probeDelay the time until the breaker permits a probe; zero if unknown, null if it was forced open
     * @param attempts the number of attempts of the call
     * @param errorClass the class of its latest failure
     */
    NextStep afterRefusal(TargetCall call, @Nullable Duration probeDelay, int attempts, ErrorClass errorClass) {
        if (call.targetLimits() != null) {
            return nextTarget("the circuit breaker is open");
        }
        long untilProbe = probeDelay == null ? -1 : Nanos.of(probeDelay);
        Stop stop = whileOpen(call, untilProbe, 0, attempts, errorClass);
        if (untilProbe < 0 && stop != null) {
            return stop;
        }
        long nanos = Math.max(Math.max(settings.wakePacing().toNanos(), LEAST_WAIT), untilProbe);
        NextStep step = inTime(call, new Wait(nanos, Queue.REFUSED), "until the circuit breaker allows a probe");
        return step instanceof Wait && stop != null ? stop : step;
    }

    /** The step after a rejection by the rate limits of the target, for which the call has waited if it could. */
    static Stop afterLimit(TargetCall call, BackendException refusal) {
        Duration wait = refusal.retryAfter();
        String limited = "the limits of the target permit no call for another "
                + DurationText.rounded(wait == null ? Duration.ZERO : wait);
        return call.targetLimits() != null
                ? nextTarget(limited)
                : new Stop(
                        StopReason.DEADLINE,
                        limited + ", and the call has " + text(call.deadline().remainingNanos()) + " left");
    }

    /** The delay that a server requested with a failure of this class, in nanoseconds; 0 for none. */
    long serverDelay(BackendException failure, ErrorClass errorClass) {
        ServerDelay requested = settings.rule(errorClass).obeyServer() && !NOT_THE_LOAD.contains(errorClass)
                ? ServerDelay.of(failure, errorClass)
                : null;
        if (requested == null) {
            return 0;
        }
        long nanos = Nanos.of(requested.delay());
        return settings.capServerDelay() ? Math.min(nanos, maxDelay) : nanos;
    }

    /**
     * Stops a call that would have to wait longer for an open circuit breaker than its retries would take.
     *
     * @param untilProbe the time until the breaker permits a probe, in nanoseconds; -1 for never
     * @param delay the delay of the call before its next attempt, in nanoseconds
     * @param attempts the number of its attempts
     */
    @Nullable
    Stop whileOpen(TargetCall call, long untilProbe, long delay, int attempts, ErrorClass errorClass) {
        if (untilProbe != 0 && call.targetLimits() != null) {
            return nextTarget("the circuit breaker is open");
        }
        if (untilProbe < 0) {
            return new Stop(
                    StopReason.CIRCUIT_OPEN,
                    "the circuit breaker was forced open and allows no probe until it is reset or forced closed");
        }
        long maxProbeWait = delay + maxProbeWait(attempts, errorClass);
        return untilProbe <= maxProbeWait
                ? null
                : new Stop(
                        StopReason.CIRCUIT_OPEN,
                        "the circuit breaker is open and allows the next probe in " + text(untilProbe)
                                + "; the call waits at most " + text(maxProbeWait));
    }

    /**
     * The maximum time that a call waits for a probe: the sum of its remaining delays by exponential backoff from the
     * base delay; at least the base delay, at most the maximum delay.
     */
    private long maxProbeWait(int attempts, ErrorClass errorClass) {
        int further = Math.max(0, retries(errorClass) - attempts);
        double first = baseDelay * Math.pow(2, Math.min(attempts, MOST_DOUBLINGS));
        double all = first * (Math.pow(2, Math.min(further, MOST_DOUBLINGS)) - 1);
        return Math.min(maxDelay, Math.max(baseDelay, (long) all));
    }

    /**
     * The step after a failed attempt.
     *
     * @param failures the number of attempts that failed with this class, this one included
     * @param outage whether the call may be waiting for the backend to recover
     */
    NextStep afterFailure(TargetCall call, FailedAttempt failed, int failures, boolean outage, RetryStrategy strategy) {
        RetryRule own = settings.rule(failed.errorClass());
        @Nullable Boolean shouldRetry = own.obeyServer() ? failed.error().shouldRetry() : null;
        if (Boolean.FALSE.equals(shouldRetry)) {
            return new Stop(StopReason.NOT_RETRYABLE, "the server requested that there is no retry");
        }
        boolean requestedRetry = Boolean.TRUE.equals(shouldRetry) && NOT_THE_LOAD.contains(failed.errorClass());
        RetryRule rule = requestedRetry ? settings.rule(ErrorClass.TRANSIENT) : own;
        int allowed = rule.retries(Integer.MAX_VALUE);
        boolean usedUp = failed.attempt() > settings.maxRetries();
        if (failures > allowed && (allowed == 0 || !usedUp)) {
            return new Stop(
                    StopReason.NOT_RETRYABLE,
                    failed.errorClass().label() + " failures are "
                            + (allowed == 0 ? "not retried" : "retried at most " + perCall(allowed)));
        }
        if (usedUp) {
            return new Stop(StopReason.RETRIES_USED_UP, "the limit of " + times(settings.maxRetries()) + " is reached");
        }
        ServerDelay requested = rule.obeyServer() ? ServerDelay.of(failed.error(), failed.errorClass()) : null;
        TargetLimits limits = call.targetLimits();
        RetryLimit limit =
                limits == null ? null : limits.retries(requestedRetry ? Reason.SERVER_ERROR : failed.reason());
        Stop stop = limit == null ? null : limited(failed, requested, limit);
        if (stop != null) {
            return stop;
        }
        return requested != null
                ? afterServerDelay(call, requested)
                : afterStrategyDelay(call, failed, rule, limit, outage, strategy);
    }

    /** Why a call with another target left is not retried at this one; null if it is. */
    private static @Nullable Stop limited(FailedAttempt failed, @Nullable ServerDelay requested, RetryLimit limit) {
        if (failed.attempt() > limit.retries()) {
            return nextTarget(
                    limit.retries() == 0
                            ? failed.reason().label() + " is not retried"
                            : "the limit of " + times(limit.retries()) + " is reached");
        }
        if (requested == null) {
            return limit.onRequestOnly() ? nextTarget("the server requested no delay") : null;
        }
        return requested.delay().compareTo(limit.longestDelay()) > 0
                ? nextTarget("the server requested a delay of " + DurationText.rounded(requested.delay()))
                : null;
    }

    private static Stop nextTarget(String why) {
        return new Stop(StopReason.NEXT_TARGET, why + ", and another target is left");
    }

    private static String perCall(int times) {
        return times == 1 ? "once per call" : times + " times per call";
    }

    private static String times(int retries) {
        return retries == 1 ? "1 retry" : retries + " retries";
    }

    private NextStep afterServerDelay(TargetCall call, ServerDelay requested) {
        long asked = Nanos.of(requested.delay());
        long nanos = settings.capServerDelay() ? Math.min(asked, maxDelay) : asked;
        return inTime(call, new Wait(nanos, Queue.NONE), "requested by the server (" + requested.source() + ")");
    }

    private NextStep afterStrategyDelay(
            TargetCall call,
            FailedAttempt failed,
            RetryRule rule,
            @Nullable RetryLimit limit,
            boolean outage,
            RetryStrategy strategy) {
        RetryDecision decision = decision(failed, strategy);
        if (decision instanceof GiveUp giveUp) {
            return new Stop(StopReason.STRATEGY, giveUp.reason());
        }
        double delay = TimeUnit.NANOSECONDS.convert(((Retry) decision).delay()) * rule.delayFactor();
        long nanos = (long) Math.min(delay, (double) maxDelay);
        if (limit != null) { // whoever can go elsewhere does not wait for a recovery
            long shortened = Math.min(nanos, Nanos.of(limit.longestDelay()));
            return inTime(call, new Wait(shortened, Queue.NONE), "before the next attempt");
        }
        return inTime(call, new Wait(nanos, outage ? Queue.DELAYED : Queue.NONE), "before the next attempt");
    }

    private static RetryDecision decision(FailedAttempt failed, RetryStrategy strategy) {
        try {
            RetryDecision decision = strategy.decide(failed);
            return decision != null ? decision : RetryDecision.giveUp("the retry strategy returned null");
        } catch (Throwable e) {
            SafeCallback.throwIfFatal(e);
            failed.error().addSuppressed(e);
            return RetryDecision.giveUp(
                    "the retry strategy failed with " + e.getClass().getName());
        }
    }

    private NextStep inTime(TargetCall call, Wait wait, String what) {
        long left = call.deadline().remainingNanos();
        if (wait.nanos() >= left) {
            return new Stop(StopReason.DEADLINE, exceeds(wait, what, "the remaining " + text(left)));
        }
        TargetLimits limits = call.targetLimits();
        if (limits != null && time.nanoTime() + wait.nanos() - limits.firstOutputNanos() >= 0) {
            return nextTarget(
                    "the delay of " + text(wait.nanos()) + " " + what + " would leave no time for its first output");
        }
        return wait.nanos() >= durationLeft(call, time.nanoTime())
                ? new Stop(
                        StopReason.MAX_DURATION,
                        exceeds(wait, what, "the rest of maxDuration (" + text(maxDuration) + ")"))
                : wait;
    }

    private static String exceeds(Wait wait, String what, String limit) {
        return "the delay of " + text(wait.nanos()) + " " + what + " exceeds " + limit;
    }

    private static String text(long nanos) {
        return DurationText.rounded(Duration.ofNanos(Math.max(0, nanos)));
    }
}
