package dev.weir.retry;

import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;

/** What any exception of an attempt is to an engine: a failure of a class that is not known, which its cause then tells. */
final class AttemptFailure {
    private AttemptFailure() {}

    static BackendException of(Exception e) {
        if (e instanceof BackendException failure) {
            return failure;
        }
        String message = "the attempt broke with " + e.getClass().getName();
        return BackendException.builder(ErrorClass.UNKNOWN, message).cause(e).build();
    }
}
