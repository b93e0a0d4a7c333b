package dev.weir.budget;

import static dev.weir.budget.BudgetFixture.only;
import static dev.weir.budget.BudgetFixture.usd;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.call.Call;
import dev.weir.spi.cost.Cost;
import dev.weir.spi.ledger.BudgetDecision;
import dev.weir.spi.ledger.BudgetLevel;
import dev.weir.spi.ledger.BudgetPeriod;
import dev.weir.spi.ledger.BudgetReservation;
import dev.weir.spi.ledger.BudgetStore;
import dev.weir.spi.ledger.EntryKind;
import dev.weir.spi.ledger.LedgerEntry;
import dev.weir.spi.time.Deadline;
import dev.weir.testkit.fake.MemoryLedger;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** Budgets that several processes share, what becomes of calls when their store fails, and what is known after a restart. */
class SharedBudgetsTest {
    private static final Duration TIMEOUT = Duration.ofMillis(20);
    private static final Executor AT_ONCE = Runnable::run;

    private final BudgetFixture fixture = new BudgetFixture();
    private final MemoryLedger ledger = new MemoryLedger(fixture.time);
    private final ScriptedStore store = new ScriptedStore(ledger.budgets());
    private final Map<String, Object> settings = new LinkedHashMap<>(Map.of("limit", "1", "period", "hour"));
    private int ids;

    /** A store that fails when a test says so, and counts what it is asked. */
    private static final class ScriptedStore implements BudgetStore {
        private final BudgetStore store;
        private final List<String> asked = new ArrayList<>();
        private boolean fails;

        private ScriptedStore(BudgetStore store) {
            this.store = store;
        }

        private void ask(String what) throws IOException {
            asked.add(what);
            if (fails) {
                throw new IOException("gone");
            }
        }

        @Override
        public BudgetDecision reserve(BudgetReservation reservation, Deadline deadline) throws Exception {
            ask("reserve");
            return store.reserve(reservation, deadline);
        }

        @Override
        public BudgetDecision extend(BudgetReservation reservation, Deadline deadline) throws Exception {
            ask("extend");
            return store.extend(reservation, deadline);
        }

        @Override
        public List<BudgetLevel> settle(String id, List<BudgetPeriod> budgets, BigDecimal spent, Deadline deadline)
                throws Exception {
            ask("settle");
            return store.settle(id, budgets, spent, deadline);
        }

        @Override
        public List<BudgetLevel> levels(List<BudgetPeriod> budgets, Deadline deadline) throws Exception {
            ask("levels");
            return store.levels(budgets, deadline);
        }

        @Override
        public boolean claimAlert(BudgetPeriod budget, BigDecimal percent, Deadline deadline) throws Exception {
            ask("claimAlert");
            return store.claimAlert(budget, percent, deadline);
        }
    }

    private Budgets process(Executor threads) {
        return fixture.builder(Map.of("all", BudgetSettings.of(settings)))
                .store(store, threads, TIMEOUT)
                .build();
    }

    private Budgets process() {
        return process(AT_ONCE);
    }

    private ReservedCost reserve(Budgets budgets, String estimate) {
        return budgets.reserve(fixture.call(), "id-" + ids++, usd(estimate));
    }

    private void spend(Budgets budgets, String usd) {
        reserve(budgets, usd).settle(usd(usd), null);
    }

    @Test
    void processesShareOneBudget() {
        Budgets one = process();
        Budgets other = process();
        spend(one, "0.6");
        ReservedCost open = reserve(other, "0.3");

        BudgetExceededException e = catchThrowableOfType(BudgetExceededException.class, () -> reserve(one, "0.2"));

        assertThat(e.spentUsd()).isEqualByComparingTo("0.6");
        assertThat(e.reservedUsd()).isEqualByComparingTo("0.3");
        open.settle(usd("0.1"), null);
        reserve(one, "0.2").settle(usd("0.3"), null);
        assertThatThrownBy(() -> reserve(other, "0")).hasMessageContaining("is used up: 1.00 of 1.00 USD are spent");
        assertThat(only(one).reservedUsd()).isZero();
        assertThat(only(other).reservedUsd()).isZero();
    }

    @Test
    void topUpTakesRoomFromOtherProcesses() {
        Budgets one = process();
        Budgets other = process();
        ReservedCost stream = reserve(one, "0.1");

        stream.topUp(new BigDecimal("0.85"));

        assertThatThrownBy(() -> reserve(other, "0.1")).isInstanceOf(BudgetExceededException.class);
        stream.release();
        assertThat(reserve(other, "0.1")).isNotNull();
    }

    @Test
    void oneAlertForAllProcesses() {
        List<Budgets> processes = List.of(process(), process(), process());
        for (int i = 0; i < 30; i++) {
            spend(processes.get(i % 3), "0.03");
        }

        assertThat(fixture.alerts)
                .singleElement()
                .satisfies(alert -> assertThat(alert.thresholdPercent()).isEqualByComparingTo("80"));
    }

    @Test
    void crashedProcessGivesItsRoomBackWhenItsLeasesAreOver() {
        reserve(process(), "1");
        Budgets restarted = process();
        assertThatThrownBy(() -> reserve(restarted, "0.5")).isInstanceOf(BudgetExceededException.class);

        fixture.time.advance(Duration.ofMinutes(2));

        assertThat(reserve(restarted, "0.5")).isNotNull();
    }

    @Test
    void storeThatFailsLeavesTheLimitOfTheProcess() {
        Budgets one = process();
        Budgets other = process();
        spend(one, "0.5");
        spend(other, "0.1");
        store.fails = true;

        spend(one, "0.2");
        spend(other, "0.3");

        assertThat(fixture.store).containsExactly(false, false);
        assertThat(only(one).spentUsd()).isEqualByComparingTo("0.7");
        assertThat(only(other).spentUsd()).isEqualByComparingTo("0.9");
        assertThatThrownBy(() -> reserve(other, "0.2")).isInstanceOf(BudgetExceededException.class);
    }

    @Test
    void storeThatAnswersAgainIsToldWhatWasSpentMeanwhile() {
        Budgets one = process();
        Budgets other = process();
        spend(one, "0.1");
        store.fails = true;
        spend(one, "0.2");
        spend(one, "0.3");
        store.fails = false;
        fixture.time.advance(Duration.ofSeconds(1));

        spend(one, "0.1");

        assertThat(fixture.store).containsExactly(false, true);
        reserve(other, "0").release();
        assertThat(only(other).spentUsd()).isEqualByComparingTo("0.7");
    }

    @Test
    void storeThatFailedIsAskedAgainAfterASecond() {
        Budgets budgets = process();
        store.fails = true;
        reserve(budgets, "0.1").release();
        fixture.time.advance(Duration.ofMillis(999));
        reserve(budgets, "0.1").release();
        assertThat(store.asked).containsExactly("reserve");

        fixture.time.advance(Duration.ofMillis(1));
        reserve(budgets, "0.1").release();
        reserve(budgets, "0.1").release();
        assertThat(store.asked).containsExactly("reserve", "reserve");
    }

    @Test
    void budgetMayRefuseCallsWithoutItsStore() {
        settings.put("storeFailure", "refuse");
        Budgets budgets = process();
        store.fails = true;

        BudgetExceededException e = catchThrowableOfType(BudgetExceededException.class, () -> reserve(budgets, "0.1"));

        assertThat(e)
                .hasMessage("budget 'all' permits no call while the store that processes share does not answer; see"
                        + " event=budget-store-unavailable in the log, or set storeFailure of the budget to local");
        assertThat(e.redactedMessage()).isEqualTo("budget 'all' cannot be checked at present");
        assertThat(only(budgets).reservedUsd()).isZero();
        store.fails = false;
        fixture.time.advance(Duration.ofSeconds(1));
        assertThat(reserve(budgets, "0.1")).isNotNull();
    }

    @Test
    void storeThatHangsDelaysACallByItsTimeoutAtMost() {
        Queue<Runnable> held = new ArrayDeque<>();
        Budgets budgets = process(held::add);
        long began = System.nanoTime();

        reserve(budgets, "0.1").release();

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThanOrEqualTo(TIMEOUT);
        assertThat(fixture.store).containsExactly(false);
        assertThat(held).hasSize(1);
    }

    @Test
    void interruptedCallWaitsForNoStoreAndStaysInterrupted() {
        Budgets budgets = process(task -> {});
        Thread.currentThread().interrupt();

        reserve(budgets, "0.1").release();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(fixture.store).isEmpty();
    }

    @Test
    void executorThatRefusesCountsAsAFailure() {
        Budgets budgets = process(task -> {
            throw new RejectedExecutionException("closed");
        });

        reserve(budgets, "0.1").settle(usd("0.9"), null);

        assertThat(fixture.store).containsExactly(false);
        assertThat(only(budgets).spentUsd()).isEqualByComparingTo("0.9");
        assertThat(fixture.alerts).hasSize(1);
    }

    @Test
    void missingCounterIsTheSumOfTheEntries() {
        record("a", "small", Map.of(), "0.9");

        assertThatThrownBy(() -> reserve(process(), "0.2")).hasMessageContaining("0.90 of 1.00 USD are spent");
    }

    private void record(String id, String model, Map<String, String> attributes, String usd) {
        ledger.record(LedgerEntry.builder(id, fixture.time.instant())
                .callId(id)
                .attempt(1)
                .kind(EntryKind.ANSWERED)
                .backend("primary")
                .requestedModel(model)
                .model(model)
                .attributes(attributes)
                .cost(usd(usd))
                .build());
    }

    @Test
    void restartedProcessKnowsWhatItsLedgerHas() throws IOException {
        record("a", "small", Map.of("team", "blue"), "0.5");
        record("b", "large", Map.of("team", "blue"), "0.35");
        record("c", "large", Map.of(), "0.2");
        fixture.time.advance(Duration.ofHours(-1));
        record("d", "large", Map.of("team", "blue"), "100");
        fixture.time.advance(Duration.ofHours(1));
        Budgets budgets = fixture.builder(Map.of(
                        "team", BudgetSettings.of(Map.of("limit", "1", "per", "team", "period", "hour")),
                        "large",
                                BudgetSettings.of(
                                        Map.of("limit", "5", "only", Map.of("model", "large"), "period", "hour"))))
                .build();

        budgets.restore(ledger);

        assertThat(budgets.states())
                .extracting(state -> state.budget() + " " + state.scope() + " "
                        + state.spentUsd().toPlainString())
                .containsExactlyInAnyOrder("team team=blue 0.85", "team team=none 0.2", "large  0.55");
        assertThat(fixture.alerts).isEmpty();
        Call blue =
                fixture.callTo("small", 0).attributes(Map.of("team", "blue")).build();
        budgets.reserve(blue, "e", Cost.NONE).settle(usd("0.01"), null);
        assertThat(fixture.alerts).isEmpty();
        budgets.reserve(blue, "f", Cost.NONE).settle(usd("0.14"), null);
        assertThat(fixture.alerts)
                .singleElement()
                .satisfies(alert -> assertThat(alert.thresholdPercent()).isEqualByComparingTo("100"));
    }

    @Test
    void aBudgetThatIsDefinedLaterBeginsWithWhatTheLedgerHas() throws IOException {
        record("a", "small", Map.of("team", "blue"), "0.5");
        Budgets budgets = fixture.builder(Map.of()).metadataKeys(Set.of("team")).build();
        budgets.restore(ledger);
        assertThat(budgets.metadataKeys()).containsExactly("team");
        Map<String, Object> blue = Map.of("period", "hour", "only", Map.of("team", "blue"), "limit", "0.6");

        budgets.define(Map.of("blue", BudgetSettings.of(blue)));

        Call call =
                fixture.callTo("small", 0).attributes(Map.of("team", "blue")).build();
        assertThatThrownBy(() -> budgets.reserve(call, "b", usd("0.2"))).hasMessageContaining("0.50 of 0.60 USD");
        budgets.reserve(call, "c", usd("0.1")).settle(usd("0.1"), null);

        Map<String, Object> higher = new HashMap<>(blue);
        higher.put("limit", "1");
        budgets.define(Map.of("blue", BudgetSettings.of(higher)));

        assertThat(budgets.states())
                .extracting(state -> state.spentUsd() + " of " + state.limitUsd())
                .containsExactly("0.6 of 1");
        ReservedCost open = budgets.reserve(call, "d", usd("0.1"));

        budgets.define(Map.of());

        open.settle(usd("0.1"), null);
        assertThat(budgets.isEmpty()).isTrue();
        budgets.reserve(call, "e", usd("100")).settle(usd("100"), null);
    }

    @Test
    void aBudgetOfTheBuilderIsNotDefinedAnew() {
        Budgets budgets = fixture.all("1");
        fixture.spend(budgets, "0.5");

        budgets.define(Map.of("all", BudgetFixture.limit("5")));

        assertThat(budgets.states()).extracting(BudgetState::limitUsd).containsExactly(new BigDecimal("1"));
        assertThat(budgets.states()).extracting(BudgetState::spentUsd).containsExactly(new BigDecimal("0.5"));
    }
}
