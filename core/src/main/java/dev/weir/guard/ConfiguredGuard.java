package dev.weir.guard;

import dev.weir.spi.guard.Guard;

/**
 * A guard of a configuration.
 *
 * @param name its name, in metrics, events and messages
 */
public record ConfiguredGuard(String name, Guard guard, GuardSettings settings) {}
