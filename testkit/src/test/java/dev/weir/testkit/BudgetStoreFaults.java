package dev.weir.testkit;

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
import dev.weir.testkit.fake.MemoryLedger;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtendWith;

/** Budget stores with one fault each. */
final class BudgetStoreFaults {
    private BudgetStoreFaults() {}

    @ExtendWith(FaultTable.Subject.class)
    static final class Tests extends BudgetStoreContract {
        private final UnaryOperator<BudgetStore> made;
        private @Nullable MemoryLedger shared;

        Tests(UnaryOperator<BudgetStore> made) {
            this.made = made;
        }

        @Override
        protected synchronized UsageLedger connect(TimeSource time) {
            if (shared == null) {
                shared = new MemoryLedger(time);
            }
            return new Ledger(shared, made.apply(shared.budgets()));
        }
    }

    /** Behaves as another store except for its fault. */
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

    static FaultTable<UnaryOperator<BudgetStore>> table() {
        FaultTable<UnaryOperator<BudgetStore>> table =
                new FaultTable<>(BudgetStoreContract.class, Tests.class, Changed::new);
        reserves(table);
        settles(table);
        behaves(table);
        return table;
    }

    private static void reserves(FaultTable<UnaryOperator<BudgetStore>> table) {
        UnaryOperator<BudgetPeriod> looser = budget -> BudgetPeriod.of(
                budget.budget(),
                budget.period(),
                budget.limit() == null ? null : budget.limit().add(new BigDecimal("0.01")),
                budget.entries());
        table.fault(
                        "does not reach its limit at equality",
                        reserving(reservation -> BudgetReservation.of(
                                reservation.id(),
                                reservation.budgets().stream().map(looser).toList(),
                                reservation.amount(),
                                reservation.lease())),
                        "theLimitIsReachedAtEquality",
                        "aBudgetWithoutALimitRefusesNothingAndALimitOfZeroEverything")
                .fault(
                        "checks and reserves nothing",
                        reserving(reservation -> withLease(reservation, Duration.ZERO)),
                        "refusesWhatHasNoRoomBesideWhatIsReserved",
                        "ofManyCallsAtOnceExactlyThoseWithRoomPass")
                .fault(
                        "checks the first budget alone",
                        reserving(reservation -> BudgetReservation.of(
                                reservation.id(),
                                reservation.budgets().subList(0, 1),
                                reservation.amount(),
                                reservation.lease())),
                        "reservesInAllBudgetsOrInNone")
                .fault(
                        "never ends a lease",
                        reserving(reservation -> withLease(reservation, Duration.ofDays(1))),
                        "aReservationEndsWithItsLease",
                        "extendingBeginsTheLeaseAnew",
                        "whatACrashedProcessRecordedIsSpent")
                .fault(
                        "extends only where there is room",
                        store -> new Changed(store) {
                            @Override
                            public BudgetDecision extend(BudgetReservation reservation, Deadline deadline)
                                    throws Exception {
                                return reserve(reservation, deadline);
                            }
                        },
                        "extendingReservesWhatIsUsedAndTellsWhetherThereIsRoom")
                .fault(
                        "starts at zero",
                        store -> new MemoryLedger(TimeSource.system()).budgets(),
                        "aBudgetThatTheStoreDoesNotKnowIsWhatTheLedgerSays");
    }

    private static void settles(FaultTable<UnaryOperator<BudgetStore>> table) {
        table.fault(
                        "settles twice",
                        store -> new Changed(store) {
                            @Override
                            public List<BudgetLevel> settle(
                                    String id, List<BudgetPeriod> budgets, BigDecimal spent, Deadline deadline)
                                    throws Exception {
                                super.settle(id, budgets, spent, deadline);
                                return super.settle(UUID.randomUUID().toString(), budgets, BigDecimal.ONE, deadline);
                            }
                        },
                        "settlingBooksWhatWasSpentAndFreesTheRest",
                        "everyOperationHasItsEffectOnce",
                        "everySpendOfManyThreadsIsBookedOnce",
                        "anAttemptIsBookedToThePeriodInWhichItEnds",
                        "booksWhatWasSpentAfterTheLeaseAndWithoutAReservation",
                        "anEntryThatIsCountedAlreadyIsNotBookedAgain")
                .fault(
                        "gives an alert to every caller",
                        store -> new Changed(store) {
                            @Override
                            public boolean claimAlert(BudgetPeriod budget, BigDecimal percent, Deadline deadline) {
                                return true;
                            }
                        },
                        "oneCallerClaimsAnAlert");
    }

    private static void behaves(FaultTable<UnaryOperator<BudgetStore>> table) {
        table.fault(
                        "ignores the deadline",
                        store -> new Changed(store) {
                            @Override
                            public List<BudgetLevel> levels(List<BudgetPeriod> budgets, Deadline deadline)
                                    throws Exception {
                                if (deadline.hasPassed()) {
                                    Waiting.forLong();
                                }
                                return super.levels(budgets, deadline);
                            }
                        },
                        "everyOperationEndsByItsDeadline")
                .fault(
                        "waits however often it is interrupted",
                        store -> new Changed(store) {
                            @Override
                            public BudgetDecision reserve(BudgetReservation reservation, Deadline deadline)
                                    throws Exception {
                                if (Thread.currentThread().isInterrupted()) {
                                    Waiting.atAll();
                                    Waiting.forLong();
                                }
                                return super.reserve(reservation, deadline);
                            }
                        },
                        "everyOperationEndsPromptlyAfterAnInterrupt")
                .fault(
                        "grants null",
                        store -> new Changed(store) {
                            @Override
                            public BudgetDecision reserve(BudgetReservation reservation, Deadline deadline)
                                    throws Exception {
                                return reservation == null
                                        ? BudgetDecision.of(null, List.of())
                                        : super.reserve(reservation, deadline);
                            }
                        },
                        "refusesNullAndReservesNothing");
    }

    private static UnaryOperator<BudgetStore> reserving(UnaryOperator<BudgetReservation> fault) {
        return store -> new Changed(store) {
            @Override
            public BudgetDecision reserve(BudgetReservation reservation, Deadline deadline) throws Exception {
                return super.reserve(fault.apply(reservation), deadline);
            }

            @Override
            public BudgetDecision extend(BudgetReservation reservation, Deadline deadline) throws Exception {
                return super.extend(fault.apply(reservation), deadline);
            }
        };
    }

    private static BudgetReservation withLease(BudgetReservation reservation, Duration lease) {
        return BudgetReservation.of(reservation.id(), reservation.budgets(), reservation.amount(), lease);
    }
}
