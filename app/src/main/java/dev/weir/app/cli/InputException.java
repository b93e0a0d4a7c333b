package dev.weir.app.cli;

/** The input of a command cannot be used. */
public final class InputException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public InputException(String message) {
        super(message);
    }
}
