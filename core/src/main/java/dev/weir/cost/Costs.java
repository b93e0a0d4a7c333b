package dev.weir.cost;

import dev.weir.spi.backend.Usage;
import dev.weir.spi.cost.BilledUsage;
import dev.weir.spi.cost.Cost;
import dev.weir.spi.cost.CostBuilder;
import dev.weir.spi.cost.CostModel;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Prices attempts. A configured rate for a model, which is one price for input and output, wins over the cost model; an
 * amount that the provider reported wins over both. Thread-safe.
 *
 * <pre>{@code
 * Costs costs = new Costs(Map.of("gpt-4o-mini", new BigDecimal("0.00015")), null, unknown -> {});
 * Cost cost = costs.book(BilledUsage.builder("gpt-4o-mini", usage, clock.instant()).build());
 * }</pre>
 */
public final class Costs implements CostModel {
    private static final Logger LOG = LoggerFactory.getLogger(Costs.class);

    /** How many models with an unknown cost are named in the log. */
    private static final int MOST_NAMED = 100;

    private static final String RATES = "llm.tokens.costPerToken";
    private static final String ADVICE = "set " + RATES + ", or a cost model at llm.costs";
    private static final Cost NO_PRICES = Cost.unknown("no prices are configured; " + ADVICE);

    private final Map<String, BigDecimal> costPerToken;
    private final @Nullable CostModel model;
    private final Consumer<BilledUsage> unknown;
    private final Set<Target> named = ConcurrentHashMap.newKeySet();

    private record Target(String backend, String model) {}

    /**
     * @param costPerToken US dollars for 1,000 tokens of input or output, by the name of the model that served or was
     *     requested; each at least zero
     * @param model prices the other models; null for none
     * @param unknown receives each usage whose cost is unknown, if it was {@linkplain #book booked}; called by many threads
     */
    public Costs(Map<String, BigDecimal> costPerToken, @Nullable CostModel model, Consumer<BilledUsage> unknown) {
        this.costPerToken = Map.copyOf(costPerToken);
        this.model = model;
        this.unknown = unknown;
    }

    /**
     * Prices an attempt: reports an unknown cost, and logs the first one of each target. Without any prices all costs are
     * unknown, and none is reported.
     */
    public Cost book(BilledUsage usage) {
        Cost cost = cost(usage);
        if (cost.isUnknown() && hasPrices()) {
            unknown.accept(usage);
            logOnce(usage, cost);
        }
        return cost;
    }

    private boolean hasPrices() {
        return model != null || !costPerToken.isEmpty();
    }

    /** Prices an attempt and reports nothing. A cost model that fails is logged and yields an unknown cost. */
    @Override
    public Cost cost(BilledUsage usage) {
        return computed(usage).withReported(usage.usage().billing().reportedCost());
    }

    /** Reports an attempt whose tokens are not known, if there are any prices, and returns its unknown cost. */
    public Cost unknown(BilledUsage usage, String why) {
        if (hasPrices()) {
            unknown.accept(usage);
        }
        return Cost.unknown(why);
    }

    private Cost computed(BilledUsage usage) {
        BigDecimal rate = rate(usage);
        if (rate != null) {
            return byRate(usage, rate);
        }
        if (model == null) {
            return costPerToken.isEmpty()
                    ? NO_PRICES
                    : Cost.unknown("no price for model '" + usage.model() + "'; " + ADVICE);
        }
        try {
            return model.cost(usage);
        } catch (RuntimeException e) {
            LOG.warn("event=cost-model-failed backend={} model={}", usage.backend(), usage.model(), e);
            return Cost.unknown("the cost model failed");
        }
    }

    private @Nullable BigDecimal rate(BilledUsage usage) {
        BigDecimal served = costPerToken.get(usage.model());
        return served != null ? served : costPerToken.get(usage.requestedModel());
    }

    private static Cost byRate(BilledUsage billed, BigDecimal rate) {
        if (rate.signum() == 0) {
            return Cost.free(RATES);
        }
        Usage usage = billed.usage();
        BigDecimal tokens = BigDecimal.valueOf(usage.input()).add(BigDecimal.valueOf(usage.output()));
        if (tokens.signum() == 0) {
            return Cost.unknown("no tokens were reported");
        }
        CostBuilder cost = Cost.builder()
                .usd(tokens.multiply(rate).movePointLeft(3))
                .prices(RATES)
                .estimated(usage.estimated());
        if (billed.partial()) {
            cost.lacking("more may have been billed than was reported");
        }
        return cost.build();
    }

    private void logOnce(BilledUsage usage, Cost cost) {
        Target target = new Target(usage.backend(), usage.model());
        if (!named.contains(target) && named.size() < MOST_NAMED && named.add(target)) {
            LOG.info(
                    "event=cost-unknown backend={} model={} reason=\"{}\"",
                    usage.backend(),
                    usage.model(),
                    String.join("; ", cost.notes()));
        }
    }
}
