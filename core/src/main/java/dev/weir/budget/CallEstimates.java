package dev.weir.budget;

import dev.weir.call.Call;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.chat.ChatBatch;
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
    private final ConcurrentHashMap<Kind, RecentCalls> recent = new ConcurrentHashMap<>();

    private record Kind(String model, String intentType) {}

    /** Moving averages over the calls of one kind. */
    private static final class RecentCalls {
        private boolean isEmpty = true;
        private double output;
        private double deviation;
        private double usd;

        private synchronized void add(long another, double anotherUsd) {
            if (isEmpty) {
                isEmpty = false;
                output = another;
                deviation = another / DEVIATIONS;
                usd = anotherUsd;
            } else {
                deviation += LEARNING_RATE * (Math.abs(another - output) - deviation);
                output += LEARNING_RATE * (another - output);
                usd += LEARNING_RATE * (anotherUsd - usd);
            }
        }

        private synchronized long expectedOutput() {
            return (long) Math.ceil(output + DEVIATIONS * deviation);
        }

        private synchronized double usd() {
            return usd;
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

    /** The estimated cost for so many tokens of output, or for as many as are permitted. */
    Cost cost(Call call, long output, boolean batch) {
        long permitted = permittedOutput(call);
        Usage usage = Usage.estimated(call.promptTokens(), permitted < 1 ? output : Math.min(output, permitted));
        Cost cost = costs.cost(BilledUsage.builder(call.model(), usage, time.instant())
                .backend(call.backend())
                .provider(providers.getOrDefault(call.backend(), ""))
                .batch(batch)
                .build());
        BigDecimal usd = cost.usd();
        return usd == null || factor.compareTo(BigDecimal.ONE) == 0
                ? cost
                : Cost.builder().usd(usd.multiply(factor)).estimated(true).build();
    }

    /** The tokens of output that are to be expected. */
    long expectedOutput(Call call) {
        if (!(call.request() instanceof ChatRequest || call.request() instanceof ChatBatch)) {
            return 0;
        }
        RecentCalls known = recent(call);
        if (known != null) {
            return known.expectedOutput() * answers(call);
        }
        long permitted = permittedOutput(call);
        return permitted < 1 ? TYPICAL_OUTPUT * answers(call) : permitted;
    }

    private static int answers(Call call) {
        return call.request() instanceof ChatBatch batch ? batch.requests().size() : 1;
    }

    /** The most output that the request and the model permit; less than 1 if unknown. */
    private long permittedOutput(Call call) {
        long ofRequest = call.maxTokens();
        long ofModel = outputLimits.applyAsLong(call.backend(), call.model()) * answers(call);
        return ofRequest < 1 ? ofModel : ofModel < 1 ? ofRequest : Math.min(ofRequest, ofModel);
    }

    /** What such calls have cost in the mean, in US dollars; null if none is known. */
    @Nullable
    BigDecimal meanUsd(Call call) {
        RecentCalls known = recent(call);
        return known == null ? null : BigDecimal.valueOf(known.usd() * answers(call));
    }

    /** Learns from an attempt that was answered as a whole. */
    void learn(Call call, Cost cost, @Nullable Usage usage) {
        BigDecimal usd = cost.usd();
        if (usage == null || usd == null || cost.state() == CostState.PARTIAL) {
            return;
        }
        RecentCalls known = recent(call);
        if (known == null) {
            Kind kind = recent.size() < MOST_KINDS ? kind(call) : OTHERS;
            known = recent.computeIfAbsent(kind, any -> new RecentCalls());
        }
        int answers = answers(call);
        known.add(usage.output() / answers, usd.doubleValue() / answers);
    }

    private @Nullable RecentCalls recent(Call call) {
        RecentCalls known = recent.get(kind(call));
        return known != null || recent.size() < MOST_KINDS ? known : recent.get(OTHERS);
    }

    private static Kind kind(Call call) {
        return new Kind(call.model(), Objects.requireNonNullElse(call.intentType(), ""));
    }
}
