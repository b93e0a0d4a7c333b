package dev.weir.guard;

import dev.weir.spi.event.CallGuarded;
import dev.weir.spi.event.CallGuarded.Checked;

/** Receives what guards decide. Called on the threads of calls; must not throw and must return quickly. */
public interface GuardListener {
    /** Ignores everything. */
    GuardListener NONE = new GuardListener() {};

    /** A guard has passed on a prompt or an answer as it was. */
    default void allowed(String guard, Checked checked) {}

    /** A guard has changed or refused a prompt or an answer, or has failed. */
    default void decided(CallGuarded event) {}

    /** A guard has failed, and the call goes on without it. */
    default void ignored(CallGuarded event, Throwable failure) {}
}
