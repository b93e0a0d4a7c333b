package dev.weir.call;

import dev.weir.spi.backend.Answer;
import dev.weir.spi.backend.BackendException;

/**
 * One step of a call's path. Does its part before, around or instead of the steps that follow.
 *
 * <p>Used by many threads at once. Runs on the thread of the call and may block it, until {@link Call#deadline()}.
 */
@FunctionalInterface
public interface Stage {

    /**
     * Takes the call this step further.
     *
     * @param call the call
     * @param next the steps that follow; a stage that answers by itself leaves it alone, one that retries uses it again
     * @return the whole answer
     * @throws BackendException if the backend failed
     * @throws CallException if the call ended without an answer for another reason
     */
    Answer proceed(Call call, Next next) throws BackendException;
}
