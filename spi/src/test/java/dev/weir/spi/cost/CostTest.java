package dev.weir.spi.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.spi.backend.ReportedCost;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CostTest {

    private static Cost usd(String usd) {
        return Cost.builder().usd(new BigDecimal(usd)).prices("list").build();
    }

    @ParameterizedTest
    @CsvSource({
        "0.0000000000005, 0",
        "0.0000000000015, 0.000000000002",
        "0.0000000000025, 0.000000000002",
        "0.00000000000251, 0.000000000003",
        "100, 100",
        "0.10, 0.1"
    })
    void anAmountIsRoundedHalfEvenToTwelvePlaces(String usd, String rounded) {
        assertThat(usd(usd).usd()).isEqualTo(new BigDecimal(rounded));
    }

    @Test
    void aCostIsNotNegative() {
        assertThatThrownBy(() -> usd("-0.1")).hasMessage("a cost must be at least 0, was -0.1");
        assertThatThrownBy(() -> new ReportedCost(new BigDecimal("-1"), "wire"))
                .hasMessage("a cost must be at least 0, was -1");
    }

    @Test
    void onlyAnUnknownCostHasNoAmount() {
        assertThat(Cost.unknown("no price").usd()).isNull();
        assertThat(Cost.free("list").usd()).isEqualTo(BigDecimal.ZERO);
        assertThat(usd("0").state()).isEqualTo(CostState.FREE);
    }

    @Test
    void theStateSaysHowWellItIsKnown() {
        CostBuilder builder = Cost.builder().usd(BigDecimal.ONE);

        assertThat(builder.build().state()).isEqualTo(CostState.EXACT);
        assertThat(builder.assuming("this").build().state()).isEqualTo(CostState.FLAGGED);
        assertThat(builder.estimated(true).build().state()).isEqualTo(CostState.ESTIMATED);
        assertThat(builder.lacking("that").build().state()).isEqualTo(CostState.PARTIAL);
        assertThat(builder.build().notes()).containsExactly("this", "that");
    }

    @Test
    void aSumIsAsWellKnownAsItsLesserKnownPart() {
        Cost flagged = Cost.builder().usd(BigDecimal.TEN).assuming("this").build();

        assertThat(Cost.NONE.plus(usd("1"))).isEqualTo(usd("1"));
        assertThat(usd("1").plus(Cost.NONE)).isEqualTo(usd("1"));
        assertThat(usd("1").plus(usd("0.1"))).isEqualTo(usd("1.1"));
        assertThat(usd("1").plus(flagged).state()).isEqualTo(CostState.FLAGGED);
        assertThat(usd("1").plus(flagged).notes()).containsExactly("this");
        assertThat(Cost.free("list").plus(usd("1")).state()).isEqualTo(CostState.EXACT);
    }

    @Test
    void aSumWithAnUnknownPartIsALowerBound() {
        Cost sum = usd("1").plus(Cost.unknown("no price"));

        assertThat(sum.state()).isEqualTo(CostState.PARTIAL);
        assertThat(sum.usd()).isEqualByComparingTo("1");
        assertThat(sum.computedUsd()).isNull();
        assertThat(sum.notes()).containsExactly("no price");
        assertThat(Cost.unknown("a").plus(Cost.unknown("b")).isUnknown()).isTrue();
    }

    @Test
    void aReportedAmountWinsExactlyAsReported() {
        Cost cost = usd("1").withReported(new ReportedCost(new BigDecimal("0.00000000000001"), "usage.cost"));

        assertThat(cost.usd()).isEqualTo(new BigDecimal("0.00000000000001"));
        assertThat(cost.computedUsd()).isEqualByComparingTo("1");
        assertThat(usd("1").withReported(null)).isEqualTo(usd("1"));
        assertThat(usd("1").withReported(new ReportedCost(BigDecimal.ZERO, "wire"))
                        .state())
                .isEqualTo(CostState.FREE);
    }

    @Test
    void aSumHasAReportedAmountIfBothPartsHaveOne() {
        Cost reported = usd("1").withReported(new ReportedCost(BigDecimal.TEN, "wire"));

        assertThat(reported.plus(reported).reported()).isEqualTo(new ReportedCost(BigDecimal.valueOf(20), "wire"));
        assertThat(reported.plus(usd("1")).reported()).isNull();
        assertThat(reported.plus(usd("1")).usd()).isEqualByComparingTo("11");
    }

    @Test
    void pricesOfASumAreNamedIfTheyAreTheSame() {
        Cost other = Cost.builder().usd(BigDecimal.ONE).prices("other").build();

        assertThat(usd("1").plus(usd("2")).prices()).isEqualTo("list");
        assertThat(usd("1").plus(other).prices()).isEqualTo("several");
        assertThat(usd("1").plus(Cost.unknown("no price")).prices()).isEqualTo("list");
    }

    @Test
    void forStatisticsAnAmountIsInBillionthsOfADollar() {
        assertThat(Cost.builder()
                        .usd(new BigDecimal("0.0000012346"))
                        .prices("p")
                        .build()
                        .nanoUsd())
                .isEqualTo(1235);
        assertThat(Cost.free("p").nanoUsd()).isZero();
        assertThat(Cost.unknown("no price").nanoUsd()).isEqualTo(-1);
    }
}
