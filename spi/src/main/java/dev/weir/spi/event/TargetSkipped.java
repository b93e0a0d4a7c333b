package dev.weir.spi.event;

import dev.weir.spi.backend.Capability;

/**
 * A call to a route does not ask a target that is known to lack a capability which the call needs. Created by the
 * runtime: fields may be added, and the constructor is not for plugins.
 *
 * @param callId the id of the call
 * @param route the name of the route
 * @param backend the name of the target's backend
 * @param model the target's model
 * @param missing the capability that it lacks
 */
public record TargetSkipped(String callId, String route, String backend, String model, Capability missing) {}
