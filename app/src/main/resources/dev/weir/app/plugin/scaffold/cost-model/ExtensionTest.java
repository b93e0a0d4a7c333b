package {{package}};

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.backend.Usage;
import dev.weir.spi.cost.BilledUsage;
import dev.weir.spi.cost.CostModel;
import dev.weir.testkit.CostModelContract;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class {{Class}}Test extends CostModelContract {
    @Override
    protected CostModel costModel() {
        return new {{Class}}(new {{Type}}Settings(
                Map.of("model-1", new {{Type}}Settings.Price(new BigDecimal("0.50"), new BigDecimal("1.50")))));
    }

    @Override
    protected List<BilledUsage> pricedUsage() {
        return List.of(BilledUsage.builder("model-1", Usage.reported(2_000_000, 100_000), Instant.EPOCH)
                .build());
    }

    @Test
    void tokensHaveTheirPrices() {
        assertThat(costModel().cost(pricedUsage().get(0)).usd()).isEqualByComparingTo("1.15");
    }
}
