package dev.weir.health;

import dev.weir.spi.event.BackendHealthChanged.State;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The health of one backend at a moment. Immutable.
 *
 * @param backend the name of the backend
 * @param state whether it is healthy
 * @param since when it got into that state
 * @param reason the reason of the last failure, such as {@code provider.overloaded}; null if none followed the last success
 * @param failures the failures in a row since the last success
 * @param checked when a check, or a failed call, last said something about it; null before the first
 * @param history the last changes of its state, the latest first
 */
public record BackendHealth(
        String backend,
        State state,
        Instant since,
        @Nullable String reason,
        int failures,
        @Nullable Instant checked,
        List<HealthChange> history) {

    public BackendHealth {
        history = List.copyOf(history);
    }

    /** Whether it may be asked as far as is known: it is not unhealthy. */
    public boolean isUsable() {
        return state != State.UNHEALTHY;
    }
}
