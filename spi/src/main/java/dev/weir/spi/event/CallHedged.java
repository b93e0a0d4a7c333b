package dev.weir.spi.event;

import java.time.Duration;

/**
 * A call to a hedged route asked a second target while the first one had sent no output, and one of them has answered, or
 * both have failed. Created by the runtime: fields may be added, and the constructor is not for plugins.
 *
 * @param callId the id of the call
 * @param route the name of the route
 * @param backend the name of the second target's backend
 * @param model the second target's model
 * @param after the time from the question to the first target until the second one was asked
 * @param won whether the output of the second target was first
 */
public record CallHedged(String callId, String route, String backend, String model, Duration after, boolean won) {}
