package dev.weir.budget;

import static dev.weir.budget.BudgetFixture.only;
import static dev.weir.budget.BudgetFixture.usd;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.budget.BudgetFixture.JumpingTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What happens at the end of a period, and when the clock jumps. */
class BudgetPeriodsTest {
    private final BudgetFixture fixture = new BudgetFixture();
    private final JumpingTime time = fixture.time;
    private final Budgets budgets = fixture.all(Map.of("limit", "1", "period", "hour"));

    private void assertRefused() {
        assertThatThrownBy(() -> fixture.spend(budgets, "0")).isInstanceOf(BudgetExceededException.class);
    }

    @Test
    void spendingCountsFromZeroInTheNextPeriod() {
        fixture.spend(budgets, "1");
        time.advance(Duration.ofMillis(Duration.ofHours(1).toMillis() - 1));
        assertRefused();

        time.advance(Duration.ofMillis(1));

        fixture.spend(budgets, "0.25");
        assertThat(only(budgets).spentUsd()).isEqualByComparingTo("0.25");
        assertThat(only(budgets).periodEnd()).isEqualTo(Instant.parse("2026-01-15T14:00:00Z"));
    }

    @Test
    void edgesStayWhereTheyAreHoweverLateTheyAreNoticed() {
        List<Instant> ends = new ArrayList<>();
        time.advance(Duration.ofMinutes(50));
        for (int i = 0; i < 10; i++) {
            fixture.spend(budgets, "0.1");
            ends.add(only(budgets).periodEnd());
            time.advance(Duration.ofHours(1));
        }

        for (int i = 0; i < 10; i++) {
            assertThat(ends.get(i))
                    .isEqualTo(Instant.parse("2026-01-15T13:00:00Z").plus(Duration.ofHours(i)));
        }
    }

    @Test
    void callOverTheEdgeIsBookedOnceToThePeriodInWhichItEnds() {
        ReservedCost reserved = budgets.reserve(fixture.call(), "id", usd("0.5"));
        time.advance(Duration.ofHours(1));
        assertThat(only(budgets).reservedUsd()).isZero(); // its lease is over
        reserved.settle(usd("0.4"), null);

        assertThat(only(budgets).spentUsd()).isEqualByComparingTo("0.4");
        time.jumpTo("2026-01-15T12:59:00Z");
        assertThat(only(budgets).spentUsd()).isZero();
    }

    @Test
    void reservationOfACallOverTheEdgeCountsInTheNextPeriod() {
        time.jumpTo("2026-01-15T12:59:59Z");
        ReservedCost reserved = budgets.reserve(fixture.call(), "id", usd("0.75"));
        time.advance(Duration.ofSeconds(2));

        assertThat(only(budgets).reservedUsd()).isEqualByComparingTo("0.75");
        assertThatThrownBy(() -> budgets.reserve(fixture.call(), "id", usd("0.5")))
                .isInstanceOf(BudgetExceededException.class);
        reserved.settle(usd("0.5"), null);
        assertThat(only(budgets).spentUsd()).isEqualByComparingTo("0.5");
    }

    @Test
    void alertsAreRaisedAgainInTheNextPeriod() {
        fixture.spend(budgets, "0.9");
        fixture.spend(budgets, "0.05");
        time.advance(Duration.ofHours(1));
        fixture.spend(budgets, "0.9");

        assertThat(fixture.alerts)
                .extracting(alert -> alert.periodEnd())
                .containsExactly(Instant.parse("2026-01-15T13:00:00Z"), Instant.parse("2026-01-15T14:00:00Z"));
    }

    @Test
    void clockThatJumpsBackReopensNoSpentPeriod() {
        fixture.spend(budgets, "1");

        time.jumpTo("2026-01-15T11:30:00Z");
        assertRefused();
        time.jumpTo("2026-01-15T12:30:00Z");
        assertRefused();
        time.jumpTo("2026-01-15T13:00:00Z");
        fixture.spend(budgets, "1");
        time.jumpTo("2026-01-15T12:30:00Z");
        assertRefused();
        time.jumpTo("2026-01-15T13:30:00Z");
        assertRefused();
    }

    @Test
    void clockThatJumpsForwardForAWhileBlocksNoPeriodBeforeThat() {
        fixture.spend(budgets, "0.5");

        time.jumpTo("2026-01-16T12:30:00Z");
        fixture.spend(budgets, "1");
        assertRefused();
        time.jumpTo("2026-01-15T12:31:00Z");
        fixture.spend(budgets, "0.25");
        assertThat(only(budgets).spentUsd()).isEqualByComparingTo("0.75");
        time.jumpTo("2026-01-15T13:00:00Z");
        fixture.spend(budgets, "1");
        time.jumpTo("2026-01-16T12:30:00Z");
        assertRefused();
    }

    @Test
    void manyThreadsAtTheEdgeLoseNothing() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(20);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                int number = i;
                all.add(threads.submit(() -> {
                    for (int j = 0; j < 200; j++) {
                        if (number == 0 && j == 100) {
                            time.jumpTo("2026-01-15T13:00:00Z");
                        }
                        budgets.reserve(fixture.call(), "id", usd("0")).settle(usd("0.0001"), null);
                    }
                }));
            }
            for (Future<?> each : all) {
                each.get();
            }
        } finally {
            threads.shutdownNow();
        }
        BudgetState after = only(budgets);
        time.jumpTo("2026-01-15T12:59:59Z");
        BudgetState before = only(budgets);

        assertThat(after.spentUsd().add(before.spentUsd())).isEqualByComparingTo("0.4");
        assertThat(before.spentUsd()).isPositive();
        assertThat(after.periodEnd()).isEqualTo(Instant.parse("2026-01-15T14:00:00Z"));
    }
}
