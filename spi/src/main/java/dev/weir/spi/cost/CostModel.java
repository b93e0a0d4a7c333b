package dev.weir.spi.cost;

/** Prices the usage of calls. Thread-safe; must not block. */
@FunctionalInterface
public interface CostModel {

    /**
     * The cost of one attempt by the prices that the model knows. An amount that the provider reported is left to the
     * runtime, which lets it win.
     *
     * @param usage the usage and what decides its price
     * @return the cost; {@linkplain Cost#unknown unknown} if there is no price, which is not a cost of zero
     */
    Cost cost(BilledUsage usage);
}
