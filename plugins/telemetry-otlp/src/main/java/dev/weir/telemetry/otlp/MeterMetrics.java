package dev.weir.telemetry.otlp;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.CountAtBucket;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.Data;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.GaugeData;
import io.opentelemetry.sdk.metrics.data.HistogramData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.metrics.data.SumData;
import io.opentelemetry.sdk.metrics.export.MetricProducer;
import io.opentelemetry.sdk.resources.Resource;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/** Yields the meters of a registry as metrics of OpenTelemetry: counters as sums, timers and summaries as histograms. */
final class MeterMetrics implements MetricProducer {
    private static final long NANOS = 1_000_000_000;

    private final MeterRegistry registry;
    private final long began = now();

    MeterMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    private static long now() {
        Instant now = Instant.now();
        return now.getEpochSecond() * NANOS + now.getNano();
    }

    @Override
    public Collection<MetricData> produce(Resource resource) {
        Map<String, List<Meter>> byName = new TreeMap<>();
        registry.getMeters()
                .forEach(meter -> byName.computeIfAbsent(meter.getId().getName(), name -> new ArrayList<>())
                        .add(meter));
        List<MetricData> metrics = new ArrayList<>();
        long now = now();
        byName.values().forEach(meters -> {
            Meter first = meters.get(0);
            if (first instanceof Counter) {
                metrics.add(metric(resource, first, MetricDataType.DOUBLE_SUM, sums(meters, now)));
            } else if (first instanceof Gauge) {
                metrics.add(metric(resource, first, MetricDataType.DOUBLE_GAUGE, gauges(meters, now)));
            } else if (first instanceof Timer || first instanceof DistributionSummary) {
                metrics.add(metric(resource, first, MetricDataType.HISTOGRAM, histograms(meters, now)));
            }
        });
        return metrics;
    }

    private static MetricData metric(Resource resource, Meter first, MetricDataType type, Data<?> data) {
        Meter.Id id = first.getId();
        String unit = first instanceof Timer ? "s" : id.getBaseUnit() == null ? "" : id.getBaseUnit();
        String description = id.getDescription() == null ? "" : id.getDescription();
        return new MeterMetric(resource, id.getName(), description, unit, type, data);
    }

    private Data<?> sums(List<Meter> meters, long now) {
        List<DoublePointData> points = new ArrayList<>();
        for (Meter meter : meters) {
            if (meter instanceof Counter counter) {
                points.add(DoublePointData.create(began, now, attributes(meter), counter.count(), List.of()));
            }
        }
        return SumData.createDoubleSumData(true, AggregationTemporality.CUMULATIVE, points);
    }

    private Data<?> gauges(List<Meter> meters, long now) {
        List<DoublePointData> points = new ArrayList<>();
        for (Meter meter : meters) {
            if (meter instanceof Gauge gauge && Double.isFinite(gauge.value())) {
                points.add(DoublePointData.create(began, now, attributes(meter), gauge.value(), List.of()));
            }
        }
        return GaugeData.createDoubleGaugeData(points);
    }

    private Data<?> histograms(List<Meter> meters, long now) {
        List<HistogramPointData> points = new ArrayList<>();
        for (Meter meter : meters) {
            if (meter instanceof Timer timer) {
                points.add(point(
                        meter,
                        now,
                        timer.totalTime(TimeUnit.SECONDS),
                        timer.count(),
                        timer.takeSnapshot().histogramCounts(),
                        bucket -> bucket.bucket(TimeUnit.SECONDS)));
            } else if (meter instanceof DistributionSummary summary) {
                points.add(point(
                        meter,
                        now,
                        summary.totalAmount(),
                        summary.count(),
                        summary.takeSnapshot().histogramCounts(),
                        CountAtBucket::bucket));
            }
        }
        return HistogramData.create(AggregationTemporality.CUMULATIVE, points);
    }

    /** Micrometer's counts of buckets include those of the lower ones; OTLP's do not, and have one more for the rest. */
    private HistogramPointData point(
            Meter meter,
            long now,
            double sum,
            long count,
            CountAtBucket[] buckets,
            ToDoubleFunction<CountAtBucket> boundOf) {
        List<Double> bounds = new ArrayList<>();
        List<Long> counts = new ArrayList<>();
        long below = 0;
        for (CountAtBucket bucket : buckets) {
            bounds.add(boundOf.applyAsDouble(bucket));
            long upTo = Math.max(below, (long) bucket.count());
            counts.add(upTo - below);
            below = upTo;
        }
        counts.add(Math.max(0, count - below));
        return HistogramPointData.create(began, now, attributes(meter), sum, false, 0, false, 0, bounds, counts);
    }

    private static Attributes attributes(Meter meter) {
        AttributesBuilder attributes = Attributes.builder();
        meter.getId().getTags().forEach(tag -> attributes.put(tag.getKey(), tag.getValue()));
        return attributes.build();
    }
}
