package dev.weir.budget;

import static dev.weir.budget.BudgetFixture.usd;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.event.BudgetThresholdCrossed;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Alerts: one for each crossing. */
class BudgetAlertsTest {
    private final BudgetFixture fixture = new BudgetFixture();

    private List<String> alerts() {
        return fixture.alerts.stream()
                .map(alert -> alert.thresholdPercent().toPlainString() + "% at "
                        + alert.spentUsd().toPlainString())
                .toList();
    }

    @Test
    void oneAlertForTheThresholdAndOneForTheLimit() {
        Budgets budgets = fixture.all(Map.of("limit", "10", "atLimit", "alert"));
        for (int i = 0; i < 30; i++) {
            fixture.spend(budgets, "0.5");
        }

        assertThat(alerts()).containsExactly("80% at 8.0", "100% at 10.0");
        assertThat(fixture.alerts.get(0))
                .isEqualTo(new BudgetThresholdCrossed(
                        "all",
                        "",
                        new BigDecimal("8.0"),
                        new BigDecimal("10"),
                        new BigDecimal("80"),
                        Instant.parse("2026-02-01T00:00:00Z")));
    }

    @Test
    void oneCostMayCrossBoth() {
        Budgets budgets = fixture.all("10");
        fixture.spend(budgets, "12");

        assertThat(alerts()).containsExactly("80% at 12", "100% at 12");
    }

    @Test
    void thresholdOfAHundredIsTheLimit() {
        Budgets budgets = fixture.all(Map.of("limit", "10", "alertThreshold", "100"));
        fixture.spend(budgets, "9.99");
        fixture.spend(budgets, "0.01");

        assertThat(alerts()).containsExactly("100% at 10.00");
    }

    @Test
    void thresholdMayHaveAFraction() {
        Budgets budgets = fixture.all(Map.of("limit", "1", "alertThreshold", "66.5"));
        fixture.spend(budgets, "0.664");
        assertThat(fixture.alerts).isEmpty();
        fixture.spend(budgets, "0.001");

        assertThat(alerts()).containsExactly("66.5% at 0.665");
    }

    @Test
    void reservationsAreNoSpending() {
        Budgets budgets = fixture.all("10");
        budgets.reserve(fixture.call(), "id", usd("10")).release();

        assertThat(fixture.alerts).isEmpty();
    }

    @Test
    void costOfNothingCrossesNothing() {
        Budgets budgets = fixture.all(Map.of("limit", "0", "atLimit", "alert"));
        fixture.spend(budgets, "0");
        assertThat(fixture.alerts).isEmpty();
        fixture.spend(budgets, "0.1");

        assertThat(alerts()).containsExactly("80% at 0.1", "100% at 0.1");
    }

    @Test
    void eachValueHasItsAlerts() {
        Budgets budgets = fixture.builder(Map.of("team", BudgetSettings.of(Map.of("limit", "1", "per", "team"))))
                .build();
        for (String team : List.of("blue", "red", "blue")) {
            budgets.reserve(
                            fixture.callTo("small", 0)
                                    .attributes(Map.of("team", team))
                                    .build(),
                            "id",
                            usd("0"))
                    .settle(usd("0.85"), null);
            fixture.time.advance(Duration.ofDays(31));
        }

        assertThat(fixture.alerts)
                .extracting(BudgetThresholdCrossed::scope)
                .containsExactly("team=blue", "team=red", "team=blue");
    }

    @Test
    void manyThreadsRaiseOneAlert() throws Exception {
        Budgets budgets = fixture.all(Map.of("limit", "100", "atLimit", "alert"));
        ExecutorService threads = Executors.newFixedThreadPool(8);
        for (int i = 0; i < 1_000; i++) {
            threads.execute(() -> fixture.spend(budgets, "0.2"));
        }
        threads.shutdown();
        assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();

        assertThat(alerts()).containsExactlyInAnyOrder("80% at 80.0", "100% at 100.0");
    }
}
