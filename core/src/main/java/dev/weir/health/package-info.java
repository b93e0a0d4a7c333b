/**
 * The health of backends: what calls show of it, and periodic probes of backends without calls.
 *
 * <p>{@link dev.weir.health.HealthMonitor} is usable alone. Its parts: {@link dev.weir.health.HealthRecord} is the state of
 * one backend, and {@code HealthProbe} is one probe. Reading the health calls no backend.
 */
@NullMarked
package dev.weir.health;

import org.jspecify.annotations.NullMarked;
