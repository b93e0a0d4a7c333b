package dev.weir.schema;

/** A text is not JSON. The message says where, and quotes nothing of the text but a property name. */
public final class MalformedJsonException extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedJsonException(String message) {
        super(message);
    }
}
