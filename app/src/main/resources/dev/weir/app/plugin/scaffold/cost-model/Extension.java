package {{package}};

import dev.weir.spi.backend.Usage;
import dev.weir.spi.cost.BilledUsage;
import dev.weir.spi.cost.Cost;
import dev.weir.spi.cost.CostModel;
import jakarta.inject.Inject;
import java.math.BigDecimal;

/** Prices the tokens of every model alike. Thread-safe. */
public final class {{Class}} implements CostModel {
    private static final int MILLION = 6;

    private final {{Type}}Settings settings;

    @Inject
    {{Class}}({{Type}}Settings settings) {
        this.settings = settings;
    }

    @Override
    public Cost cost(BilledUsage usage) {
        Usage tokens = usage.usage();
        BigDecimal input = settings.input().multiply(BigDecimal.valueOf(tokens.input()));
        BigDecimal output = settings.output().multiply(BigDecimal.valueOf(tokens.output()));
        return Cost.builder()
                .usd(input.add(output).movePointLeft(MILLION))
                .prices("{{type}}")
                .estimated(tokens.estimated())
                .build();
    }
}
