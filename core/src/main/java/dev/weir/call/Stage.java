package dev.weir.call;

import dev.weir.spi.backend.Answer;
import dev.weir.spi.backend.BackendException;

/**
 * One stage of a call's path. Acts before, around or instead of the following stages.
 *
 * <p>Used concurrently. Runs on the thread of the call and may block it, until {@link Call#deadline()}.
 */
@FunctionalInterface
public interface Stage {

    /**
     * Processes a call.
     *
     * @param call the call
     * @param next the following stages; a stage that answers itself does not use it, one that retries uses it
     *     repeatedly
     * @return the whole answer
     * @throws BackendException if the backend failed
     * @throws CallException if the call ended without an answer for another reason
     */
    Answer proceed(Call call, Next next) throws BackendException;
}
