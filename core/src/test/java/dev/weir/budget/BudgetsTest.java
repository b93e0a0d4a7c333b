package dev.weir.budget;

import static dev.weir.budget.BudgetFixture.limit;
import static dev.weir.budget.BudgetFixture.only;
import static dev.weir.budget.BudgetFixture.usd;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.call.Call;
import dev.weir.call.CallException;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.cost.Cost;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Reserving, settling and refusing at one budget. */
class BudgetsTest {
    private final BudgetFixture fixture = new BudgetFixture();
    private final Call call = fixture.call();

    private ReservedCost reserve(Budgets budgets, String estimate) {
        return budgets.reserve(call, "id", usd(estimate));
    }

    private BudgetExceededException refusal(Budgets budgets, String estimate) {
        return catchThrowableOfType(BudgetExceededException.class, () -> reserve(budgets, estimate));
    }

    @Test
    void manyCallsAtOnceGetNoMoreRoomThanThereIs() throws Exception {
        Budgets budgets = fixture.all("0.5");
        ExecutorService threads = Executors.newFixedThreadPool(64);
        CyclicBarrier together = new CyclicBarrier(64);
        try {
            List<Callable<Boolean>> calls = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                calls.add(() -> {
                    together.await();
                    try {
                        reserve(budgets, "0.1");
                        return true;
                    } catch (BudgetExceededException e) {
                        return false;
                    }
                });
            }
            int passed = 0;
            for (Future<Boolean> each : threads.invokeAll(calls)) {
                passed += each.get() ? 1 : 0;
            }
            assertThat(passed).isEqualTo(5);
        } finally {
            threads.shutdownNow();
        }
        assertThat(only(budgets).reservedUsd()).isEqualByComparingTo("0.5");
    }

    @Test
    void limitCountsAsReachedAtEquality() {
        Budgets budgets = fixture.all("0.8");
        fixture.spend(budgets, "0.1");
        fixture.spend(budgets, "0.7");

        assertThat(refusal(budgets, "0")).hasMessageStartingWith("budget 'all' is used up: 0.80 of 0.80 USD are spent");
        assertThat(only(budgets).utilizationPercent()).isEqualTo(100);
    }

    @Test
    void callThatFitsExactlyIsPermitted() {
        Budgets budgets = fixture.all("0.8");
        fixture.spend(budgets, "0.1");

        assertThat(reserve(budgets, "0.7").amount()).isEqualByComparingTo("0.7");
    }

    @Test
    void actualCostTakesThePlaceOfTheEstimate() {
        Budgets budgets = fixture.all("1");
        ReservedCost reserved = reserve(budgets, "0.9");
        assertThat(refusal(budgets, "0.2")).isNotNull();

        reserved.settle(usd("0.3"), Usage.reported(10, 300));

        assertThat(only(budgets).spentUsd()).isEqualByComparingTo("0.3");
        assertThat(only(budgets).reservedUsd()).isZero();
        assertThat(reserve(budgets, "0.7")).isNotNull();
    }

    @Test
    void reservationEndsOnce() {
        Budgets budgets = fixture.all("1");
        ReservedCost reserved = reserve(budgets, "0.5");

        reserved.settle(usd("0.2"), null);
        reserved.settle(usd("0.2"), null);
        reserved.release();
        reserved.topUp(BigDecimal.ONE);

        assertThat(only(budgets).spentUsd()).isEqualByComparingTo("0.2");
        assertThat(only(budgets).reservedUsd()).isZero();
    }

    @Test
    void callThatWasNotSentCostsNothing() {
        Budgets budgets = fixture.all("1");

        reserve(budgets, "0.5").release();

        assertThat(only(budgets).spentUsd()).isZero();
        assertThat(only(budgets).reservedUsd()).isZero();
    }

    @Test
    void brokenAnswerIsBookedWithTheCostThatIsKnown() {
        Budgets budgets = fixture.all("1");

        reserve(budgets, "0.5")
                .settle(
                        Cost.builder()
                                .usd(new BigDecimal("0.01"))
                                .lacking("it broke off")
                                .build(),
                        null);

        assertThat(only(budgets).spentUsd()).isEqualByComparingTo("0.01");
        assertThat(only(budgets).reservedUsd()).isZero();
    }

    @Test
    void topUpTakesRoomFromOthersAndStopsNobody() {
        Budgets budgets = fixture.all("1");
        ReservedCost streamed = reserve(budgets, "0.5");

        streamed.topUp(new BigDecimal("0.7"));

        assertThat(streamed.amount()).isEqualByComparingTo("1.2");
        assertThat(refusal(budgets, "0.1").reservedUsd()).isEqualByComparingTo("1.2");
        streamed.settle(usd("1.3"), null);
        assertThat(only(budgets).spentUsd()).isEqualByComparingTo("1.3");
        assertThat(only(budgets).reservedUsd()).isZero();
    }

    @Test
    void amountsBelowZeroAreNoTopUp() {
        ReservedCost reserved = reserve(fixture.all("1"), "0.5");

        assertThatThrownBy(() -> reserved.topUp(new BigDecimal("-1")))
                .hasMessage("an amount must be at least 0, was -1");
    }

    @Test
    void hungCallGivesItsRoomBackWhenItsLeaseIsOver() {
        Budgets budgets = fixture.all("1");
        ReservedCost hung = reserve(budgets, "1");
        fixture.time.advance(Duration.ofSeconds(119));
        assertThat(refusal(budgets, "0.5")).isNotNull();

        fixture.time.advance(Duration.ofSeconds(1));
        assertThat(budgets.reserve(fixture.call(), "other", usd("0.5")).amount())
                .isEqualByComparingTo("0.5");

        hung.settle(usd("0.4"), null);
        assertThat(only(budgets).spentUsd()).isEqualByComparingTo("0.4");
        assertThat(only(budgets).reservedUsd()).isEqualByComparingTo("0.5");
    }

    @Test
    void leasesEndInAnyOrderOfTheirDeadlines() {
        Budgets budgets = fixture.all("1");
        List<ReservedCost> reserved = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            fixture.time.advance(Duration.ofSeconds(i == 2 ? 0 : 10));
            reserved.add(budgets.reserve(fixture.call(), "id", usd("0.25")));
        }
        reserved.get(1).release();
        fixture.time.advance(Duration.ofSeconds(100));

        assertThat(only(budgets).reservedUsd()).isEqualByComparingTo("0.5");
        fixture.time.advance(Duration.ofSeconds(10));
        assertThat(only(budgets).reservedUsd()).isEqualByComparingTo("0.25");
        fixture.time.advance(Duration.ofSeconds(10));
        assertThat(only(budgets).reservedUsd()).isZero();
        reserved.forEach(ReservedCost::release);
        assertThat(only(budgets).reservedUsd()).isZero();
    }

    @Test
    void refusalSaysWhatIsSpentWhatIsLeftAndWhatToDo() {
        Budgets budgets = fixture.builder(Map.of("team", BudgetSettings.of(Map.of("limit", "1", "per", "team"))))
                .build();
        Call blue =
                fixture.callTo("small", 0).attributes(Map.of("team", "blue")).build();
        budgets.reserve(blue, "a", usd("0")).settle(usd("0.5"), null);
        budgets.reserve(blue, "b", usd("0.25"));

        BudgetExceededException e =
                catchThrowableOfType(BudgetExceededException.class, () -> budgets.reserve(blue, "c", usd("0.4")));

        assertThat(e).isInstanceOf(CallException.class);
        assertThat(e.budget()).isEqualTo("team");
        assertThat(e.scope()).isEqualTo("team=blue");
        assertThat(e.spentUsd()).isEqualByComparingTo("0.5");
        assertThat(e.reservedUsd()).isEqualByComparingTo("0.25");
        assertThat(e.limitUsd()).isEqualByComparingTo("1");
        assertThat(e.estimateUsd()).isEqualByComparingTo("0.4");
        assertThat(e.periodEnd()).isEqualTo(Instant.parse("2026-02-01T00:00:00Z"));
        assertThat(e)
                .hasMessage(
                        "budget 'team' for team=blue has no room for this call: 0.50 of 1.00 USD are spent, 0.25 are"
                                + " reserved for calls in progress, and this call may cost 0.40; call again when others have ended,"
                                + " raise its limit, or wait until 2026-02-01T00:00:00Z");
    }

    @Test
    void redactedRefusalHasNoNumbers() {
        Budgets budgets = fixture.all("1");
        fixture.spend(budgets, "1");

        assertThat(refusal(budgets, "0.1").redactedMessage())
                .isEqualTo("budget 'all' has no room for this call in its present period")
                .doesNotContainPattern("[0-9]");
    }

    @Test
    void limitOfZeroPermitsNothing() {
        Budgets budgets = fixture.all("0");

        assertThat(refusal(budgets, "0"))
                .hasMessage("budget 'all' permits no call, as its limit is 0; raise its limit");
        assertThat(only(budgets).utilizationPercent()).isEqualTo(100);
    }

    @Test
    void budgetWithoutEndIsNeverRenewed() {
        Budgets budgets = fixture.all(Map.of("limit", "1", "period", "total"));
        fixture.spend(budgets, "1");
        fixture.time.jumpTo("2036-01-01T00:00:00Z");

        assertThat(refusal(budgets, "0").periodEnd()).isNull();
        assertThat(refusal(budgets, "0"))
                .hasMessage("budget 'all' is used up: 1.00 of 1.00 USD are spent; raise its limit");
    }

    @Test
    void budgetThatOnlyAlertsRefusesNothing() {
        Budgets budgets = fixture.all(Map.of("limit", "1", "atLimit", "alert", "unknownCost", "refuse"));
        fixture.spend(budgets, "2");

        assertThat(reserve(budgets, "3").amount()).isEqualByComparingTo("3");
        budgets.reserve(call, "id", Cost.unknown("no price"));
        assertThat(only(budgets).utilizationPercent()).isEqualTo(200);
    }

    @Test
    void callOfUnknownCostIsPermittedAndCounted() {
        Budgets budgets = fixture.all("1");
        Call unpriced = fixture.callTo("unpriced", 0).build();

        budgets.reserve(unpriced).settle(Cost.unknown("no price"), Usage.reported(1, 1));

        assertThat(fixture.unknown).containsExactly("all");
        assertThat(only(budgets).spentUsd()).isZero();
    }

    @Test
    void callOfUnknownCostIsRefusedOnRequest() {
        Budgets budgets = fixture.all(Map.of("limit", "1", "unknownCost", "refuse"));
        Call unpriced = fixture.callTo("unpriced", 0).build();

        assertThatThrownBy(() -> budgets.reserve(unpriced))
                .isInstanceOfSatisfying(BudgetExceededException.class, e -> {
                    assertThat(e.estimateUsd()).isNull();
                    assertThat(e.redactedMessage()).isEqualTo("budget 'all' permits no call of unknown cost");
                })
                .hasMessage("budget 'all' permits no call of unknown cost, and model 'unpriced' has no price; set its"
                        + " price, or unknownCost of the budget to allow");
        assertThat(fixture.refusals).containsExactly("all");
    }

    @Test
    void outcomeOfUnknownCostIsCountedAndAddsNothing() {
        Budgets budgets = fixture.all("1");

        reserve(budgets, "0.5").settle(Cost.unknown("it timed out"), null);

        assertThat(fixture.unknown).containsExactly("all");
        assertThat(only(budgets).spentUsd()).isZero();
        assertThat(only(budgets).reservedUsd()).isZero();
    }

    @Test
    void spentBudgetRefusesCallsOfUnknownCostAsWell() {
        Budgets budgets = fixture.all("1");
        fixture.spend(budgets, "1");

        assertThatThrownBy(() -> budgets.reserve(call, "id", Cost.unknown("no price")))
                .hasMessageContaining("is used up");
    }

    @Test
    void sumOfManySmallCostsIsExact() {
        Budgets budgets = fixture.all("1000000000");
        Cost small = usd("0.000000000001");

        for (int i = 0; i < 100_000; i++) {
            budgets.reserve(call, "id", small).settle(small, null);
        }

        assertThat(only(budgets).spentUsd()).isEqualByComparingTo("0.0000001");
    }

    @Test
    void withoutBudgetsNothingIsReserved() {
        Budgets budgets = fixture.builder(Map.of()).build();
        ReservedCost reserved = budgets.reserve(call);
        reserved.topUp(BigDecimal.ONE);
        reserved.settle(usd("1"), null);

        assertThat(budgets.isEmpty()).isTrue();
        assertThat(reserved.amount()).isZero();
        assertThat(budgets.states()).isEmpty();
    }

    @Test
    void listenerThatThrowsHarmsNoCall() {
        Budgets budgets = Budgets.builder(Map.of("all", limit("1")))
                .time(fixture.time)
                .listener(new BudgetListener() {
                    @Override
                    public void costUnknown(String budget) {
                        throw new IllegalStateException("broken");
                    }
                })
                .build();

        assertThat(budgets.reserve(call)).isNotNull();
    }
}
