package dev.weir.cost.pricelist;

import dev.weir.spi.backend.Usage;
import dev.weir.spi.cost.BilledUsage;
import dev.weir.spi.cost.CostModel;
import dev.weir.testkit.CostModelContract;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** The price lists keep the contract of all cost models. */
class PriceListCostModelTest extends CostModelContract {
    private static final Instant TIME = Instant.parse("2026-11-29T00:00:00Z");

    @Override
    protected CostModel costModel() {
        return new PriceListCostModel(new PriceListSettings(null, null, Map.of()));
    }

    @Override
    protected List<BilledUsage> pricedUsage() {
        Usage cached =
                Usage.builder().input(10_000).cachedInput(4_000).output(500).build();
        return List.of(
                BilledUsage.builder("gpt-4o-mini", Usage.reported(1_000, 200), TIME)
                        .provider("openai")
                        .build(),
                BilledUsage.builder("claude-sonnet-4-5", cached, TIME)
                        .provider("anthropic")
                        .build(),
                BilledUsage.builder("gpt-4o", Usage.reported(1_000, 200), TIME)
                        .provider("openai")
                        .batch(true)
                        .build());
    }
}
