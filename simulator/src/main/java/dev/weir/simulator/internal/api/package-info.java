/**
 * What all simulated APIs share: it generates answers, enforces keys and limits and injects faults, all in memory. Each {@link
 * dev.weir.simulator.internal.api.ApiDialect} has a package of its own. Knows nothing of connections.
 */
@NullMarked
package dev.weir.simulator.internal.api;

import org.jspecify.annotations.NullMarked;
