package dev.weir.retry;

import dev.weir.call.Refusal;
import dev.weir.call.StopReason;
import dev.weir.duration.DurationText;
import dev.weir.retry.Verdict.Line;
import dev.weir.retry.Verdict.Stop;
import dev.weir.retry.Verdict.Wait;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.retry.FailedAttempt;
import dev.weir.spi.retry.RetryDecision;
import dev.weir.spi.retry.RetryDecision.GiveUp;
import dev.weir.spi.retry.RetryDecision.Retry;
import dev.weir.spi.retry.RetryStrategy;
import dev.weir.spi.time.Deadline;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Decides what follows a failed attempt, apart from the retry budget: limits, rules, the server's wish, the strategy, the deadline. */
final class RetryPolicy {
    /** Failures that end when the backend recovers. */
    private static final Set<ErrorClass> OUTAGES = Set.of(
            ErrorClass.TRANSIENT, ErrorClass.THROTTLING, ErrorClass.TIMEOUT, ErrorClass.NETWORKING, ErrorClass.UNKNOWN);

    /** What a refused call waits at least: where neither the breaker nor the pacing says how long, it would spin. */
    private static final long LEAST_WAIT = 10_000_000;

    private final int maxRetries;
    private final long maxDelay;
    private final boolean capServerDelay;
    private final boolean adaptive;
    private final long wakePacing;
    private final RetryRules rules;

    RetryPolicy(RetryEngineBuilder builder) {
        maxRetries = builder.maxRetries;
        maxDelay = builder.maxDelay.toNanos();
        capServerDelay = builder.capServerDelay;
        adaptive = builder.adaptive;
        wakePacing = builder.wakePacing.toNanos();
        rules = builder.classification ? builder.rules : RetryRules.everyClass(RetryRule.STANDARD);
    }

    /** Whether the failure is a refusal that is waited out and does not count as an attempt. */
    boolean isRefusal(BackendException failure) {
        return adaptive && Refusal.isCircuitOpen(failure);
    }

    /** Whether a failure of this class says that the backend is down, and calls are woken when it is not any more. */
    boolean isOutage(ErrorClass errorClass) {
        return adaptive && OUTAGES.contains(errorClass);
    }

    /**
     * Whether a call may be sent to a circuit breaker ahead of its delay: with half of its retries at most, and never with the
     * last, so that it lasts as long as its delays and its other attempts are made when they would have been.
     *
     * @param attempts how many it has made
     * @param ahead how many of them were ahead of their delay
     */
    boolean maySendAhead(int attempts, int ahead, ErrorClass errorClass) {
        int retries = Math.min(maxRetries, rules.of(errorClass).maxRetries());
        return attempts < retries && ahead < retries / 2;
    }

    /** Where the circuit breaker does not know when, as it has probes under way, the call asks again one pacing interval later. */
    Verdict afterRefusal(BackendException refusal, Deadline deadline) {
        Duration untilProbe = refusal.retryAfter();
        long least = Math.max(wakePacing, LEAST_WAIT);
        long nanos = Math.max(least, untilProbe == null ? 0 : untilProbe.toNanos());
        return inTime(deadline, new Wait(nanos, Line.REFUSED), "until the circuit breaker lets a probe through");
    }

    /**
     * @param failures how many attempts of the call failed with this class, this one included
     */
    Verdict afterFailure(FailedAttempt failed, int failures, RetryStrategy strategy) {
        RetryRule rule = rules.of(failed.errorClass());
        if (failures > rule.maxRetries()) {
            return notRetryable(failed.errorClass(), rule);
        }
        if (failed.attempt() > maxRetries) {
            return new Stop(StopReason.RETRIES_USED_UP, "a call has " + times(maxRetries));
        }
        ServerHint hint = rule.obeyServer() ? ServerHint.of(failed.error(), failed.errorClass()) : null;
        return hint != null ? asTheServerSays(failed, hint) : asTheStrategySays(failed, rule, strategy);
    }

    private static Stop notRetryable(ErrorClass errorClass, RetryRule rule) {
        String allowed = rule.maxRetries() == 0 ? "not retried" : "retried at most " + often(rule.maxRetries());
        return new Stop(StopReason.NOT_RETRYABLE, errorClass.label() + " failures are " + allowed);
    }

    private static String often(int times) {
        return times == 1 ? "once per call" : times + " times per call";
    }

    private static String times(int retries) {
        return retries == 1 ? "1 retry" : retries + " retries";
    }

    private Verdict asTheServerSays(FailedAttempt failed, ServerHint hint) {
        long asked = TimeUnit.NANOSECONDS.convert(hint.delay());
        long nanos = capServerDelay ? Math.min(asked, maxDelay) : asked;
        return inTime(
                failed.deadline(), new Wait(nanos, Line.NONE), "that the server asked for (" + hint.source() + ")");
    }

    private Verdict asTheStrategySays(FailedAttempt failed, RetryRule rule, RetryStrategy strategy) {
        RetryDecision decision = decision(failed, strategy);
        if (decision instanceof GiveUp giveUp) {
            return new Stop(StopReason.STRATEGY, giveUp.reason());
        }
        double delay = TimeUnit.NANOSECONDS.convert(((Retry) decision).delay()) * rule.delayFactor();
        long nanos = (long) Math.min(delay, (double) maxDelay);
        Line line = isOutage(failed.errorClass()) ? Line.DELAYED : Line.NONE;
        return inTime(failed.deadline(), new Wait(nanos, line), "before the next attempt");
    }

    private static RetryDecision decision(FailedAttempt failed, RetryStrategy strategy) {
        try {
            RetryDecision decision = strategy.decide(failed);
            return decision != null
                    ? decision
                    : RetryDecision.giveUp("the retry strategy decided nothing: it returned null");
        } catch (RuntimeException | LinkageError e) {
            failed.error().addSuppressed(e);
            return RetryDecision.giveUp(
                    "the retry strategy broke with " + e.getClass().getName());
        }
    }

    private static Verdict inTime(Deadline deadline, Wait wait, String what) {
        long left = deadline.remainingNanos();
        if (wait.nanos() < left) {
            return wait;
        }
        String needed = DurationText.rounded(Duration.ofNanos(wait.nanos()));
        return new Stop(
                StopReason.DEADLINE,
                "the wait of " + needed + " " + what + " does not end within the "
                        + DurationText.rounded(Duration.ofNanos(Math.max(0, left))) + " left");
    }
}
