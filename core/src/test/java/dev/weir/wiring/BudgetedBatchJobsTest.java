package dev.weir.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.budget.BudgetExceededException;
import dev.weir.budget.BudgetSettings;
import dev.weir.budget.Budgets;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.cost.Cost;
import dev.weir.testkit.FakeTime;
import java.math.BigDecimal;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BudgetedBatchJobsTest {
    private final FakeTime time = new FakeTime();
    private final Budgets budgets = Budgets.builder(Map.of("all", BudgetSettings.of(new BigDecimal("1"))))
            .time(time)
            .build();
    private final BudgetedBatchJobs jobs = new BudgetedBatchJobs(budgets, "primary", time);

    private void spend(String usd) {
        jobs.spent(
                "part", "m", Map.of(), Cost.builder().usd(new BigDecimal(usd)).build(), Usage.NONE);
    }

    @Test
    void whatABatchHasCostCountsAndAJobIsRefusedWhenItIsSpent() {
        jobs.requireRoom("m", Map.of());
        spend("0.4");
        jobs.requireRoom("m", Map.of());
        assertThat(budgets.states().get(0).spentUsd()).isEqualByComparingTo("0.4");
        assertThat(budgets.states().get(0).reservedUsd()).isEqualByComparingTo("0");
        spend("0.7");
        assertThatThrownBy(() -> jobs.requireRoom("m", Map.of())).isInstanceOf(BudgetExceededException.class);
    }

    @Test
    void whatWasOrderedBeforeTheBudgetWasSpentIsCountedAllTheSame() {
        spend("2");
        jobs.expectSpending("m", Map.of());
        spend("1");
        assertThat(budgets.states().get(0).spentUsd()).isEqualByComparingTo("3");
    }
}
