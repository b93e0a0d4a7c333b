package dev.weir.observe;

import dev.weir.observe.ModelExchange.Ending;
import dev.weir.observe.metrics.CallLabels;
import dev.weir.observe.metrics.HistogramBounds;
import dev.weir.observe.metrics.RuntimeMeters;
import dev.weir.spi.backend.Answer;
import dev.weir.spi.backend.Usage;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The client metrics of the semantic conventions of OpenTelemetry for generative AI, with the bucket bounds that they
 * prescribe. Every meter has the same labels at all times; the models that callers and providers name are bounded.
 */
final class GenAiMetrics {
    private static final String NONE = "none";

    private final CallLabels labels;
    private final GenAiConventions conventions;
    private final MeterProvider<Timer> duration;
    private final MeterProvider<Timer> firstChunk;
    private final MeterProvider<DistributionSummary> tokens;
    private final MeterProvider<DistributionSummary> inputTokens;
    private final MeterProvider<DistributionSummary> outputTokens;
    private final ConcurrentHashMap<Kind, ForKind> kinds = new ConcurrentHashMap<>();

    GenAiMetrics(RuntimeMeters meters, CallLabels labels, GenAiConventions conventions) {
        this.labels = labels;
        this.conventions = conventions;
        duration = HistogramBounds.GEN_AI_DURATION
                .timer(conventions.duration)
                .description("Duration of an operation of a generative AI model")
                .withRegistry(meters.registry());
        firstChunk = HistogramBounds.GEN_AI_FIRST_CHUNK
                .timer(conventions.firstChunk)
                .description("Time to the first chunk of a streamed answer")
                .withRegistry(meters.registry());
        tokens = summary("gen_ai.client.token.usage", "Tokens used", meters);
        inputTokens = summary("gen_ai.client.inference.operation.input_tokens", "Input tokens of an operation", meters);
        outputTokens =
                summary("gen_ai.client.inference.operation.output_tokens", "Output tokens of an operation", meters);
    }

    private static MeterProvider<DistributionSummary> summary(String name, String description, RuntimeMeters meters) {
        return HistogramBounds.TOKENS.summary(name).description(description).withRegistry(meters.registry());
    }

    void ended(ModelExchange exchange) {
        if (exchange.ending() == Ending.LOST && exchange.answer() == null) {
            return; // it was abandoned: how long the model would have taken is not known
        }
        Answer answer = exchange.answer();
        String served = answer == null || answer.model().isEmpty() ? NONE : labels.servedModel(answer.model());
        Kind kind = new Kind(
                exchange.operation(),
                exchange.provider(),
                labels.model(exchange.call().model()),
                served,
                exchange.errorType() == null ? NONE : exchange.errorType());
        ForKind meters = kinds.get(kind);
        if (meters == null) {
            meters = kinds.computeIfAbsent(kind, ForKind::new);
        }
        meters.ended(exchange);
    }

    /** What attempts may have in common. Its values are bounded. */
    private record Kind(String operation, String provider, String model, String servedModel, String errorType) {
        Tags tags() {
            return Tags.of(
                    "gen_ai.operation.name",
                    operation,
                    "gen_ai.provider.name",
                    provider,
                    "gen_ai.request.model",
                    model,
                    "gen_ai.response.model",
                    servedModel);
        }
    }

    /** The meters of attempts that have all labels in common; each exists once it counts. */
    private final class ForKind {
        private final Tags tags;
        private final Timer durations;
        private @Nullable Timer firstChunks;
        private @Nullable DistributionSummary input;
        private @Nullable DistributionSummary output;

        ForKind(Kind kind) {
            tags = kind.tags();
            durations = duration.withTags(tags.and("error.type", kind.errorType()));
        }

        void ended(ModelExchange exchange) {
            durations.record(exchange.durationNanos(), TimeUnit.NANOSECONDS);
            if (exchange.firstOutputNanos() >= 0) {
                Timer known = firstChunks;
                if (known == null) {
                    known = firstChunk.withTags(tags);
                    firstChunks = known;
                }
                known.record(exchange.firstOutputNanos(), TimeUnit.NANOSECONDS);
            }
            Usage usage = exchange.usage();
            if (usage != null) {
                count(usage);
            }
        }

        private void count(Usage usage) {
            DistributionSummary in = input;
            DistributionSummary out = output;
            if (in == null || out == null) {
                boolean typed = conventions.hasTokenTypes();
                in = typed ? tokens.withTags(tags.and("gen_ai.token.type", "input")) : inputTokens.withTags(tags);
                out = typed ? tokens.withTags(tags.and("gen_ai.token.type", "output")) : outputTokens.withTags(tags);
                input = in;
                output = out;
            }
            in.record((double) usage.input());
            out.record((double) usage.output());
        }
    }
}
