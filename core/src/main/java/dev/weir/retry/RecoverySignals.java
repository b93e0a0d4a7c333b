package dev.weir.retry;

import dev.weir.spi.event.CallListener;
import dev.weir.spi.event.CircuitBreakerChanged;
import dev.weir.spi.event.CircuitBreakerChanged.State;
import dev.weir.spi.time.TimeSource;
import java.util.concurrent.ConcurrentHashMap;

/** The {@link RecoverySignal} of each backend and model. */
final class RecoverySignals implements CallListener {
    private final ConcurrentHashMap<Target, RecoverySignal> signals = new ConcurrentHashMap<>();
    private final TimeSource time;
    private final long pacing;

    RecoverySignals(TimeSource time, long pacingNanos) {
        this.time = time;
        pacing = pacingNanos;
    }

    private record Target(String backend, String model) {}

    RecoverySignal of(String backend, String model) {
        return signals.computeIfAbsent(new Target(backend, model), target -> new RecoverySignal(time, pacing));
    }

    /** The backend answered. Nothing is remembered of one that nobody waits for. */
    void up(String backend, String model) {
        RecoverySignal signal = signals.get(new Target(backend, model));
        if (signal != null) {
            signal.up();
        }
    }

    @Override
    public void circuitBreakerChanged(CircuitBreakerChanged event) {
        if (event.to() == State.CLOSED) {
            up(event.backend(), event.model());
        } else if (event.to() == State.OPEN) {
            of(event.backend(), event.model()).open();
        }
    }
}
