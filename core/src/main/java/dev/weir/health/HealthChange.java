package dev.weir.health;

import dev.weir.spi.event.BackendHealthChanged.State;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A change of the health of a backend.
 *
 * @param at when it was noticed
 * @param state the new state
 * @param reason the reason of the failure that led to it; null if it is healthy
 */
public record HealthChange(
        Instant at, State state, @Nullable String reason) {}
