package dev.weir.observe;

import dev.weir.observe.ModelExchange.Ending;
import dev.weir.observe.metrics.CallLabels;
import dev.weir.observe.metrics.HistogramBounds;
import dev.weir.observe.metrics.RuntimeMeters;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.time.TimeSource;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The metrics of attempts by target: number, time to first token, rate of output, and the error rate of each model. */
final class TargetMetrics {
    private static final double NANOS_PER_SECOND = 1e9;

    private final RuntimeMeters meters;
    private final CallLabels labels;
    private final TimeSource time;
    private final MeterProvider<Counter> attempts;
    private final MeterProvider<Timer> firstToken;
    private final MeterProvider<DistributionSummary> outputRate;
    private final ConcurrentHashMap<Target, ForTarget> targets = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, ForModel> models = new ConcurrentHashMap<>();

    TargetMetrics(RuntimeMeters meters, CallLabels labels, TimeSource time) {
        this.meters = meters;
        this.labels = labels;
        this.time = time;
        attempts = Counter.builder("llm.attempts")
                .description("Attempts that have ended, by their target")
                .withRegistry(meters.registry());
        firstToken = HistogramBounds.FIRST_TOKEN
                .timer("llm.time.to.first.token")
                .description("Time from the beginning of a streamed attempt to its first output")
                .withRegistry(meters.registry());
        outputRate = HistogramBounds.TOKENS_PER_SECOND
                .summary("llm.output.tokens.per.second")
                .description("Output tokens of an answer per second, of a streamed one from its first output")
                .withRegistry(meters.registry());
    }

    void ended(ModelExchange exchange) {
        String model = labels.model(exchange.call().model());
        Target target = new Target(exchange.call().backend(), model);
        ForTarget ofTarget = targets.get(target);
        if (ofTarget == null) {
            ofTarget = targets.computeIfAbsent(target, ForTarget::new);
        }
        ofTarget.ended(exchange);
        if (exchange.ending() != Ending.LOST && exchange.ending() != Ending.CANCELLED) {
            ForModel ofModel = models.get(model);
            if (ofModel == null) {
                ofModel = models.computeIfAbsent(model, ForModel::new);
            }
            ofModel.ended(exchange);
        }
    }

    /** A backend and the label of a model. Both are bounded. */
    private record Target(String backend, String model) {
        Tags tags() {
            return Tags.of("backend", backend, "model", model);
        }
    }

    /** The meters of one target; each exists once it counts, and of two threads that ask for it first both get the same. */
    private final class ForTarget {
        private final Tags tags;
        private final ConcurrentHashMap<Ending, Counter> endings = new ConcurrentHashMap<>();
        private volatile @Nullable Timer firstTokens;
        private volatile @Nullable DistributionSummary streamedRates;
        private volatile @Nullable DistributionSummary plainRates;

        ForTarget(Target target) {
            tags = target.tags();
        }

        void ended(ModelExchange exchange) {
            count(exchange.ending());
            boolean streamed = exchange.firstOutputNanos() >= 0;
            if (streamed) {
                firstTokens().record(exchange.firstOutputNanos(), TimeUnit.NANOSECONDS);
            }
            Usage usage = exchange.usage();
            long nanos = exchange.durationNanos() - Math.max(0, exchange.firstOutputNanos());
            if (exchange.ending() == Ending.SUCCEEDED && usage != null && usage.output() > 0 && nanos > 0) {
                rates(streamed).record(usage.output() * NANOS_PER_SECOND / nanos);
            }
        }

        private void count(Ending ending) {
            Counter known = endings.get(ending);
            if (known == null) {
                known = endings.computeIfAbsent(ending, shown -> attempts.withTags(tags.and("outcome", shown.label())));
            }
            known.increment();
        }

        private Timer firstTokens() {
            Timer known = firstTokens;
            if (known == null) {
                known = firstToken.withTags(tags);
                firstTokens = known;
            }
            return known;
        }

        private DistributionSummary rates(boolean streamed) {
            DistributionSummary known = streamed ? streamedRates : plainRates;
            if (known != null) {
                return known;
            }
            DistributionSummary made = outputRate.withTags(tags.and("streamed", String.valueOf(streamed)));
            if (streamed) {
                streamedRates = made;
            } else {
                plainRates = made;
            }
            return made;
        }
    }

    /** The attempts at one model of late, and those of them that failed, by class. */
    private final class ForModel {
        private final String model;
        private final RecentCount all = new RecentCount();
        private final ConcurrentHashMap<ErrorClass, RecentCount> failed = new ConcurrentHashMap<>();

        ForModel(String model) {
            this.model = model;
        }

        void ended(ModelExchange exchange) {
            long now = time.nanoTime();
            all.add(now);
            ErrorClass errorClass = exchange.errorClass();
            if (errorClass != null) {
                failed.computeIfAbsent(errorClass, this::shown).add(now);
            }
        }

        private RecentCount shown(ErrorClass errorClass) {
            RecentCount count = new RecentCount();
            meters.gauge(
                    "llm.error.rate.percent",
                    "Attempts that failed with this class, of all attempts at the model in the last 5 minutes",
                    Tags.of("model", model, "error_class", errorClass.label()),
                    () -> count.percentOf(all, time.nanoTime()),
                    Math::max);
            return count;
        }
    }
}
