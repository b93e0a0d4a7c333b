package dev.weir.observe.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.budget.BudgetListener;
import dev.weir.budget.BudgetState;
import dev.weir.spi.event.BudgetThresholdCrossed;
import dev.weir.spi.event.CallListener;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BudgetMetricsTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final RuntimeMeters meters = new RuntimeMeters();
    private final List<BudgetThresholdCrossed> events = new ArrayList<>();
    private final BudgetMetrics metrics;

    BudgetMetricsTest() {
        meters.add(registry);
        metrics = new BudgetMetrics(meters, new CallListener() {
            @Override
            public void budgetThresholdCrossed(BudgetThresholdCrossed event) {
                events.add(event);
            }
        });
    }

    private static BudgetState state(String scope, String spent) {
        return new BudgetState("teams", scope, BigDecimal.TEN, new BigDecimal(spent), new BigDecimal("0.25"), null);
    }

    private double gauge(String name, String scope) {
        return registry.get(name)
                .tag("budget", "teams")
                .tag("scope", scope)
                .gauge()
                .value();
    }

    private double count(String name) {
        return registry.get(name).tag("budget", "teams").counter().count();
    }

    @Test
    void gaugesShowWhatIsSpentAndReserved() {
        metrics.opened(() -> state("", "2.5"));
        metrics.opened(() -> state("team=blue", "5"));

        assertThat(gauge("llm.budget.utilization.percent", "all")).isEqualTo(25);
        assertThat(gauge("llm.budget.utilization.percent", "team=blue")).isEqualTo(50);
        assertThat(gauge("llm.budget.reserved.usd", "all")).isEqualTo(0.25);
    }

    @Test
    void numberOfShownValuesIsBounded() {
        for (int i = 0; i < 1_000; i++) {
            String scope = "team=" + i;
            metrics.opened(() -> state(scope, "5"));
        }

        assertThat(registry.find("llm.budget.utilization.percent").gauges()).hasSize(100);
    }

    @Test
    void whatHappensIsCounted() {
        BudgetListener listener = metrics;
        listener.refused("teams", false);
        listener.refused("teams", true);
        listener.costUnknown("teams");

        assertThat(count("llm.budget.refusals")).isEqualTo(2);
        assertThat(count("llm.budget.false.blocks")).isEqualTo(1);
        assertThat(count("llm.budget.costs.unknown")).isEqualTo(1);
    }

    @Test
    void alertsAreCountedAndPassedOn() {
        BudgetThresholdCrossed alert = BudgetThresholdCrossed.builder(
                        "teams", new BigDecimal("8"), BigDecimal.TEN, new BigDecimal("80"))
                .build();
        BudgetThresholdCrossed limit = BudgetThresholdCrossed.builder(
                        "teams", BigDecimal.TEN, BigDecimal.TEN, new BigDecimal("100"))
                .build();
        metrics.thresholdCrossed(alert);
        metrics.thresholdCrossed(limit);

        assertThat(registry.get("llm.budget.alerts")
                        .tag("threshold", "alert")
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(registry.get("llm.budget.alerts")
                        .tag("threshold", "limit")
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(events).containsExactly(alert, limit);
    }

    @Test
    void gaugeShowsWhetherTheStoreAnswers() {
        metrics.showStore();
        assertThat(registry.get("llm.budget.store.available").gauge().value()).isEqualTo(1);

        metrics.storeAvailable(false);
        assertThat(registry.get("llm.budget.store.available").gauge().value()).isZero();
    }
}
