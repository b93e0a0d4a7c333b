package dev.weir.call;

import dev.weir.spi.backend.Answer;
import dev.weir.spi.backend.BackendException;

/** The rest of a call's path, as provided to a {@link Stage}. */
@FunctionalInterface
public interface Next {

    /**
     * Runs the following stages.
     *
     * @throws BackendException if the backend failed
     * @throws CallException if the call ended without an answer for another reason
     */
    Answer proceed(Call call) throws BackendException;
}
