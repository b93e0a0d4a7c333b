package dev.weir.guard;

import dev.weir.call.CallException;
import dev.weir.spi.event.CallGuarded.Checked;

/** A guard failed, so that the prompt or the answer of the call is not checked, and {@code onError} is {@code refuse}. */
public final class GuardFailedException extends CallException {
    private static final long serialVersionUID = 1L;

    private final String guard;

    /** The message has the type of the cause and never its text, which may hold a prompt. */
    GuardFailedException(String guard, Checked checked, Throwable cause) {
        super(
                "guard '" + guard + "' could not check the " + checked.label() + ": "
                        + (cause instanceof BrokenGuardException
                                ? cause.getMessage()
                                : "it broke with " + cause.getClass().getName())
                        + "; correct the guard, or set its onError to allow",
                cause);
        this.guard = guard;
    }

    /** The name of the guard. */
    public String guard() {
        return guard;
    }
}
