package dev.weir.observe;

import dev.weir.classify.ErrorClassification;
import dev.weir.observe.metrics.CallLabels;
import dev.weir.observe.metrics.RuntimeMeters;
import dev.weir.spi.time.TimeSource;
import io.opentelemetry.api.trace.Tracer;
import java.util.Random;
import java.util.Set;

/** Observers for tests. */
public final class Observers {
    /** No traces. */
    public static final Spans NO_SPANS = new Spans(null, 0, new Random(1));

    private Observers() {}

    /** All traces. */
    public static Spans spans(Tracer tracer) {
        return new Spans(tracer, 1, new Random(1));
    }

    /** Neither metrics nor traces. */
    public static RetryObserver retries(TimeSource time) {
        return new RetryObserver(
                new RuntimeMeters(), new CallLabels(Set.of()), NO_SPANS, ErrorClassification.standard(), time);
    }
}
