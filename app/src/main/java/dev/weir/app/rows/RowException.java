package dev.weir.app.rows;

/** A row of a file cannot be used. The message has nothing of its content. */
public final class RowException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public RowException(String message) {
        super(message);
    }
}
