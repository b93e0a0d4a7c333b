package dev.weir.budget;

import dev.weir.call.Call;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.cost.BilledUsage;
import dev.weir.spi.cost.Cost;
import dev.weir.spi.cost.CostModel;
import dev.weir.spi.cost.CostState;
import dev.weir.spi.time.TimeSource;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToLongBiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Estimates what a call will cost, from its prompt and the output that is to be expected: that of recent calls of its model and
 * intent type, their mean and twice their mean deviation, as TCP estimates the time of a round trip (V. Jacobson, "Congestion
 * Avoidance and Control", 1988); at most what the request and the model permit. As long as no such call has ended, it is what
 * is permitted. Thread-safe.
 */
final class CallEstimates {
    /** The expected output if nothing is known. */
    private static final long TYPICAL_OUTPUT = 1_000;

    /** The maximum number of models and intent types that are told apart; the others are taken together. */
    private static final int MOST_KINDS = 1_000;

    private static final double LEARNING_RATE = 0.1;
    private static final double DEVIATIONS = 2;
    private static final Kind OTHERS = new Kind("", "");

    private final CostModel costs;
    private final Map<String, String> providers;
    private final ToLongBiFunction<String, String> outputLimits;
    private final BigDecimal factor;
    private final TimeSource time;
    private final ConcurrentHashMap<Kind, Recent> recent = new ConcurrentHashMap<>();

    private record Kind(String model, String intentType) {}

    /** An estimated cost and the tokens of output that it is for. */
    record Estimate(Cost cost, long output) {
        static final Estimate NOTHING = new Estimate(Cost.NONE, 0);

        BigDecimal usd() {
            BigDecimal usd = cost.usd();
            return usd == null ? BigDecimal.ZERO : usd;
        }
    }

    /** Moving averages over the calls of one kind. */
    private record Recent(double output, double deviation, double usd) {
        private static Recent first(long output, double usd) {
            return new Recent(output, output / DEVIATIONS, usd);
        }

        private Recent with(long another, double anotherUsd) {
            return new Recent(
                    output + LEARNING_RATE * (another - output),
                    deviation + LEARNING_RATE * (Math.abs(another - output) - deviation),
                    usd + LEARNING_RATE * (anotherUsd - usd));
        }

        private long expectedOutput() {
            return (long) Math.ceil(output + DEVIATIONS * deviation);
        }
    }

    /**
     * @param providers who bills the calls of a backend
     * @param outputLimits the most tokens that a model of a backend sends; less than 1 if unknown
     * @param factor by which estimates are multiplied
     */
    CallEstimates(
            CostModel costs,
            Map<String, String> providers,
            ToLongBiFunction<String, String> outputLimits,
            BigDecimal factor,
            TimeSource time) {
        this.costs = costs;
        this.providers = Map.copyOf(providers);
        this.outputLimits = outputLimits;
        this.factor = factor;
        this.time = time;
    }

    Estimate of(Call call) {
        return of(call, expectedOutput(call));
    }

    /** The estimate for so many tokens of output, or for as many as are permitted. */
    Estimate of(Call call, long output) {
        long permitted = permittedOutput(call);
        Usage usage = Usage.estimated(call.promptTokens(), permitted < 1 ? output : Math.min(output, permitted));
        BilledUsage billed = BilledUsage.builder(call.model(), usage, time.instant())
                .backend(call.backend())
                .provider(providers.getOrDefault(call.backend(), ""))
                .build();
        return weighted(costs.cost(billed), usage.output());
    }

    private Estimate weighted(Cost cost, long output) {
        BigDecimal usd = cost.usd();
        return usd == null || factor.compareTo(BigDecimal.ONE) == 0
                ? new Estimate(cost, output)
                : new Estimate(
                        Cost.builder().usd(usd.multiply(factor)).estimated(true).build(), output);
    }

    private long expectedOutput(Call call) {
        if (!(call.request() instanceof ChatRequest)) {
            return 0;
        }
        Recent known = recent(call);
        if (known != null) {
            return known.expectedOutput();
        }
        long permitted = permittedOutput(call);
        return permitted < 1 ? TYPICAL_OUTPUT : permitted;
    }

    /** The most output that the request and the model permit; less than 1 if unknown. */
    private long permittedOutput(Call call) {
        long ofRequest = call.maxTokens();
        long ofModel = outputLimits.applyAsLong(call.backend(), call.model());
        return ofRequest < 1 ? ofModel : ofModel < 1 ? ofRequest : Math.min(ofRequest, ofModel);
    }

    /** What such calls have cost in the mean, in US dollars; null if none is known. */
    @Nullable
    BigDecimal meanUsd(Call call) {
        Recent known = recent(call);
        return known == null ? null : BigDecimal.valueOf(known.usd);
    }

    /** Learns from an attempt that was answered as a whole. */
    void learn(Call call, Cost cost, @Nullable Usage usage) {
        BigDecimal usd = cost.usd();
        if (usage == null || usd == null || cost.state() == CostState.PARTIAL) {
            return;
        }
        Kind kind = kind(call);
        Kind counted = recent.size() < MOST_KINDS || recent.containsKey(kind) ? kind : OTHERS;
        recent.compute(
                counted,
                (any, known) -> known == null
                        ? Recent.first(usage.output(), usd.doubleValue())
                        : known.with(usage.output(), usd.doubleValue()));
    }

    private @Nullable Recent recent(Call call) {
        Recent known = recent.get(kind(call));
        return known != null || recent.size() < MOST_KINDS ? known : recent.get(OTHERS);
    }

    private static Kind kind(Call call) {
        return new Kind(call.model(), Objects.requireNonNullElse(call.intentType(), ""));
    }
}
