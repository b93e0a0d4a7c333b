package dev.weir.telemetry.otlp;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.cumulative.CumulativeDistributionSummary;
import io.micrometer.core.instrument.cumulative.CumulativeTimer;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.core.instrument.distribution.pause.PauseDetector;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;

/** Keeps meters whose histograms count from the beginning, as OTLP has them, rather than over a moving window. */
final class CumulativeRegistry extends SimpleMeterRegistry {
    private static final Duration FOREVER = Duration.ofDays(36_500);

    CumulativeRegistry() {
        super(SimpleConfig.DEFAULT, Clock.SYSTEM);
    }

    @Override
    protected DistributionStatisticConfig defaultHistogramConfig() {
        return DistributionStatisticConfig.builder()
                .expiry(FOREVER)
                .bufferLength(1)
                .build()
                .merge(DistributionStatisticConfig.DEFAULT);
    }

    @Override
    protected Timer newTimer(Meter.Id id, DistributionStatisticConfig config, PauseDetector pauses) {
        return new CumulativeTimer(id, clock, config, pauses, getBaseTimeUnit(), false);
    }

    @Override
    protected DistributionSummary newDistributionSummary(
            Meter.Id id, DistributionStatisticConfig config, double scale) {
        return new CumulativeDistributionSummary(id, clock, config, scale, false);
    }
}
