package {{package}};

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.backend.Usage;
import dev.weir.spi.cost.BilledUsage;
import dev.weir.spi.cost.Cost;
import dev.weir.spi.cost.CostState;
import java.math.BigDecimal;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class {{Class}}Test {
    private final {{Class}} model =
            new {{Class}}(new {{Type}}Settings(new BigDecimal("0.50"), new BigDecimal("1.50")));

    @Test
    void tokensHaveTheirPrices() {
        Cost cost = model.cost(BilledUsage.builder("any", Usage.reported(2_000_000, 100_000), Instant.EPOCH)
                .build());

        assertThat(cost.usd()).isEqualByComparingTo("1.15");
        assertThat(cost.state()).isEqualTo(CostState.EXACT);
    }
}
