package dev.weir.guard;

/** A guard did what its contract rules out. */
final class BrokenGuardException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BrokenGuardException(String message) {
        super(message);
    }
}
