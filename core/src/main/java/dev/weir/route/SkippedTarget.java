package dev.weir.route;

import dev.weir.spi.backend.Capability;

/**
 * A target that a call does not ask, as it is known not to be able to answer it.
 *
 * @param missing the capability that the call needs and the target lacks
 */
public record SkippedTarget(RouteTarget target, Capability missing) {}
