package dev.weir.testkit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.spi.ledger.BudgetDecision;
import dev.weir.spi.ledger.BudgetLevel;
import dev.weir.spi.ledger.BudgetPeriod;
import dev.weir.spi.ledger.BudgetReservation;
import dev.weir.spi.ledger.BudgetStore;
import dev.weir.spi.ledger.LedgerEntry;
import dev.weir.spi.ledger.LedgerQuery;
import dev.weir.spi.ledger.LedgerStatistics;
import dev.weir.spi.ledger.LedgerSum;
import dev.weir.spi.ledger.UsageLedger;
import dev.weir.spi.time.Deadline;
import dev.weir.spi.time.TimeSource;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The contract holds for a store that keeps it, and finds one out that breaks it: one fault each. */
class BudgetStoreContractTest {

    @Nested
    class HoldsForAStoreThatKeepsIt extends BudgetStoreContract {
        private @Nullable UsageLedger shared;

        @Override
        protected synchronized UsageLedger connect(TimeSource time) {
            if (shared == null) {
                shared = new MemoryLedger(time);
            }
            return shared;
        }
    }

    /** A store that behaves as another one except for what a test changes. */
    private static class Changed implements BudgetStore {
        private final BudgetStore store;

        Changed(BudgetStore store) {
            this.store = store;
        }

        @Override
        public BudgetDecision reserve(BudgetReservation reservation, Deadline deadline) throws Exception {
            return store.reserve(reservation, deadline);
        }

        @Override
        public BudgetDecision extend(BudgetReservation reservation, Deadline deadline) throws Exception {
            return store.extend(reservation, deadline);
        }

        @Override
        public List<BudgetLevel> settle(String id, List<BudgetPeriod> budgets, BigDecimal spent, Deadline deadline)
                throws Exception {
            return store.settle(id, budgets, spent, deadline);
        }

        @Override
        public List<BudgetLevel> levels(List<BudgetPeriod> budgets, Deadline deadline) throws Exception {
            return store.levels(budgets, deadline);
        }

        @Override
        public boolean claimAlert(BudgetPeriod budget, BigDecimal percent, Deadline deadline) throws Exception {
            return store.claimAlert(budget, percent, deadline);
        }
    }

    private record Ledger(MemoryLedger entries, BudgetStore budgets) implements UsageLedger {
        @Override
        public void record(LedgerEntry entry) {
            entries.record(entry);
        }

        @Override
        public boolean flush(Deadline deadline) {
            return entries.flush(deadline);
        }

        @Override
        public List<LedgerSum> sums(LedgerQuery query) {
            return entries.sums(query);
        }

        @Override
        public LedgerStatistics statistics() {
            return entries.statistics();
        }

        @Override
        public String location() {
            return entries.location();
        }
    }

    private static BudgetStoreContract contractOf(UnaryOperator<BudgetStore> fault) {
        AtomicReference<@Nullable MemoryLedger> shared = new AtomicReference<>();
        return new BudgetStoreContract() {
            @Override
            protected UsageLedger connect(TimeSource time) {
                shared.compareAndSet(null, new MemoryLedger(time));
                MemoryLedger ledger = shared.get();
                return new Ledger(ledger, fault.apply(ledger.budgets()));
            }
        };
    }

    /** A store that reserves something else. */
    private static BudgetStoreContract reserving(UnaryOperator<BudgetReservation> fault) {
        return contractOf(store -> new Changed(store) {
            @Override
            public BudgetDecision reserve(BudgetReservation reservation, Deadline deadline) throws Exception {
                return super.reserve(fault.apply(reservation), deadline);
            }

            @Override
            public BudgetDecision extend(BudgetReservation reservation, Deadline deadline) throws Exception {
                return super.extend(fault.apply(reservation), deadline);
            }
        });
    }

    private static BudgetReservation withLease(BudgetReservation reservation, Duration lease) {
        return BudgetReservation.of(reservation.id(), reservation.budgets(), reservation.amount(), lease);
    }

    private static void assertFoundOut(ThrowingCallable test) {
        assertThatThrownBy(test).isInstanceOf(AssertionError.class);
    }

    @Test
    void findsALimitThatIsNotReachedAtEquality() {
        UnaryOperator<BudgetPeriod> looser = budget -> BudgetPeriod.of(
                budget.budget(),
                budget.period(),
                budget.limit() == null ? null : budget.limit().add(new BigDecimal("0.01")),
                budget.entries());
        Supplier<BudgetStoreContract> contract = () -> reserving(reservation -> BudgetReservation.of(
                reservation.id(),
                reservation.budgets().stream().map(looser).toList(),
                reservation.amount(),
                reservation.lease()));
        assertFoundOut(contract.get()::theLimitIsReachedAtEquality);
        assertFoundOut(contract.get()::aBudgetWithoutALimitRefusesNothingAndALimitOfZeroEverything);
    }

    /** Checks, and reserves later. */
    @Test
    void findsAStoreThatReservesNothing() {
        Supplier<BudgetStoreContract> contract = () -> reserving(reservation -> withLease(reservation, Duration.ZERO));
        assertFoundOut(contract.get()::refusesWhatHasNoRoomBesideWhatIsReserved);
        assertFoundOut(contract.get()::ofManyCallsAtOnceExactlyThoseWithRoomPass);
    }

    @Test
    void findsAStoreThatChecksTheFirstBudgetAlone() {
        assertFoundOut(
                reserving(reservation -> BudgetReservation.of(
                        reservation.id(),
                        reservation.budgets().subList(0, 1),
                        reservation.amount(),
                        reservation.lease()))::reservesInAllBudgetsOrInNone);
    }

    @Test
    void findsALeaseThatNeverEnds() {
        Supplier<BudgetStoreContract> contract =
                () -> reserving(reservation -> withLease(reservation, Duration.ofDays(1)));
        assertFoundOut(contract.get()::aReservationEndsWithItsLease);
        assertFoundOut(contract.get()::extendingBeginsTheLeaseAnew);
        assertFoundOut(contract.get()::whatACrashedProcessRecordedIsSpent);
    }

    @Test
    void findsAStoreThatSettlesTwice() {
        Supplier<BudgetStoreContract> contract = () -> contractOf(store -> new Changed(store) {
            @Override
            public List<BudgetLevel> settle(String id, List<BudgetPeriod> budgets, BigDecimal spent, Deadline deadline)
                    throws Exception {
                super.settle(id, budgets, spent, deadline);
                return super.settle(UUID.randomUUID().toString(), budgets, BigDecimal.ONE, deadline);
            }
        });
        assertFoundOut(contract.get()::settlingBooksWhatWasSpentAndFreesTheRest);
        assertFoundOut(contract.get()::everyOperationHasItsEffectOnce);
        assertFoundOut(contract.get()::everySpendOfManyThreadsIsBookedOnce);
        assertFoundOut(contract.get()::anAttemptIsBookedToThePeriodInWhichItEnds);
        assertFoundOut(contract.get()::booksWhatWasSpentAfterTheLeaseAndWithoutAReservation);
        assertFoundOut(contract.get()::anEntryThatIsCountedAlreadyIsNotBookedAgain);
    }

    @Test
    void findsAStoreThatExtendsOnlyWhereThereIsRoom() {
        assertFoundOut(contractOf(store -> new Changed(store) {
            @Override
            public BudgetDecision extend(BudgetReservation reservation, Deadline deadline) throws Exception {
                return reserve(reservation, deadline);
            }
        })::extendingReservesWhatIsUsedAndTellsWhetherThereIsRoom);
    }

    @Test
    void findsACounterThatStartsAtZero() {
        assertFoundOut(
                contractOf(store -> new MemoryLedger(TimeSource.system()).budgets())
                        ::aBudgetThatTheStoreDoesNotKnowIsWhatTheLedgerSays);
    }

    @Test
    void findsAnAlertThatEveryCallerGets() {
        assertFoundOut(contractOf(store -> new Changed(store) {
            @Override
            public boolean claimAlert(BudgetPeriod budget, BigDecimal percent, Deadline deadline) {
                return true;
            }
        })::oneCallerClaimsAnAlert);
    }
}
