package dev.weir.path;

import dev.weir.breaker.CircuitOpenException;
import dev.weir.breaker.Permit;
import dev.weir.call.Call;
import dev.weir.call.Next;
import dev.weir.call.Stage;
import dev.weir.classify.ErrorClassification;
import dev.weir.retry.Refusal;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.time.Deadline;
import java.time.Duration;

/** Lets an attempt through the circuit breaker of its backend and model, within the time that the breaker allows for it. */
final class Guard implements Stage {
    private final Breakers breakers;
    private final ErrorClassification classes;

    Guard(Breakers breakers, ErrorClassification classes) {
        this.breakers = breakers;
        this.classes = classes;
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
        try {
            return breakers.of(call.backend(), call.model()).acquire(call.deadline());
        } catch (CircuitOpenException e) {
            Duration untilProbe = e.untilProbe();
            throw Refusal.circuitOpen(call.backend(), call.model(), untilProbe == null ? Duration.ZERO : untilProbe);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            String message = "interrupted while other calls had the places of the concurrency limit";
            throw BackendException.builder(ErrorClass.TIMEOUT, message).cause(e).build();
        }
    }
}
