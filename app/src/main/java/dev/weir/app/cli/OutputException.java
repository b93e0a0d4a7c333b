package dev.weir.app.cli;

/** Standard output, or the file of results, could not be written. */
public final class OutputException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public OutputException() {
        super("standard output cannot be written: it is closed, or its disk is full");
    }

    public OutputException(String message) {
        super(message);
    }
}
