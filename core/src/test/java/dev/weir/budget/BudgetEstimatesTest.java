package dev.weir.budget;

import static dev.weir.budget.BudgetFixture.limit;
import static dev.weir.budget.BudgetFixture.only;
import static dev.weir.budget.BudgetFixture.usd;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.call.Call;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.cost.BilledUsage;
import dev.weir.spi.cost.Cost;
import dev.weir.spi.cost.CostModel;
import dev.weir.spi.embedding.EmbeddingInput;
import dev.weir.spi.embedding.EmbeddingRequest;
import dev.weir.spi.time.Deadline;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is reserved for a call. A token of output costs a thousandth of a dollar. */
class BudgetEstimatesTest {
    private final BudgetFixture fixture = new BudgetFixture();
    private final Map<String, BudgetSettings> settings = Map.of("all", limit("1000000000"));
    private final Budgets budgets = fixture.builder(settings)
            .outputLimits((backend, model) -> model.equals("small") ? 4_096 : 0)
            .build();

    private static BigDecimal reservedFor(Budgets budgets, Call call) {
        ReservedCost reserved = budgets.reserve(call);
        reserved.release();
        return reserved.amount();
    }

    private void answer(Budgets budgets, String model, int tokens) {
        budgets.reserve(fixture.callTo(model, 0).build())
                .settle(usd(BigDecimal.valueOf(tokens).movePointLeft(3).toPlainString()), Usage.reported(5, tokens));
    }

    @Test
    void hugeMaximumIsReservedAsWhatTheModelSendsAtMost() {
        assertThat(reservedFor(
                        budgets, fixture.callTo("small", Integer.MAX_VALUE).build()))
                .isEqualByComparingTo("4.096");
    }

    @Test
    void maximumOfTheRequestIsReservedIfItIsLess() {
        assertThat(reservedFor(budgets, fixture.callTo("small", 100).build())).isEqualByComparingTo("0.1");
        assertThat(reservedFor(budgets, fixture.callTo("large", 100).build())).isEqualByComparingTo("0.1");
    }

    @Test
    void callWithoutAnyMaximumIsReservedAsATypicalOne() {
        assertThat(reservedFor(budgets, fixture.callTo("large", 0).build())).isEqualByComparingTo("1");
    }

    @Test
    void callIsReservedByWhatSuchCallsProducedLately() {
        for (int i = 0; i < 100; i++) {
            answer(budgets, "small", 50 + i % 2 * 20);
        }

        assertThat(reservedFor(budgets, fixture.callTo("small", 0).build()))
                .isBetween(new BigDecimal("0.07"), new BigDecimal("0.09"));
        assertThat(reservedFor(budgets, fixture.callTo("small", 20).build())).isEqualByComparingTo("0.02");
        assertThat(reservedFor(budgets, fixture.callTo("large", 0).build())).isEqualByComparingTo("1");
        Call typed = fixture.callTo("small", 0).intentType("Scale").build();
        assertThat(reservedFor(budgets, typed)).isEqualByComparingTo("4.096");
    }

    @Test
    void whatWasProducedLongAgoIsForgotten() {
        for (int i = 0; i < 100; i++) {
            answer(budgets, "small", 4_000);
        }
        for (int i = 0; i < 100; i++) {
            answer(budgets, "small", 10);
        }

        assertThat(reservedFor(budgets, fixture.callTo("small", 0).build())).isLessThan(new BigDecimal("0.1"));
    }

    @Test
    void brokenAnswersTeachNothing() {
        budgets.reserve(fixture.callTo("small", 0).build())
                .settle(
                        Cost.builder()
                                .usd(new BigDecimal("0.001"))
                                .lacking("it broke off")
                                .build(),
                        Usage.reported(1, 1));
        budgets.reserve(fixture.callTo("small", 0).build()).settle(Cost.unknown("it timed out"), null);

        assertThat(reservedFor(budgets, fixture.callTo("small", 0).build())).isEqualByComparingTo("4.096");
    }

    @Test
    void cheapCallOfALargeModelPassesASmallBudget() {
        Budgets small = fixture.builder(Map.of("all", limit("0.10")))
                .costs(usage -> usd(BigDecimal.valueOf(usage.usage().output())
                        .movePointLeft(5)
                        .toPlainString()))
                .outputLimits((backend, model) -> 64_000)
                .build();

        assertThat(reservedFor(small, fixture.callTo("small", 200).build())).isEqualByComparingTo("0.002");
        assertThatThrownBy(() -> small.reserve(fixture.callTo("small", 0).build()))
                .hasMessage("budget 'all' has no room for this call: 0.00 of 0.10 USD are spent, and this call may cost"
                        + " 0.64; ask for fewer output tokens, raise its limit, or wait until 2026-02-01T00:00:00Z");
    }

    @Test
    void refusalOfACallThatWouldHaveFitIsCounted() {
        CostModel dear = usage -> usd("0.05");
        Budgets small =
                fixture.builder(Map.of("all", limit("0.10"))).costs(dear).build();
        small.reserve(fixture.call()).settle(usd("0.001"), Usage.reported(5_000, 10));
        small.reserve(fixture.call()).settle(usd("0.05"), null);

        assertThatThrownBy(() -> small.reserve(fixture.call())).isInstanceOf(BudgetExceededException.class);
        assertThat(fixture.refusals).containsExactly("all needlessly");
        small.reserve(fixture.call(), "id", usd("0.049")).settle(usd("0.049"), null);
        assertThatThrownBy(() -> small.reserve(fixture.call())).isInstanceOf(BudgetExceededException.class);
        assertThat(fixture.refusals).containsExactly("all needlessly", "all");
    }

    @Test
    void operatorMayWeightEstimates() {
        Budgets half =
                fixture.builder(settings).estimateFactor(new BigDecimal("0.5")).build();
        Budgets none = fixture.builder(settings).estimateFactor(BigDecimal.ZERO).build();
        Call call = fixture.callTo("small", 100).build();

        assertThat(reservedFor(half, call)).isEqualByComparingTo("0.05");
        assertThat(reservedFor(none, call)).isZero();
        assertThatThrownBy(() -> fixture.builder(settings).estimateFactor(new BigDecimal("-1")))
                .hasMessage("estimateFactor must be at least 0, was -1");
    }

    @Test
    void longStreamReservesMoreAsItArrives() {
        ReservedCost stream = budgets.reserve(fixture.callTo("small", 0).build(), "id");
        for (int i = 0; i < 20; i++) {
            answer(budgets, "small", 10);
        }
        ReservedCost short1 = budgets.reserve(fixture.callTo("small", 0).build());
        BigDecimal expected = short1.amount();

        short1.outputReceived(5);
        assertThat(short1.amount()).isEqualByComparingTo(expected);
        short1.outputReceived(100);
        assertThat(short1.amount()).isEqualByComparingTo("0.2");
        short1.outputReceived(150);
        assertThat(short1.amount()).isEqualByComparingTo("0.2");
        short1.outputReceived(1_000_000);
        assertThat(short1.amount()).isEqualByComparingTo("4.096");
        short1.settle(usd("0.3"), null);
        stream.release();
        assertThat(only(budgets).reservedUsd()).isZero();
    }

    @Test
    void embeddingsHaveNoOutput() {
        Call call = Call.builder(
                        "call-1",
                        EmbeddingRequest.builder("small")
                                .input(new EmbeddingInput.Text("a text of some length"))
                                .build(),
                        Deadline.after(BudgetFixture.MINUTE, fixture.time))
                .build();

        assertThat(reservedFor(budgets, call)).isZero();
    }

    @Test
    void costModelIsToldWhoBillsAndWhatThePromptHas() {
        List<BilledUsage> asked = new ArrayList<>();
        Budgets priced = fixture.builder(settings)
                .providers(Map.of("primary", "openai"))
                .costs(usage -> {
                    asked.add(usage);
                    return usd("0.5");
                })
                .build();

        priced.reserve(fixture.callTo("small", 7).build());

        BilledUsage usage = asked.get(0);
        assertThat(usage.backend()).isEqualTo("primary");
        assertThat(usage.provider()).isEqualTo("openai");
        assertThat(usage.model()).isEqualTo("small");
        assertThat(usage.usage()).isEqualTo(Usage.estimated(5, 7));
        assertThat(usage.time()).isEqualTo(fixture.time.instant());
    }

    @Test
    void manyModelsAreRememberedInBoundedSpace() {
        for (int i = 0; i < 3_000; i++) {
            answer(budgets, "model-" + i, 10);
        }

        assertThat(reservedFor(budgets, fixture.callTo("model-5", 0).build())).isLessThan(new BigDecimal("0.1"));
        assertThat(reservedFor(budgets, fixture.callTo("model-2999", 0).build()))
                .isLessThan(new BigDecimal("0.1"));
    }
}
