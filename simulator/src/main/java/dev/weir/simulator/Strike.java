package dev.weir.simulator;

import java.time.Duration;

/** A fault that a request meets. */
record Strike(Fault fault, Duration retryAfter) {
    static final Strike NONE = new Strike(Fault.OK, Duration.ZERO);

    static Strike of(Rule rule) {
        return new Strike(rule.fault(), rule.retryAfter());
    }

    static Strike of(Fault fault) {
        return of(Rule.always(fault));
    }
}
