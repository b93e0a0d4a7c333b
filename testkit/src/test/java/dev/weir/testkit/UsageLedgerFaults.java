package dev.weir.testkit;

import dev.weir.spi.backend.Usage;
import dev.weir.spi.ledger.BudgetStore;
import dev.weir.spi.ledger.LedgerEntry;
import dev.weir.spi.ledger.LedgerEntryBuilder;
import dev.weir.spi.ledger.LedgerQuery;
import dev.weir.spi.ledger.LedgerStatistics;
import dev.weir.spi.ledger.LedgerSum;
import dev.weir.spi.ledger.LedgerSumBuilder;
import dev.weir.spi.ledger.UsageLedger;
import dev.weir.spi.time.Deadline;
import dev.weir.spi.time.TimeSource;
import dev.weir.testkit.fake.MemoryLedger;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtendWith;

/** Usage ledgers with one fault each. */
final class UsageLedgerFaults {
    private UsageLedgerFaults() {}

    @ExtendWith(FaultTable.Subject.class)
    static final class Tests extends UsageLedgerContract {
        private final UnaryOperator<UsageLedger> made;
        private @Nullable UsageLedger shared;

        Tests(UnaryOperator<UsageLedger> made) {
            this.made = made;
        }

        @Override
        protected synchronized UsageLedger connect(TimeSource time) {
            if (shared == null) {
                shared = new MemoryLedger(time);
            }
            return made.apply(shared);
        }
    }

    /** Behaves as another ledger except for its fault. */
    private static class Changed implements UsageLedger, AutoCloseable {
        private final UsageLedger ledger;

        Changed(UsageLedger ledger) {
            this.ledger = ledger;
        }

        @Override
        public void record(LedgerEntry entry) {
            ledger.record(entry);
        }

        @Override
        public boolean flush(Deadline deadline) throws InterruptedException {
            return ledger.flush(deadline);
        }

        @Override
        public List<LedgerSum> sums(LedgerQuery query) throws IOException {
            return ledger.sums(query);
        }

        @Override
        public LedgerStatistics statistics() {
            return ledger.statistics();
        }

        @Override
        public String location() {
            return ledger.location();
        }

        @Override
        public @Nullable BudgetStore budgets() {
            return ledger.budgets();
        }

        @Override
        public void close() {}
    }

    static FaultTable<UnaryOperator<UsageLedger>> table() {
        FaultTable<UnaryOperator<UsageLedger>> table =
                new FaultTable<>(UsageLedgerContract.class, Tests.class, Changed::new);
        records(table);
        sums(table);
        behaves(table);
        return table;
    }

    private static void records(FaultTable<UnaryOperator<UsageLedger>> table) {
        table.fault(
                        "counts an entry twice",
                        recording(entry -> copy(entry, UUID.randomUUID().toString(), entry.time())),
                        "countsAnEntryOnceHoweverOftenItIsRecorded",
                        "isSafeForManyThreadsAndProcesses")
                .fault(
                        "shares nothing",
                        ledger -> new Changed(new MemoryLedger(TimeSource.system())),
                        "processesShareTheirEntries")
                .fault("keeps no provider", recording(entry -> copy(entry).provider("")), "groupsByEveryProperty")
                .fault(
                        "keeps no attributes",
                        recording(entry -> copy(entry).attributes(Map.of())),
                        "groupsByEveryProperty")
                .fault(
                        "keeps the requested model for the one that answered",
                        recording(entry -> copy(entry).model(entry.requestedModel())),
                        "groupsByEveryProperty")
                .fault(
                        "keeps another time",
                        recording(entry -> copy(entry, entry.id(), entry.time().plusMillis(1))),
                        "groupsByTheDayInATimeZone")
                .fault(
                        "keeps texts in lower case",
                        recording(entry -> copy(entry).model(entry.model().toLowerCase(Locale.ROOT))),
                        "keepsTextsAsTheyAre");
    }

    private static void sums(FaultTable<UnaryOperator<UsageLedger>> table) {
        table.fault(
                        "omits the sum of nothing",
                        ledger -> new Changed(ledger) {
                            @Override
                            public List<LedgerSum> sums(LedgerQuery query) throws IOException {
                                return super.sums(query).stream()
                                        .filter(sum -> sum.attempts() > 0)
                                        .toList();
                            }
                        },
                        "anEmptyLedgerHasOneSumOfNothing")
                .fault(
                        "sums in floating point",
                        summing(sum -> copy(sum).usd(sum.usd().round(MathContext.DECIMAL64))),
                        "sumsAmountsExactly")
                .fault(
                        "sums some kinds of tokens alone",
                        summing(sum -> copy(sum)
                                .usage(Usage.reported(
                                        sum.usage().input(), sum.usage().output()))),
                        "sumsEveryKindOfToken")
                .fault(
                        "sums the tokens of answers from the cache",
                        summing(sum -> copy(sum).usage(sum.usage().plus(sum.usage()))),
                        "anAnswerFromTheCacheSavesAndUsesNothing")
                .fault(
                        "sums no savings",
                        summing(sum -> copy(sum).savedUsd(BigDecimal.ZERO)),
                        "anAnswerFromTheCacheSavesAndUsesNothing")
                .fault(
                        "counts no unknown costs",
                        summing(sum -> copy(sum).unknown(0)),
                        "countsTheCostsThatAreNotWellKnown")
                .fault(
                        "counts no estimates",
                        summing(sum -> copy(sum).estimated(0)),
                        "countsTheCostsThatAreNotWellKnown")
                .fault(
                        "has the end of a period in it",
                        querying(query -> new LedgerQuery(
                                query.from(), query.to().plusMillis(1), query.groups(), query.filters())),
                        "containsTheFirstMomentAndNotTheLast")
                .fault(
                        "ignores filters",
                        querying(query -> new LedgerQuery(query.from(), query.to(), query.groups(), Map.of())),
                        "keepsTextsAsTheyAre",
                        "generatedEntriesHaveTheSumsOfTheModel");
    }

    private static void behaves(FaultTable<UnaryOperator<UsageLedger>> table) {
        table.fault(
                        "waits for the store when it records",
                        ledger -> new Changed(ledger) {
                            @Override
                            public void record(LedgerEntry entry) {
                                Waiting.atAll();
                                super.record(entry);
                            }
                        },
                        "recordingWaitsForNothing")
                .fault(
                        "flushes without a limit",
                        ledger -> new Changed(ledger) {
                            @Override
                            public boolean flush(Deadline deadline) {
                                Waiting.forLong();
                                return true;
                            }
                        },
                        "flushReturnsByItsDeadlineAndAfterAnInterrupt")
                .fault(
                        "has the password in its place",
                        ledger -> new Changed(ledger) {
                            @Override
                            public String location() {
                                return "postgresql://weir:secret@db/weir";
                            }
                        },
                        "namesItsPlaceWithoutAPassword")
                .fault(
                        "has other budgets each time",
                        ledger -> new Changed(ledger) {
                            @Override
                            public BudgetStore budgets() {
                                return new MemoryLedger(TimeSource.system()).budgets();
                            }
                        },
                        "keepsTheSameBudgets")
                .fault(
                        "loses what waits when it is closed",
                        ledger -> new Changed(ledger) {
                            private final List<LedgerEntry> waiting = new ArrayList<>();

                            @Override
                            public synchronized void record(LedgerEntry entry) {
                                waiting.add(entry);
                            }

                            @Override
                            public synchronized boolean flush(Deadline deadline) {
                                waiting.forEach(super::record);
                                return true;
                            }
                        },
                        "writesWhatWaitsWhenItIsClosed")
                .fault(
                        "throws after its end",
                        ledger -> new Changed(ledger) {
                            private volatile boolean closed;

                            @Override
                            public void record(LedgerEntry entry) {
                                if (closed) {
                                    throw new IllegalStateException("closed");
                                }
                                super.record(entry);
                            }

                            @Override
                            public void close() {
                                closed = true;
                            }
                        },
                        "recordingNeverThrowsAlsoAfterTheEnd")
                .fault(
                        "ignores null",
                        ledger -> new Changed(ledger) {
                            @Override
                            public void record(LedgerEntry entry) {
                                if (entry != null) {
                                    super.record(entry);
                                }
                            }
                        },
                        "refusesNull");
    }

    /** Changes what it records. */
    @FunctionalInterface
    private interface Recording {
        LedgerEntryBuilder of(LedgerEntry entry);
    }

    private static UnaryOperator<UsageLedger> recording(Recording fault) {
        return ledger -> new Changed(ledger) {
            @Override
            public void record(LedgerEntry entry) {
                super.record(fault.of(entry).build());
            }
        };
    }

    private static UnaryOperator<UsageLedger> querying(UnaryOperator<LedgerQuery> fault) {
        return ledger -> new Changed(ledger) {
            @Override
            public List<LedgerSum> sums(LedgerQuery query) throws IOException {
                return super.sums(fault.apply(query));
            }
        };
    }

    /** Changes what it sums. */
    @FunctionalInterface
    private interface Summing {
        LedgerSumBuilder of(LedgerSum sum);
    }

    private static UnaryOperator<UsageLedger> summing(Summing fault) {
        return ledger -> new Changed(ledger) {
            @Override
            public List<LedgerSum> sums(LedgerQuery query) throws IOException {
                return super.sums(query).stream()
                        .map(sum -> fault.of(sum).build())
                        .toList();
            }
        };
    }

    private static LedgerEntryBuilder copy(LedgerEntry entry, String id, Instant time) {
        return LedgerEntry.builder(id, time)
                .kind(entry.kind())
                .backend(entry.backend())
                .provider(entry.provider())
                .route(entry.route())
                .requestedModel(entry.requestedModel())
                .model(entry.model())
                .intentType(entry.intentType())
                .attributes(entry.attributes())
                .usage(entry.usage())
                .cost(entry.cost())
                .savedUsd(entry.savedUsd());
    }

    private static LedgerEntryBuilder copy(LedgerEntry entry) {
        return copy(entry, entry.id(), entry.time());
    }

    private static LedgerSumBuilder copy(LedgerSum sum) {
        return LedgerSum.builder(sum.group())
                .attempts(sum.attempts())
                .cached(sum.cached())
                .usage(sum.usage())
                .usd(sum.usd())
                .savedUsd(sum.savedUsd())
                .unknown(sum.unknown())
                .partial(sum.partial())
                .estimated(sum.estimated());
    }
}
