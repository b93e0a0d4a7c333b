package dev.weir.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.batchjob.BatchJobBudget.Reservation;
import dev.weir.budget.BudgetExceededException;
import dev.weir.budget.BudgetSettings;
import dev.weir.budget.BudgetState;
import dev.weir.budget.Budgets;
import dev.weir.spi.batchjob.BatchLine;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Message;
import dev.weir.spi.cost.BilledUsage;
import dev.weir.spi.cost.Cost;
import dev.weir.testkit.fake.FakeTime;
import dev.weir.testkit.fake.MemoryLedger;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BudgetedBatchJobsTest {
    private final FakeTime time = new FakeTime();
    private final MemoryLedger ledger = new MemoryLedger(time);

    /** What a process has; those with a ledger share their budgets. */
    private final class Worker {
        private final Budgets budgets;
        private final BudgetedBatchJobs jobs;

        Worker(boolean shares, String period) {
            var builder = Budgets.builder(
                            Map.of("all", BudgetSettings.of(Map.of("limit", new BigDecimal("1"), "period", period))))
                    .costs(BudgetedBatchJobsTest::price)
                    .time(time);
            if (shares) {
                builder.store(ledger.budgets(), Runnable::run, Duration.ofSeconds(5));
            }
            budgets = builder.build();
            jobs = new BudgetedBatchJobs(budgets, "primary", time);
        }

        BudgetState state() {
            return budgets.states().get(0);
        }
    }

    private static Reservation part(String id, String usd) {
        return new Reservation(
                id, "m", Map.of(), Cost.builder().usd(new BigDecimal(usd)).build());
    }

    private static Cost usd(String usd) {
        return Cost.builder().usd(new BigDecimal(usd)).build();
    }

    /** A cent for each token of input, two for each of output, half of it in batches. */
    private static Cost price(BilledUsage billed) {
        long cents = billed.usage().input() + 2 * billed.usage().output();
        BigDecimal usd = BigDecimal.valueOf(cents).movePointLeft(2);
        return Cost.builder()
                .usd(billed.batch() ? usd.divide(BigDecimal.valueOf(2)) : usd)
                .build();
    }

    @Test
    void whatIsReservedLeavesNoRoomAndTheActualCostTakesItsPlace() {
        Worker process = new Worker(false, "month");
        process.jobs.reserve(part("a", "0.7"));
        process.jobs.hold(part("a", "0.7"));
        assertThat(process.state().reservedUsd()).isEqualByComparingTo("0.7");
        assertThatThrownBy(() -> process.jobs.reserve(part("b", "0.4")))
                .isInstanceOf(BudgetExceededException.class)
                .hasMessageContaining("0.4");
        assertThat(process.jobs.settle(part("a", "0.7"), usd("0.2"))).isTrue();
        assertThat(process.state().reservedUsd()).isEqualByComparingTo("0");
        assertThat(process.state().spentUsd()).isEqualByComparingTo("0.2");
        process.jobs.reserve(part("b", "0.4"));
    }

    @Test
    void aReservationHoldsForAWeekFromTheLastLook() {
        Worker process = new Worker(false, "total");
        process.jobs.reserve(part("a", "0.7"));
        process.jobs.hold(part("a", "0.7"));
        time.advance(Duration.ofDays(6));
        process.jobs.hold(part("a", "0.7"));
        time.advance(Duration.ofDays(6));
        assertThat(process.state().reservedUsd()).isEqualByComparingTo("0.7");
        time.advance(Duration.ofDays(2));
        assertThat(process.state().reservedUsd()).isEqualByComparingTo("0");
        process.jobs.hold(part("a", "0.7"));
        assertThat(process.state().reservedUsd()).isEqualByComparingTo("0.7");
    }

    @Test
    void aJobThatNeverBeganBlocksNobodyForLong() {
        Worker process = new Worker(false, "total");
        process.jobs.reserve(part("a", "0.7"));
        time.advance(Duration.ofMinutes(11));
        process.jobs.reserve(part("b", "0.7"));
    }

    @Test
    void processesThatShareALedgerSeeWhatIsReservedAndOneSettlesForAll() {
        Worker submitting = new Worker(true, "month");
        submitting.jobs.reserve(part("a", "0.7"));
        submitting.jobs.hold(part("a", "0.7"));
        Worker other = new Worker(true, "month");
        assertThatThrownBy(() -> other.jobs.reserve(part("b", "0.4"))).isInstanceOf(BudgetExceededException.class);

        Worker collecting = new Worker(true, "month");
        collecting.jobs.hold(part("a", "0.7"));
        assertThat(collecting.jobs.settle(part("a", "0.7"), usd("0.5"))).isTrue();
        assertThat(collecting.jobs.settle(part("a", "0.7"), usd("0.5"))).isTrue();
        other.jobs.reserve(part("b", "0.4"));
        assertThatThrownBy(() -> other.jobs.reserve(part("c", "0.2"))).isInstanceOf(BudgetExceededException.class);
    }

    @Test
    void aReservationFollowsIntoTheNextPeriod() {
        Worker submitting = new Worker(true, "day");
        submitting.jobs.reserve(part("a", "0.7"));
        submitting.jobs.hold(part("a", "0.7"));
        time.advance(Duration.ofDays(1));
        submitting.jobs.hold(part("a", "0.7"));
        Worker other = new Worker(true, "day");
        assertThatThrownBy(() -> other.jobs.reserve(part("b", "0.4"))).isInstanceOf(BudgetExceededException.class);
    }

    @Test
    void whatWasReservedIsCountedThoughTheBudgetIsSpentMeanwhile() {
        Worker process = new Worker(false, "month");
        process.jobs.reserve(part("a", "0.1"));
        process.jobs.settle(part("b", "0"), usd("2"));
        process.jobs.hold(part("a", "0.1"));
        process.jobs.settle(part("a", "0.1"), usd("1"));
        assertThat(process.state().spentUsd()).isEqualByComparingTo("3");
    }

    @Test
    void aLineIsEstimatedByItsLengthAndItsLimitAtThePriceOfABatch() {
        BudgetedBatchJobs jobs = new Worker(false, "month").jobs;
        ChatRequest request = ChatRequest.builder("m")
                .message(Message.user("abcd".repeat(10)))
                .maxTokens(5)
                .build();
        BatchLine any = BatchLine.builder("a", "x").model("m").build();
        assertThat(jobs.estimate(any, request).usd()).isEqualByComparingTo("0.10");
        BatchLine own = BatchLine.builder("a", "abcd".repeat(10))
                .model("m")
                .maxOutputTokens(5)
                .build();
        assertThat(jobs.estimate(own, null).usd()).isEqualByComparingTo("0.10");
        assertThat(jobs.estimate(any, null).usd())
                .as("1,000 tokens of output where nothing is known")
                .isGreaterThan(new BigDecimal("9"));
    }
}
