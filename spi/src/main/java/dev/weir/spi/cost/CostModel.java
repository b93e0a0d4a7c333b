package dev.weir.spi.cost;

import dev.weir.spi.chat.Usage;
import java.math.BigDecimal;
import java.util.Optional;

/** Says what tokens cost. Used by many threads at once; does not block. */
@FunctionalInterface
public interface CostModel {

    /**
     * The cost of one call.
     *
     * @param backend the name of the backend that answered
     * @param model the model that answered
     * @param usage its tokens
     * @return US dollars, exact and zero or more; empty if this model does not know the price, which is never the same as
     *     a price of zero
     */
    Optional<BigDecimal> costUsd(String backend, String model, Usage usage);
}
