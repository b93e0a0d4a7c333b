package dev.weir.app.cli;

import dev.weir.duration.DurationText;
import dev.weir.spi.event.CallListener;
import dev.weir.spi.event.CircuitBreakerChanged;
import dev.weir.spi.event.CircuitBreakerChanged.State;
import dev.weir.spi.event.RetryScheduled;
import java.io.PrintWriter;

/** Shows at a terminal what a call waits for. */
final class WaitNotes implements CallListener {
    private final PrintWriter err;

    WaitNotes(PrintWriter err) {
        this.err = err;
    }

    @Override
    public void retryScheduled(RetryScheduled event) {
        err.println("weir: attempt " + event.attempt() + " at backend '" + event.backend() + "' failed ("
                + event.errorClass().label() + "); retrying in " + DurationText.rounded(event.delay()));
        err.flush();
    }

    @Override
    public void circuitBreakerChanged(CircuitBreakerChanged event) {
        if (event.to() == State.OPEN) {
            err.println("weir: the circuit breaker of backend '" + event.backend() + "' opened: " + event.reason());
            err.flush();
        }
    }
}
