package dev.weir.spi.event;

import dev.weir.spi.backend.Reason;

/**
 * A call to a route gave up a target. Created by the runtime: fields may be added, and the constructor is not for
 * plugins.
 *
 * @param callId the id of the call
 * @param route the name of the route
 * @param backend the name of the target's backend
 * @param model the target's model
 * @param reason why its last attempt failed
 * @param explanation why no further attempt followed at this target, with the relevant figures
 * @param operator whether an operator has to act, because the account, the key or the configuration of the target is at
 *     fault
 * @param targetLeft whether another target is asked
 */
public record TargetGivenUp(
        String callId,
        String route,
        String backend,
        String model,
        Reason reason,
        String explanation,
        boolean operator,
        boolean targetLeft) {}
