package dev.weir.it.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.cost.Costs;
import dev.weir.cost.pricelist.PriceListCostModel;
import dev.weir.cost.pricelist.PriceListSettings;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.cost.BilledUsage;
import dev.weir.spi.cost.Cost;
import dev.weir.spi.cost.CostState;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CostsAloneTest {
    private final List<String> unpriced = new ArrayList<>();

    private Cost booked(Instant sent, Instant completed, Usage usage) {
        // tag::costs[]
        PriceListCostModel prices = new PriceListCostModel(new PriceListSettings(null, null, Map.of()));
        Map<String, BigDecimal> rates = Map.of("house-model", new BigDecimal("0.002"));
        Costs costs = new Costs(rates, prices, unknown -> unpriced.add(unknown.model()));

        Cost cost = costs.book(BilledUsage.builder("gpt-4o-mini-2024-07-18", usage, completed)
                .provider("openai")
                .started(sent)
                .build());
        Cost total = Cost.NONE.plus(cost);
        // end::costs[]
        return total;
    }

    @Test
    void pricesAnAttempt() {
        Instant time = Instant.parse("2026-11-29T00:00:00Z");

        Cost cost = booked(time, time.plusSeconds(1), Usage.reported(1000, 1000));

        assertThat(cost.usd()).isEqualByComparingTo("0.00075");
        assertThat(cost.state()).isEqualTo(CostState.EXACT);
        assertThat(unpriced).isEmpty();
    }
}
