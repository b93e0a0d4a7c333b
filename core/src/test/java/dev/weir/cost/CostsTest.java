package dev.weir.cost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.backend.BilledUnit;
import dev.weir.spi.backend.Billing;
import dev.weir.spi.backend.ReportedCost;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.cost.BilledUsage;
import dev.weir.spi.cost.BilledUsageBuilder;
import dev.weir.spi.cost.Cost;
import dev.weir.spi.cost.CostModel;
import dev.weir.spi.cost.CostState;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CostsTest {
    private static final CostModel DOLLAR =
            usage -> Cost.builder().usd(BigDecimal.ONE).prices("list").build();

    private final List<BilledUsage> unknown = new ArrayList<>();

    private Costs costs(Map<String, BigDecimal> rates, CostModel model) {
        return new Costs(rates, model, unknown::add);
    }

    private static BilledUsageBuilder usage(String model, Usage usage) {
        return BilledUsage.builder(model, usage, Instant.EPOCH).backend("primary");
    }

    @Test
    void aRateIsForAThousandTokensOfInputAndOutput() {
        Costs costs = new Costs(Map.of("gpt-4o-mini", new BigDecimal("0.00015")), null, unknown::add);

        Cost cost = costs.book(usage("gpt-4o-mini", Usage.reported(1000, 500)).build());

        assertThat(cost.usd()).isEqualByComparingTo("0.000225");
        assertThat(cost.state()).isEqualTo(CostState.EXACT);
        assertThat(cost.prices()).isEqualTo("llm.tokens.costPerToken");
        assertThat(unknown).isEmpty();
    }

    @Test
    void aRateWinsOverTheModelForTheModelsThatItNames() {
        Costs costs = costs(Map.of("mine", BigDecimal.TEN), DOLLAR);

        assertThat(costs.cost(usage("mine", Usage.reported(1, 0)).build()).usd())
                .isEqualByComparingTo("0.01");
        assertThat(costs.cost(usage("served", Usage.reported(1, 0))
                                .requestedModel("mine")
                                .build())
                        .usd())
                .isEqualByComparingTo("0.01");
        assertThat(costs.cost(usage("other", Usage.reported(1, 0)).build()).usd())
                .isEqualByComparingTo("1");
    }

    @Test
    void aRateOfZeroIsFree() {
        Costs costs = costs(Map.of("local", BigDecimal.ZERO), DOLLAR);

        assertThat(costs.book(usage("local", Usage.estimated(5, 5)).build()).state())
                .isEqualTo(CostState.FREE);
    }

    @Test
    void whatIsEstimatedOrPartialByARateIsSaidToBe() {
        Costs costs = costs(Map.of("mine", BigDecimal.TEN), DOLLAR);

        assertThat(costs.cost(usage("mine", Usage.estimated(1, 0)).build()).state())
                .isEqualTo(CostState.ESTIMATED);
        assertThat(costs.cost(usage("mine", Usage.reported(1, 0)).partial(true).build())
                        .state())
                .isEqualTo(CostState.PARTIAL);
        assertThat(costs.cost(usage("mine", Usage.NONE).build()).state()).isEqualTo(CostState.UNKNOWN);
    }

    @Test
    void aReportedAmountWinsAndStandsBesideTheComputedOne() {
        Usage usage = Usage.reported(1, 1)
                .withBilling(Billing.builder()
                        .unit(BilledUnit.WEB_SEARCH, 1)
                        .reportedCost(new ReportedCost(new BigDecimal("0.25"), "usage.cost"))
                        .build());

        Cost cost = costs(Map.of(), DOLLAR).book(usage("any", usage).build());

        assertThat(cost.usd()).isEqualByComparingTo("0.25");
        assertThat(cost.computedUsd()).isEqualByComparingTo("1");
        assertThat(cost.reported()).isEqualTo(new ReportedCost(new BigDecimal("0.25"), "usage.cost"));
        assertThat(cost.prices()).isEqualTo("list");
    }

    @Test
    void anUnknownCostIsReportedOnceForEachBooking() {
        Costs costs = costs(Map.of(), usage -> Cost.unknown("no price"));
        BilledUsage usage = usage("new", Usage.reported(1, 1)).build();

        assertThat(costs.cost(usage).usd()).isNull();
        assertThat(unknown).isEmpty();
        costs.book(usage);
        costs.book(usage);
        assertThat(unknown).containsExactly(usage, usage);
    }

    @Test
    void aModelThatFailsYieldsAnUnknownCost() {
        Costs costs = costs(Map.of(), usage -> {
            throw new IllegalStateException("broken");
        });

        assertThat(costs.book(usage("any", Usage.reported(1, 1)).build()).notes())
                .containsExactly("the cost model failed");
    }

    @Test
    void withoutPricesTheMessageSaysWhereToConfigureThem() {
        Cost cost = new Costs(Map.of(), null, unknown::add)
                .book(usage("any", Usage.reported(1, 1)).build());

        assertThat(cost.notes())
                .containsExactly("no prices are configured; set llm.tokens.costPerToken, or a cost model at llm.costs");
        assertThat(unknown).isEmpty();
    }
}
