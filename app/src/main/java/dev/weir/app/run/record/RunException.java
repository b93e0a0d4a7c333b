package dev.weir.app.run.record;

/** A bulk run cannot begin or go on. The message says why, and what to do. */
public final class RunException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public RunException(String message) {
        super(message);
    }
}
