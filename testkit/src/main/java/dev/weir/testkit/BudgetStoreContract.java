package dev.weir.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.cost.Cost;
import dev.weir.spi.ledger.BudgetDecision;
import dev.weir.spi.ledger.BudgetLevel;
import dev.weir.spi.ledger.BudgetPeriod;
import dev.weir.spi.ledger.BudgetReservation;
import dev.weir.spi.ledger.BudgetStore;
import dev.weir.spi.ledger.LedgerDimension;
import dev.weir.spi.ledger.LedgerEntry;
import dev.weir.spi.ledger.LedgerQuery;
import dev.weir.spi.ledger.UsageLedger;
import dev.weir.spi.time.Deadline;
import dev.weir.spi.time.TimeSource;
import dev.weir.testkit.fake.FakeTime;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What every {@link BudgetStore} promises, as tests. The author of a {@link UsageLedger} with budgets extends this class
 * in the plugin's tests and says how another process connects to the store.
 */
public abstract class BudgetStoreContract extends Contract {
    private static final Duration PROMPTLY = Duration.ofSeconds(30);
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Duration SHORT = Duration.ofSeconds(1);
    private static final Instant START = Instant.parse("2026-11-01T00:00:00Z");
    private static final Instant NEXT = Instant.parse("2026-12-01T00:00:00Z");

    private final FakeTime time = new FakeTime();

    /**
     * The ledger as one more process sees it, with {@linkplain UsageLedger#budgets() budgets}: all that a test connects share
     * them. Each test begins with an empty ledger.
     *
     * @param time the clock, if the store has none of its own
     */
    protected abstract UsageLedger connect(TimeSource time);

    /**
     * Lets time pass at the store. To be overridden for a store with a clock of its own.
     *
     * @param duration at most 2 s
     */
    protected void pass(Duration duration) {
        time.advance(duration);
    }

    private UsageLedger connect() {
        return connect(time);
    }

    private static BudgetStore budgets(UsageLedger ledger) {
        return Objects.requireNonNull(ledger.budgets(), "the ledger keeps no budgets");
    }

    private static Deadline soon() {
        return Deadline.after(PROMPTLY, TimeSource.system());
    }

    private static BigDecimal usd(String amount) {
        return new BigDecimal(amount);
    }

    private static BudgetPeriod budget(String name, @Nullable String limit) {
        LedgerQuery entries = LedgerQuery.builder()
                .from(START)
                .to(NEXT)
                .filter(LedgerDimension.attribute("team"), name)
                .build();
        return BudgetPeriod.of(name, "2026-11", limit == null ? null : usd(limit), entries);
    }

    private static BudgetReservation reservation(String id, String amount, Duration lease, BudgetPeriod... budgets) {
        return BudgetReservation.of(id, List.of(budgets), usd(amount), lease);
    }

    private static BudgetDecision reserve(BudgetStore store, String id, String amount, BudgetPeriod... budgets)
            throws Exception {
        return store.reserve(reservation(id, amount, LONG, budgets), soon());
    }

    private static void settle(BudgetStore store, String id, String spent, BudgetPeriod... budgets) throws Exception {
        store.settle(id, List.of(budgets), usd(spent), soon());
    }

    private static void assertLevel(BudgetLevel level, String spent, String reserved) {
        assertThat(level.spent()).as("spent").isEqualByComparingTo(spent);
        assertThat(level.reserved()).as("reserved").isEqualByComparingTo(reserved);
    }

    private static void assertLevel(BudgetStore store, BudgetPeriod budget, String spent, String reserved)
            throws Exception {
        assertLevel(store.levels(List.of(budget), soon()).get(0), spent, reserved);
    }

    private static void write(UsageLedger ledger, String id, String team, String cost) throws Exception {
        ledger.record(LedgerEntry.builder(id, START.plusSeconds(1))
                .attributes(Map.of("team", team))
                .cost(Cost.builder().usd(usd(cost)).build())
                .build());
        assertThat(ledger.flush(soon())).isTrue();
    }

    @Test
    void theLimitIsReachedAtEquality() throws Exception {
        BudgetStore store = budgets(connect());
        BudgetPeriod budget = budget("core", "0.8");
        assertThat(reserve(store, "1", "0.1", budget).isGranted()).isTrue();
        settle(store, "1", "0.1", budget);
        BudgetDecision granted = reserve(store, "2", "0.7", budget);
        assertThat(granted.isGranted()).isTrue();
        assertLevel(granted.levels().get(0), "0.1", "0.7");
        settle(store, "2", "0.7", budget);
        BudgetDecision refused = reserve(store, "3", "0", budget);
        assertThat(refused.refusing()).isEqualTo(budget);
        assertLevel(refused.levels().get(0), "0.8", "0");
    }

    @Test
    void refusesWhatHasNoRoomBesideWhatIsReserved() throws Exception {
        BudgetStore store = budgets(connect());
        BudgetPeriod budget = budget("core", "1");
        assertThat(reserve(store, "1", "0.6", budget).isGranted()).isTrue();
        assertThat(reserve(store, "2", "0.5", budget).isGranted()).isFalse();
        assertThat(reserve(store, "3", "0.4", budget).isGranted()).isTrue();
        assertLevel(store, budget, "0", "1.0");
    }

    @Test
    void reservesInAllBudgetsOrInNone() throws Exception {
        BudgetStore store = budgets(connect());
        BudgetPeriod narrow = budget("core", "1");
        BudgetPeriod other = budget("ops", "0.1");
        BudgetPeriod wide = budget("all", "0.1");
        BudgetDecision refused = reserve(store, "1", "0.5", narrow, other, wide);
        assertThat(refused.refusing()).as("the first that refuses").isEqualTo(other);
        assertThat(refused.levels()).hasSize(3);
        for (BudgetPeriod budget : List.of(narrow, other, wide)) {
            assertLevel(store, budget, "0", "0");
        }
        assertThat(reserve(store, "2", "0.1", narrow, other, wide).isGranted()).isTrue();
        for (BudgetPeriod budget : List.of(narrow, other, wide)) {
            assertLevel(store, budget, "0", "0.1");
        }
    }

    @Test
    void aBudgetWithoutALimitRefusesNothingAndALimitOfZeroEverything() throws Exception {
        BudgetStore store = budgets(connect());
        assertThat(reserve(store, "1", "1000000", budget("core", null)).isGranted())
                .isTrue();
        assertThat(reserve(store, "2", "0", budget("ops", "0")).isGranted()).isFalse();
    }

    @Test
    void settlingBooksWhatWasSpentAndFreesTheRest() throws Exception {
        BudgetStore store = budgets(connect());
        BudgetPeriod budget = budget("core", "1");
        reserve(store, "1", "0.9", budget);
        List<BudgetLevel> levels = store.settle("1", List.of(budget), usd("0.2"), soon());
        assertLevel(levels.get(0), "0.2", "0");
        assertThat(reserve(store, "2", "0.8", budget).isGranted()).isTrue();
    }

    @Test
    void everyOperationHasItsEffectOnce() throws Exception {
        UsageLedger ledger = connect();
        BudgetStore store = budgets(ledger);
        BudgetStore other = budgets(connect());
        BudgetPeriod budget = budget("core", "1");
        assertThat(reserve(store, "1", "0.6", budget).isGranted()).isTrue();
        assertThat(reserve(other, "1", "0.6", budget).isGranted()).isTrue();
        assertLevel(store, budget, "0", "0.6");
        settle(store, "1", "0.5", budget);
        settle(other, "1", "0.5", budget);
        settle(store, "1", "0.4", budget);
        reserve(store, "1", "0.6", budget);
        store.extend(reservation("1", "0.9", LONG, budget), soon());
        assertLevel(other, budget, "0.5", "0");
    }

    @Test
    void extendingReservesWhatIsUsedAndTellsWhetherThereIsRoom() throws Exception {
        BudgetStore store = budgets(connect());
        BudgetPeriod budget = budget("core", "1");
        reserve(store, "1", "0.3", budget);
        reserve(store, "2", "0.3", budget);
        assertThat(store.extend(reservation("1", "0.7", LONG, budget), soon()).isGranted())
                .isTrue();
        assertLevel(store, budget, "0", "1.0");
        BudgetDecision refused = store.extend(reservation("1", "0.8", LONG, budget), soon());
        assertThat(refused.refusing()).isEqualTo(budget);
        assertLevel(store, budget, "0", "1.1");
        settle(store, "1", "0.8", budget);
        assertLevel(store, budget, "0.8", "0.3");
    }

    @Test
    void aReservationEndsWithItsLease() throws Exception {
        BudgetStore store = budgets(connect());
        BudgetPeriod budget = budget("core", "1");
        store.reserve(reservation("crashed", "1", SHORT, budget), soon());
        assertThat(reserve(store, "2", "0.5", budget).isGranted()).isFalse();
        pass(SHORT.plusMillis(200));
        assertThat(reserve(budgets(connect()), "3", "0.5", budget).isGranted()).isTrue();
        assertLevel(store, budget, "0", "0.5");
    }

    @Test
    void extendingBeginsTheLeaseAnew() throws Exception {
        BudgetStore store = budgets(connect());
        BudgetPeriod budget = budget("core", "1");
        store.reserve(reservation("1", "1", SHORT, budget), soon());
        store.extend(reservation("1", "1", LONG, budget), soon());
        pass(SHORT.plusMillis(200));
        assertThat(reserve(store, "2", "0.5", budget).isGranted()).isFalse();
        store.extend(reservation("1", "0.1", Duration.ofMillis(1), budget), soon());
        pass(Duration.ofMillis(100));
        assertLevel(store, budget, "0", "0");
        store.extend(reservation("1", "0.2", LONG, budget), soon());
        assertLevel(store, budget, "0", "0.2");
    }

    @Test
    void booksWhatWasSpentAfterTheLeaseAndWithoutAReservation() throws Exception {
        BudgetStore store = budgets(connect());
        BudgetPeriod budget = budget("core", "1");
        store.reserve(reservation("late", "0.5", Duration.ofMillis(1), budget), soon());
        pass(Duration.ofMillis(100));
        settle(store, "late", "0.4", budget);
        settle(store, "never reserved", "0.3", budget);
        assertLevel(store, budget, "0.7", "0");
    }

    @Test
    void anAttemptIsBookedToThePeriodInWhichItEnds() throws Exception {
        BudgetStore store = budgets(connect());
        BudgetPeriod november = budget("core", "1");
        BudgetPeriod december = BudgetPeriod.of(
                "core", "2026-12", usd("1"), LedgerQuery.builder().from(NEXT).build());
        reserve(store, "1", "0.5", november);
        settle(store, "1", "0.4", december);
        assertLevel(store, november, "0", "0");
        assertLevel(store, december, "0.4", "0");
    }

    @Test
    void aBudgetThatTheStoreDoesNotKnowIsWhatTheLedgerSays() throws Exception {
        UsageLedger ledger = connect();
        write(ledger, "1", "core", "0.75");
        write(ledger, "2", "ops", "5");
        BudgetPeriod budget = budget("core", "1");
        BudgetDecision refused = reserve(budgets(connect()), "3", "0.5", budget);
        assertThat(refused.isGranted()).isFalse();
        assertLevel(refused.levels().get(0), "0.75", "0");
    }

    @Test
    void anEntryThatIsCountedAlreadyIsNotBookedAgain() throws Exception {
        UsageLedger ledger = connect();
        write(ledger, "1", "core", "0.75");
        BudgetPeriod budget = budget("core", "1");
        settle(budgets(ledger), "1", "0.75", budget);
        assertLevel(budgets(ledger), budget, "0.75", "0");
        settle(budgets(ledger), "2", "0.1", budget);
        write(ledger, "2", "core", "0.1");
        assertLevel(budgets(ledger), budget, "0.85", "0");
    }

    /** Whether it was written before the end of the lease or later, as from a file of entries that waited. */
    @Test
    void whatACrashedProcessRecordedIsSpent() throws Exception {
        UsageLedger ledger = connect();
        BudgetStore store = budgets(ledger);
        BudgetPeriod budget = budget("core", "1");
        store.reserve(reservation("early", "0.3", SHORT, budget), soon());
        store.reserve(reservation("late", "0.3", SHORT, budget), soon());
        write(ledger, "early", "core", "0.2");
        assertLevel(store, budget, "0", "0.6");
        pass(SHORT.plusMillis(200));
        assertLevel(store, budget, "0.2", "0");
        write(ledger, "late", "core", "0.1");
        assertLevel(store, budget, "0.3", "0");
        settle(store, "late", "0.1", budget);
        assertLevel(store, budget, "0.3", "0");
    }

    @Test
    void ofManyCallsAtOnceExactlyThoseWithRoomPass() throws Exception {
        List<BudgetStore> stores = List.of(budgets(connect()), budgets(connect()));
        BudgetPeriod narrow = budget("core", "0.5");
        BudgetPeriod wide = budget("all", "100");
        List<Callable<Boolean>> calls = IntStream.range(0, 64)
                .<Callable<Boolean>>mapToObj(i -> () -> {
                    BudgetStore store = stores.get(i % 2);
                    BudgetPeriod[] order =
                            i % 3 == 0 ? new BudgetPeriod[] {wide, narrow} : new BudgetPeriod[] {narrow, wide};
                    return reserve(store, "" + i, "0.1", order).isGranted();
                })
                .toList();
        assertThat(Conduct.atOnce(calls)).filteredOn(granted -> granted).hasSize(5);
        assertLevel(stores.get(0), narrow, "0", "0.5");
        assertLevel(stores.get(1), wide, "0", "0.5");
    }

    @Test
    void everySpendOfManyThreadsIsBookedOnce() throws Exception {
        List<BudgetStore> stores = List.of(budgets(connect()), budgets(connect()));
        BudgetPeriod budget = budget("core", null);
        List<Callable<Boolean>> calls = IntStream.range(0, 64)
                .<Callable<Boolean>>mapToObj(i -> () -> {
                    String id = "" + i / 2;
                    reserve(stores.get(i % 2), id, "0.5", budget);
                    settle(stores.get(i % 2), id, "0.01", budget);
                    return true;
                })
                .toList();
        Conduct.atOnce(calls);
        assertLevel(stores.get(0), budget, "0.32", "0");
    }

    @Test
    void oneCallerClaimsAnAlert() throws Exception {
        List<BudgetStore> stores = List.of(budgets(connect()), budgets(connect()));
        BudgetPeriod budget = budget("core", "1");
        List<Callable<Boolean>> claims = IntStream.range(0, 20)
                .<Callable<Boolean>>mapToObj(i ->
                        () -> stores.get(i % 2).claimAlert(budget, i % 4 < 2 ? usd("80") : usd("80.0"), soon()))
                .toList();
        assertThat(Conduct.atOnce(claims)).filteredOn(claimed -> claimed).hasSize(1);
        assertThat(stores.get(0).claimAlert(budget, usd("100"), soon())).isTrue();
        assertThat(stores.get(0).claimAlert(budget("ops", "1"), usd("80"), soon()))
                .isTrue();
    }

    /** It may be carried out, or throw. */
    @Test
    void everyOperationEndsByItsDeadline() {
        BudgetStore store = budgets(connect());
        BudgetPeriod budget = budget("core", "1");
        Deadline passed = Deadline.after(Duration.ZERO, TimeSource.system());
        Running.of(() -> store.reserve(reservation("1", "0.1", LONG, budget), passed))
                .failure();
        Running.of(() -> store.extend(reservation("1", "0.1", LONG, budget), passed))
                .failure();
        Running.of(() -> store.settle("1", List.of(budget), usd("0.1"), passed)).failure();
        Running.of(() -> store.levels(List.of(budget), passed)).failure();
        Running.of(() -> store.claimAlert(budget, usd("80"), passed)).failure();
    }

    @Test
    void everyOperationEndsPromptlyAfterAnInterrupt() throws Exception {
        BudgetStore store = budgets(connect());
        BudgetPeriod budget = budget("core", "1");
        Conduct.assertEndsWhenInterrupted(() -> reserve(store, "1", "0.1", budget));
        Conduct.assertEndsWhenInterrupted(() -> settle(store, "1", "0.1", budget));
        settle(store, "1", "0.1", budget);
        assertLevel(store, budget, "0.1", "0");
    }

    @Test
    void refusesNullAndReservesNothing() throws Exception {
        BudgetStore store = budgets(connect());
        BudgetPeriod budget = budget("core", "1");
        Conduct.assertRefusesNull(() -> store.reserve(nothing(), soon()));
        Conduct.assertRefusesNull(() -> store.settle("1", List.of(budget), nothing(), soon()));
        assertLevel(store, budget, "0", "0");
    }
}
