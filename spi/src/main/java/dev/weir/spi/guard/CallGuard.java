package dev.weir.spi.guard;

import dev.weir.spi.backend.Request;
import org.jspecify.annotations.Nullable;

/**
 * The check of one call by a {@link Guard}: of its request first, then of its answer. Used by one thread at a time, not always
 * the same one, so it may keep what the answer needs of the request. Methods with a default may be added.
 */
public interface CallGuard {

    /**
     * Checks a request. {@link RequestTexts} finds and changes its texts.
     *
     * @param request a {@link dev.weir.spi.chat.ChatRequest} or {@link dev.weir.spi.embedding.EmbeddingRequest}; kinds may be
     *     added, and a guard passes on one that it does not know
     * @return the same request, or a changed one of the same kind for the same model
     * @throws GuardRefusal if the call must not be made
     */
    default Request request(Request request) {
        return request;
    }

    /**
     * Begins the check of one text of the answer. Each text has a check of its own: it begins with the first output of its
     * kind, and ends where output of another kind or another tool call begins, or the answer ends. An answer that is not
     * streamed is checked in the same way, text by text.
     *
     * @param kind what text it is
     * @return the check; null if texts of this kind are not checked
     */
    default @Nullable TextGuard answer(TextKind kind) {
        return null;
    }

    /**
     * The answer begins anew, as its stream broke and another target answers: what came of it before is not delivered, or was taken
     * back.
     */
    default void restarted() {}
}
