package dev.weir.admin;

import dev.weir.spi.event.CallListener;
import dev.weir.testkit.CallListenerContract;
import dev.weir.testkit.Feature;
import dev.weir.testkit.Lacks;

/** The counters keep the contract of all listeners. */
@Lacks(Feature.CLOSING)
class TrafficCountersContractTest extends CallListenerContract {
    @Override
    protected CallListener listener() {
        return new TrafficCounters();
    }
}
