package dev.weir.app.cache;

/** The response cache failed when a command asked it. */
public final class CacheFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CacheFailedException(String type, RuntimeException cause) {
        super("the response cache of type " + type + " failed: " + innermost(cause), cause);
    }

    /** The message of the first cause, which names the problem. */
    private static String innermost(Throwable failure) {
        Throwable first = failure;
        while (first.getCause() != null) {
            first = first.getCause();
        }
        return first.getMessage() == null ? first.toString() : first.getMessage();
    }
}
