package dev.weir.simulator.internal.scenario;

import dev.weir.simulator.Fault;
import dev.weir.simulator.FaultRule;
import java.time.Duration;

/**
 * The fault injected into one response.
 *
 * @param retryAfter the delay that a Retry-After header announces, if the fault sends one
 */
public record InjectedFault(Fault fault, Duration retryAfter) {
    static final InjectedFault NONE = of(Fault.OK);

    static InjectedFault of(FaultRule rule) {
        return new InjectedFault(rule.fault(), rule.retryAfter());
    }

    public static InjectedFault of(Fault fault) {
        return of(FaultRule.always(fault));
    }
}
