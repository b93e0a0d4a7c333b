package dev.weir.spi.backend;

import dev.weir.spi.call.CallContext;

/**
 * A request to a backend: the common part of all kinds. The kinds are those of {@link RequestKind}; not to be
 * implemented by plugins. Immutable.
 */
public interface Request {

    RequestKind kind();

    /** The requested model, by the backend's name for it. */
    String model();

    /** A copy of this request for another model. */
    Request withModel(String model);

    /** Maximum number of output tokens; 0 for no limit, or if the answer has no tokens. */
    default int maxOutputTokens() {
        return 0;
    }

    /**
     * Calls the backend method for requests of this kind, and validates the result.
     *
     * @param call the context of the call
     * @return the whole answer, of the type that belongs to this kind
     * @throws BackendException the failure of the backend; or for {@link Reason#DEFECT} if it returns null, and for
     *     {@link Reason#MALFORMED} if the answer is incomplete
     */
    Answer ask(Backend backend, CallContext call) throws BackendException;
}
