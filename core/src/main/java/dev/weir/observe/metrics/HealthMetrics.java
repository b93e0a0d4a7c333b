package dev.weir.observe.metrics;

import dev.weir.health.HealthMonitor;
import dev.weir.health.HealthRecord;
import io.micrometer.core.instrument.Tags;

/** The metrics of the health of backends. */
public final class HealthMetrics {
    private final RuntimeMeters meters;

    public HealthMetrics(RuntimeMeters meters) {
        this.meters = meters;
    }

    /** Shows the health of every backend of the monitor. Of two runtimes the worse is shown. */
    public void show(HealthMonitor monitor) {
        monitor.health().forEach(health -> {
            HealthRecord record = monitor.of(health.backend());
            meters.gauge(
                    "llm.backend.health",
                    "Health of the backend: 1 healthy or not known, 0 unhealthy",
                    Tags.of("backend", health.backend()),
                    () -> record.health().isUsable() ? 1 : 0,
                    Math::min);
        });
    }
}
