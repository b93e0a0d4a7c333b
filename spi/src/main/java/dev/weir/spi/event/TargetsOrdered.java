package dev.weir.spi.event;

import dev.weir.spi.route.TargetState;
import java.util.List;

/**
 * The strategy of a route determined which targets a call asks. Created by the runtime: fields may be added, and the
 * constructor is not for plugins.
 *
 * @param callId the id of the call
 * @param route the name of the route
 * @param targets the targets in the order in which they are asked, with the facts that the strategy decided by
 */
public record TargetsOrdered(String callId, String route, List<TargetState> targets) {}
