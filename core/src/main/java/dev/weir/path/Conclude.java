package dev.weir.path;

import dev.weir.call.Call;
import dev.weir.call.CallCancelledException;
import dev.weir.call.CallException;
import dev.weir.call.CallFailedException;
import dev.weir.call.CallTimeoutException;
import dev.weir.call.Next;
import dev.weir.call.Stage;
import dev.weir.retry.AttemptsFailedException;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.chat.Completion;
import org.jspecify.annotations.Nullable;

/** Turns however a call failed into what its caller sees, with the cause that weighs most: who gave up, before what broke. */
final class Conclude implements Stage {

    @Override
    public Completion proceed(Call call, Next next) {
        try {
            return next.proceed(call);
        } catch (CallException e) {
            throw call.failed(e);
        } catch (BackendException e) {
            throw conclusion(call, e, e.errorClass(), e.getMessage());
        } catch (AttemptsFailedException e) {
            throw conclusion(
                    call,
                    e.failure(),
                    e.errorClass(),
                    e.failure().getMessage() + "; " + e.story().explanation());
        }
    }

    private static CallException conclusion(
            Call call, BackendException e, ErrorClass errorClass, @Nullable String what) {
        String where = call.callId() + " at backend '" + call.backend() + "', model '" + call.model() + "'";
        if (call.cancelReason() != null) {
            return new CallCancelledException(where + " was cancelled: " + call.cancelReason(), e, call.story());
        }
        if (Thread.currentThread().isInterrupted()) {
            return new CallCancelledException(where + " was given up: its thread was interrupted", e, call.story());
        }
        if (call.deadline().hasPassed()) {
            return new CallTimeoutException(where + " was not answered in time: " + what, e, call.story());
        }
        String message = where + " failed (" + errorClass.label() + "): " + what;
        return new CallFailedException(message, e, errorClass, call.story());
    }
}
