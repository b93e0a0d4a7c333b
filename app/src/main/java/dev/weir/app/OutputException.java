package dev.weir.app;

/** Standard output, or the file of results, could not be written. */
final class OutputException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OutputException() {
        super("standard output cannot be written: it is closed, or its disk is full");
    }

    OutputException(String message) {
        super(message);
    }
}
