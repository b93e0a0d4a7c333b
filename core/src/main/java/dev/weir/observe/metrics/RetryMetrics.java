package dev.weir.observe.metrics;

import dev.weir.spi.event.CallListener;
import dev.weir.spi.event.RetriesExhausted;
import dev.weir.spi.event.RetryScheduled;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter.MeterProvider;

/** Counts the retries by the class of the failure before them, and passes the events of a retry engine on. Thread-safe. */
public final class RetryMetrics implements CallListener {
    private final CallLabels labels;
    private final CallListener listener;
    private final MeterProvider<Counter> retries;

    /** @param listener receives the events of a retry engine */
    public RetryMetrics(RuntimeMeters meters, CallLabels labels, CallListener listener) {
        this.labels = labels;
        this.listener = listener;
        retries = Counter.builder("llm.retries")
                .description("Retries that were scheduled, by the class of the failure before them")
                .withRegistry(meters.registry());
    }

    @Override
    public void retryScheduled(RetryScheduled event) {
        Contained.run(
                "meter-failed",
                this,
                () -> retries.withTags(
                                "backend",
                                event.backend(),
                                "model",
                                labels.model(event.model()),
                                "error_class",
                                event.errorClass().label())
                        .increment());
        listener.retryScheduled(event);
    }

    @Override
    public void retriesExhausted(RetriesExhausted event) {
        listener.retriesExhausted(event);
    }
}
