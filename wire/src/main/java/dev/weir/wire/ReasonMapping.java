package dev.weir.wire;

import dev.weir.spi.backend.Reason;

/** Maps the errors of a provider to reasons, by their codes. Safe for use by many threads. */
@FunctionalInterface
public interface ReasonMapping {

    /**
     * The reason for an error; OTHER where it follows from the status, or from nothing known.
     *
     * @param status the HTTP status of the refusal, or the one that the error names; 0 for none
     */
    Reason of(int status, ProviderError error);
}
