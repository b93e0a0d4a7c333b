package dev.weir.path;

import dev.weir.call.AttemptLog;
import dev.weir.call.Call;
import dev.weir.call.CallCancelledException;
import dev.weir.call.CallException;
import dev.weir.call.CallFailedException;
import dev.weir.call.CallTimeoutException;
import dev.weir.call.Next;
import dev.weir.call.Stage;
import dev.weir.retry.AttemptsFailedException;
import dev.weir.spi.backend.Answer;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Reason;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Translates the failure of a call into the exception for its caller. A cancellation takes precedence over a timeout,
 * and both over the failure of a backend. Rejects a call that has ended before it begins, such as one that waited too
 * long for a thread.
 */
final class Translate implements Stage {

    @Override
    public Answer proceed(Call call, Next next) throws BackendException {
        if (call.isCancelled()) {
            throw call.cancelReason() == null
                    ? new CallTimeoutException(where(call) + " was not answered in time: no attempt could begin before")
                    : new CallCancelledException(where(call) + " was cancelled: " + call.cancelReason());
        }
        try {
            return next.proceed(call);
        } catch (CallException | BackendException | AttemptsFailedException e) {
            if (call.isCallersFailure(e)) {
                throw e;
            }
            throw call.failed(conclusion(call, e));
        } catch (RuntimeException | Error e) {
            if (call.isCallersFailure(e) || e instanceof VirtualMachineError) {
                throw e;
            }
            throw call.failed(new CallException(
                    where(call) + " broke with " + e.getClass().getName(), e));
        }
    }

    private static CallException conclusion(Call call, Exception e) {
        Throwable cause = e instanceof AttemptsFailedException all ? all.failure() : e;
        if (call.cancelReason() != null) {
            String message = where(call) + " was cancelled: " + call.cancelReason();
            return new CallCancelledException(message, cause, call.attemptLog());
        }
        if (e instanceof CallCancelledException || Thread.currentThread().isInterrupted()) {
            String message = where(call) + " was given up: its thread was interrupted";
            return new CallCancelledException(message, cause, call.attemptLog());
        }
        if (e instanceof CallTimeoutException || call.deadline().hasPassed()) {
            String message = where(call) + " was not answered in time: " + what(call, e);
            return new CallTimeoutException(message, cause, call.attemptLog());
        }
        if (e instanceof CallException known) {
            return call.failed(known);
        }
        return failure(call, e);
    }

    private static CallException failure(Call call, Exception e) {
        BackendException failure = e instanceof AttemptsFailedException all ? all.failure() : (BackendException) e;
        Reason reason = e instanceof AttemptsFailedException all ? all.reason() : failure.reason();
        String message = where(call) + " failed (" + reason.label() + "): " + what(call, e);
        return new CallFailedException(message, failure, reason, call.attemptLog());
    }

    private static @Nullable String what(Call call, Exception e) {
        if (!(e instanceof AttemptsFailedException all)) {
            return e.getMessage();
        }
        AttemptLog attemptLog = Objects.requireNonNullElse(call.attemptLog(), all.attemptLog());
        boolean waited = attemptLog.attemptCount() > 1 || attemptLog.refusals() > 0;
        return all.description() + "; " + (waited ? attemptLog.summary() + "; " : "") + attemptLog.explanation();
    }

    private static String where(Call call) {
        return call.route() != null
                ? call.callId() + " at route '" + call.route() + "'"
                : call.callId() + " at backend '" + call.backend() + "', model '" + call.model() + "'";
    }
}
