package {{package}};

import dev.weir.spi.backend.Usage;
import dev.weir.spi.cost.BilledUsage;
import dev.weir.spi.cost.Cost;
import dev.weir.spi.cost.CostBuilder;
import dev.weir.spi.cost.CostModel;
import jakarta.inject.Inject;
import java.math.BigDecimal;

/** Prices the tokens of the configured models. Thread-safe. */
public final class {{Class}} implements CostModel {
    private static final int MILLION = 6;

    private final {{Type}}Settings settings;

    @Inject
    {{Class}}({{Type}}Settings settings) {
        this.settings = settings;
    }

    @Override
    public Cost cost(BilledUsage usage) {
        {{Type}}Settings.Price price = settings.models().get(usage.model());
        if (price == null) {
            return Cost.unknown("no price for model '" + usage.model() + "'");
        }
        Usage tokens = usage.usage();
        BigDecimal input = price.input().multiply(BigDecimal.valueOf(tokens.input()));
        BigDecimal output = price.output().multiply(BigDecimal.valueOf(tokens.output()));
        CostBuilder cost = Cost.builder()
                .usd(input.add(output).movePointLeft(MILLION))
                .prices("{{type}}")
                .estimated(tokens.estimated());
        return usage.partial() ? cost.lacking("the rest of the answer").build() : cost.build();
    }
}
