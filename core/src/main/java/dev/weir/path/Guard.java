package dev.weir.path;

import dev.weir.breaker.CircuitBreaker;
import dev.weir.breaker.CircuitOpenException;
import dev.weir.breaker.Permit;
import dev.weir.call.Call;
import dev.weir.call.Next;
import dev.weir.call.Refusal;
import dev.weir.call.Stage;
import dev.weir.classify.ErrorClassification;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.call.CallContext.Registration;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.time.Deadline;
import dev.weir.timelimit.TimeLimiter;
import dev.weir.timelimit.TimeLimiter.Ending;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Lets an attempt through the circuit breaker of its backend and model, within the time that the breaker allows for it. */
final class Guard implements Stage {
    private static final long AFTER_THE_DEADLINE = TimeUnit.HOURS.toNanos(1);

    private final Breakers breakers;
    private final ErrorClassification classes;
    private final TimeLimiter limiter;

    Guard(Breakers breakers, ErrorClassification classes, TimeLimiter limiter) {
        this.breakers = breakers;
        this.classes = classes;
        this.limiter = limiter;
    }

    @Override
    public Completion proceed(Call call, Next next) throws BackendException {
        Permit permit = acquire(call);
        try {
            Call limited = call.within(call.deadline().within(permit.timeLimit()));
            Completion completion = next.proceed(limited);
            settle(permit, limited.deadline());
            return completion;
        } catch (BackendException e) {
            if (!isCallersDoing(call)) {
                permit.onFailure(classes.classify(e));
            }
            throw e;
        } finally {
            permit.release();
        }
    }

    /** An answer that came although its attempt was ended is the caller's, and counts as the timeout that it was. */
    private static void settle(Permit permit, Deadline deadline) {
        if (deadline.hasPassed()) {
            permit.onFailure(ErrorClass.TIMEOUT);
        } else {
            permit.onSuccess();
        }
    }

    private static boolean isCallersDoing(Call call) {
        return call.cancelReason() != null || Thread.currentThread().isInterrupted();
    }

    private Permit acquire(Call call) throws BackendException {
        CircuitBreaker breaker = breakers.of(call.backend(), call.model());
        try {
            Permit atOnce = breaker.tryAcquire(call.deadline());
            return atOnce != null ? atOnce : acquireLater(breaker, call);
        } catch (CircuitOpenException e) {
            Duration untilProbe = e.untilProbe();
            throw Refusal.circuitOpen(call.backend(), call.model(), untilProbe == null ? Duration.ZERO : untilProbe);
        }
    }

    /** Waits for others to end. The breaker keeps the deadline itself; the watch is for a call that is cancelled. */
    private Permit acquireLater(CircuitBreaker breaker, Call call) throws BackendException {
        TimeLimiter.Watch watch = limiter.begin(call.deadline().nanoTime() + AFTER_THE_DEADLINE);
        try (Registration ignored = call.onCancel(watch::interrupt)) {
            return breaker.acquire(call.deadline());
        } catch (InterruptedException e) {
            if (watch.end() == Ending.IN_TIME) {
                Thread.currentThread().interrupt();
            }
            String message = "given up while other calls had the places of the concurrency limit";
            throw BackendException.builder(ErrorClass.TIMEOUT, message).cause(e).build();
        } finally {
            watch.end();
        }
    }
}
