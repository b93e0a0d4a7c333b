package dev.weir.call;

import dev.weir.spi.backend.Answer;
import dev.weir.spi.backend.BackendException;

/** The rest of a call's path, as a {@link Stage} sees it. */
@FunctionalInterface
public interface Next {

    /**
     * Takes the call through all that follows.
     *
     * @throws BackendException if the backend failed
     * @throws CallException if the call ended without an answer for another reason
     */
    Answer proceed(Call call) throws BackendException;
}
