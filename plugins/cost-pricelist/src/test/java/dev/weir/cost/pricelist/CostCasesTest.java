package dev.weir.cost.pricelist;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.cost.Cost;
import dev.weir.spi.cost.CostState;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Usages with their exact cost. */
class CostCasesTest {
    private static final PriceListCostModel BUILT_IN =
            new PriceListCostModel(new PriceListSettings(null, null, Map.of()));

    static Stream<CostCase> cases() {
        return Stream.of("cost-cases.yaml", "more-cost-cases.yaml").flatMap(file -> CostCase.all(file).stream());
    }

    static Stream<CostCase> casesOfBuiltInPrices() {
        return cases().filter(each -> each.has("builtIn"));
    }

    @Test
    void allCasesAreThere() {
        assertThat(CostCase.all("cost-cases.yaml")).hasSize(103);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void costsWhatItCostsByItsPrices(CostCase each) {
        assertCost(each, each.cost());
    }

    @ParameterizedTest
    @MethodSource("casesOfBuiltInPrices")
    void costsTheSameByTheBuiltInPrices(CostCase each) {
        Cost cost = each.cost(BUILT_IN);

        assertThat(cost.usd()).as("%s", cost).isEqualByComparingTo(each.usd());
        if (each.state() == CostState.FLAGGED) {
            assertThat(cost.state()).isEqualTo(CostState.FLAGGED);
        }
    }

    private static void assertCost(CostCase each, Cost cost) {
        assertThat(cost.state()).as("%s", cost).isEqualTo(each.state());
        if (each.usd() == null) {
            assertThat(cost.usd()).as("%s", cost).isNull();
        } else {
            assertThat(cost.usd()).as("%s", cost).isEqualByComparingTo(each.usd());
        }
    }
}
