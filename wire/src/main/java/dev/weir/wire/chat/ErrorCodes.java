package dev.weir.wire.chat;

import dev.weir.spi.backend.ErrorClass;
import dev.weir.wire.ProviderError;

/** Classifies the errors of a provider by their codes. Safe for use by many threads. */
@FunctionalInterface
public interface ErrorCodes {

    /**
     * The class of an error; UNKNOWN where it follows from the status, or from nothing known.
     *
     * @param status the HTTP status of the refusal, or the one that the error names; 0 for none
     */
    ErrorClass classOf(int status, ProviderError error);
}
