package dev.weir.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.backend.Billing;
import dev.weir.spi.backend.ReportedCost;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.cost.BilledUsage;
import dev.weir.spi.cost.Cost;
import dev.weir.spi.cost.CostModel;
import dev.weir.spi.cost.CostState;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * What every {@link CostModel} promises, as tests. The author of a cost model extends this class in the plugin's tests and says which
 * usage it has prices for.
 *
 * <pre>{@code
 * class HousePricesTest extends CostModelContract {
 *     @Override protected CostModel costModel() {
 *         return new HousePrices();
 *     }
 *     @Override protected List<BilledUsage> pricedUsage() {
 *         return List.of(BilledUsage.builder("house-1", Usage.reported(1_000, 500), Instant.now()).build());
 *     }
 * }
 * }</pre>
 */
public abstract class CostModelContract extends Contract {
    private static final String UNKNOWN_MODEL = "no-such-model-7391";

    /** The cost model. */
    protected abstract CostModel costModel();

    /** Usage that it has a price for, above zero: reported and whole; at least one. */
    protected abstract List<BilledUsage> pricedUsage();

    @Test
    void pricesUsage() {
        CostModel model = costModel();
        assertThat(pricedUsage())
                .isNotEmpty()
                .allSatisfy(
                        usage -> assertThat(usd(model, usage)).as("%s", usage).isPositive());
    }

    @Test
    void whatHasNoPriceIsUnknownForAReasonAndNotFree() {
        CostModel model = costModel();
        for (BilledUsage usage : pricedUsage()) {
            Cost cost = model.cost(BilledUsage.builder(UNKNOWN_MODEL, usage.usage(), usage.time())
                    .backend("no-such-backend")
                    .build());
            assertThat(cost.state()).isEqualTo(CostState.UNKNOWN);
            assertThat(cost.notes()).as("why it is unknown").isNotEmpty().doesNotContain("");
        }
    }

    @Test
    void twiceTheTokensCostMore() {
        CostModel model = costModel();
        for (BilledUsage usage : pricedUsage()) {
            BilledUsage twice = with(usage, usage.usage().plus(usage.usage()), false);
            assertThat(usd(model, twice)).as("%s", twice).isGreaterThan(usd(model, usage));
        }
    }

    @Test
    void countedTokensMakeAnEstimate() {
        CostModel model = costModel();
        for (BilledUsage usage : pricedUsage()) {
            Usage counted = Usage.estimated(usage.usage().input(), usage.usage().output());
            assertThat(model.cost(with(usage, counted, false)).state())
                    .as("%s", usage)
                    .isIn(CostState.ESTIMATED, CostState.PARTIAL);
        }
    }

    @Test
    void whatBrokeOffMakesALowerBound() {
        CostModel model = costModel();
        for (BilledUsage usage : pricedUsage()) {
            assertThat(model.cost(with(usage, usage.usage(), true)).state())
                    .as("%s", usage)
                    .isEqualTo(CostState.PARTIAL);
        }
    }

    @Test
    void leavesAReportedAmountToTheRuntime() {
        CostModel model = costModel();
        for (BilledUsage usage : pricedUsage()) {
            Billing reported = Billing.builder()
                    .reportedCost(new ReportedCost(new BigDecimal("123456"), "usage.cost"))
                    .build();
            Cost cost = model.cost(
                    with(usage, usage.usage().withBilling(Billing.NONE).withBilling(reported), false));
            BilledUsage unreported = with(usage, usage.usage().withBilling(Billing.NONE), false);
            assertThat(cost.reported()).isNull();
            assertThat(Objects.requireNonNull(cost.usd())).isEqualByComparingTo(usd(model, unreported));
        }
    }

    @Test
    void pricesNoTokensAsWell() {
        CostModel model = costModel();
        for (BilledUsage usage : pricedUsage()) {
            assertThat(model.cost(with(usage, Usage.NONE, false))).isNotNull();
        }
    }

    @Test
    void pricesOnManyThreadsAtOnceAlike() {
        CostModel model = costModel();
        List<BilledUsage> priced = pricedUsage();
        assertThat(Conduct.onEveryThread(() -> priced.stream().map(model::cost).toList()))
                .containsOnly(priced.stream().map(model::cost).toList());
    }

    @Test
    void doesNotWaitForAnything() {
        CostModel model = costModel();
        Conduct.assertDoesNotWait(() -> pricedUsage().forEach(model::cost));
    }

    @Test
    void refusesNull() {
        Conduct.assertRefusesNull(() -> costModel().cost(nothing()));
    }

    private static BigDecimal usd(CostModel model, BilledUsage usage) {
        return Objects.requireNonNull(model.cost(usage).usd(), "no price for " + usage.model());
    }

    private static BilledUsage with(BilledUsage billed, Usage usage, boolean partial) {
        return BilledUsage.builder(billed.model(), usage, billed.time())
                .backend(billed.backend())
                .provider(billed.provider())
                .requestedModel(billed.requestedModel())
                .batch(billed.batch())
                .started(billed.started())
                .partial(partial)
                .build();
    }
}
