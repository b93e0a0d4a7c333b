package dev.weir.spi.backend;

import dev.weir.spi.call.CallContext;

/**
 * What a backend is asked: what requests of all kinds have. The kinds are those of {@link RequestKind}; a plugin implements
 * none of its own. Immutable.
 */
public interface Request {

    RequestKind kind();

    /** The model to ask, by the backend's name for it. */
    String model();

    /** This request to another model. */
    Request withModel(String model);

    /** The most output tokens that the answer may have; 0 if it has none, or as many as the model likes. */
    default int maxOutputTokens() {
        return 0;
    }

    /**
     * Asks a backend, by the method for requests of this kind, and holds it to its contract.
     *
     * @param call the call for which the backend works
     * @return the whole answer, of the type that belongs to this kind
     * @throws BackendException what the backend throws; or of class {@link ErrorClass#UNKNOWN} if it returns no answer, or
     *     one that is not whole
     */
    Answer ask(Backend backend, CallContext call) throws BackendException;
}
