package dev.weir.spi.event;

import org.jspecify.annotations.Nullable;

/**
 * A backend became unhealthy, or healthy again. Created by the runtime: fields may be added, and the constructor is not for
 * plugins.
 *
 * @param backend the name of the backend
 * @param state the new state
 * @param reason why, such as {@code network.unreachable}; null if it is healthy
 * @param failures the failures in a row; 0 if it is healthy
 */
public record BackendHealthChanged(
        String backend, State state, @Nullable String reason, int failures) {

    /** The states. */
    public enum State {
        /** No call and no probe has ended yet. */
        UNKNOWN,
        HEALTHY,
        UNHEALTHY
    }
}
