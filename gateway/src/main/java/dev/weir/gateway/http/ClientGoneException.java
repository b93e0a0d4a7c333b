package dev.weir.gateway.http;

/** The client has closed its connection, or has read nothing for too long: its request is abandoned. */
public final class ClientGoneException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ClientGoneException(String message) {
        super(message, null, false, false);
    }
}
