package dev.weir.embedding;

/** A part of an embedding request failed in a way that a smaller part may not. */
public final class PartFailedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final RuntimeException failure;
    private final boolean refused;

    /**
     * @param failure what the request fails with if the part cannot be made smaller
     * @param refused whether the part was refused, so that its size may be above a limit; otherwise its answer was
     *     malformed
     */
    public PartFailedException(RuntimeException failure, boolean refused) {
        super(failure);
        this.failure = failure;
        this.refused = refused;
    }

    RuntimeException failure() {
        return failure;
    }

    boolean isRefused() {
        return refused;
    }
}
