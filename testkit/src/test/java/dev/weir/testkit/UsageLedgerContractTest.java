package dev.weir.testkit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.spi.backend.Usage;
import dev.weir.spi.ledger.LedgerEntry;
import dev.weir.spi.ledger.LedgerEntryBuilder;
import dev.weir.spi.ledger.LedgerQuery;
import dev.weir.spi.ledger.LedgerStatistics;
import dev.weir.spi.ledger.LedgerSum;
import dev.weir.spi.ledger.LedgerSumBuilder;
import dev.weir.spi.ledger.UsageLedger;
import dev.weir.spi.time.Deadline;
import dev.weir.spi.time.TimeSource;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The contract holds for a ledger that keeps it, and finds one out that breaks it: one fault each. */
class UsageLedgerContractTest {

    @Nested
    class HoldsForALedgerThatKeepsIt extends UsageLedgerContract {
        private @Nullable UsageLedger shared;

        @Override
        protected synchronized UsageLedger connect(TimeSource time) {
            if (shared == null) {
                shared = new MemoryLedger(time);
            }
            return shared;
        }
    }

    /** A ledger that behaves as another one except for what a test changes. */
    private static class Changed implements UsageLedger {
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
    }

    private static UsageLedgerContract contractOf(UnaryOperator<UsageLedger> fault) {
        AtomicReference<@Nullable UsageLedger> shared = new AtomicReference<>();
        return new UsageLedgerContract() {
            @Override
            protected UsageLedger connect(TimeSource time) {
                shared.compareAndSet(null, new MemoryLedger(time));
                return fault.apply(shared.get());
            }
        };
    }

    private static UsageLedgerContract recording(UnaryOperator<LedgerEntry> fault) {
        return contractOf(ledger -> new Changed(ledger) {
            @Override
            public void record(LedgerEntry entry) {
                super.record(fault.apply(entry));
            }
        });
    }

    private static UsageLedgerContract querying(UnaryOperator<LedgerQuery> fault) {
        return contractOf(ledger -> new Changed(ledger) {
            @Override
            public List<LedgerSum> sums(LedgerQuery query) throws IOException {
                return super.sums(fault.apply(query));
            }
        });
    }

    private static UsageLedgerContract summing(UnaryOperator<LedgerSum> fault) {
        return contractOf(ledger -> new Changed(ledger) {
            @Override
            public List<LedgerSum> sums(LedgerQuery query) throws IOException {
                return super.sums(query).stream().map(fault).toList();
            }
        });
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

    private static void assertFoundOut(ThrowingCallable test) {
        assertThatThrownBy(test).isInstanceOf(AssertionError.class);
    }

    @Test
    void findsALedgerThatCountsAnEntryTwice() {
        Supplier<UsageLedgerContract> contract = () -> recording(
                entry -> copy(entry, UUID.randomUUID().toString(), entry.time()).build());
        assertFoundOut(contract.get()::countsAnEntryOnceHoweverOftenItIsRecorded);
        assertFoundOut(contract.get()::isSafeForManyThreadsAndProcesses);
    }

    @Test
    void findsALedgerThatOmitsTheSumOfNothing() {
        assertFoundOut(contractOf(ledger -> new Changed(ledger) {
            @Override
            public List<LedgerSum> sums(LedgerQuery query) throws IOException {
                return super.sums(query).stream()
                        .filter(sum -> sum.attempts() > 0)
                        .toList();
            }
        })::anEmptyLedgerHasOneSumOfNothing);
    }

    @Test
    void findsProcessesThatShareNothing() {
        assertFoundOut(contractOf(ledger -> new MemoryLedger(TimeSource.system()))::processesShareTheirEntries);
    }

    @Test
    void findsAmountsInFloatingPoint() {
        assertFoundOut(summing(
                sum -> copy(sum).usd(sum.usd().round(MathContext.DECIMAL64)).build())::sumsAmountsExactly);
    }

    @Test
    void findsTokensThatAreNotKept() {
        assertFoundOut(summing(sum -> copy(sum)
                .usage(Usage.reported(sum.usage().input(), sum.usage().output()))
                .build())::sumsEveryKindOfToken);
    }

    @Test
    void findsTheTokensOfAnswersFromTheCache() {
        assertFoundOut(
                summing(sum -> copy(sum).usage(sum.usage().plus(sum.usage())).build())
                        ::anAnswerFromTheCacheSavesAndUsesNothing);
        assertFoundOut(
                summing(sum -> copy(sum).savedUsd(BigDecimal.ZERO).build())::anAnswerFromTheCacheSavesAndUsesNothing);
    }

    @Test
    void findsUnknownCostsThatCountAsKnown() {
        assertFoundOut(summing(sum -> copy(sum).unknown(0).build())::countsTheCostsThatAreNotWellKnown);
        assertFoundOut(summing(sum -> copy(sum).estimated(0).build())::countsTheCostsThatAreNotWellKnown);
    }

    @Test
    void findsAPropertyThatIsNotKept() {
        assertFoundOut(recording(entry -> copy(entry).provider("").build())::groupsByEveryProperty);
        assertFoundOut(recording(entry -> copy(entry).attributes(Map.of()).build())::groupsByEveryProperty);
        assertFoundOut(
                recording(entry -> copy(entry).model(entry.requestedModel()).build())::groupsByEveryProperty);
    }

    @Test
    void findsDaysOfAnotherTimeZone() {
        assertFoundOut(recording(
                entry -> copy(entry, entry.id(), entry.time().plusMillis(1)).build())::groupsByTheDayInATimeZone);
    }

    @Test
    void findsAPeriodThatContainsItsEnd() {
        assertFoundOut(
                querying(query ->
                        new LedgerQuery(query.from(), query.to().plusMillis(1), query.groups(), query.filters()))
                        ::containsTheFirstMomentAndNotTheLast);
    }

    @Test
    void findsFiltersThatAreIgnored() {
        Supplier<UsageLedgerContract> contract =
                () -> querying(query -> new LedgerQuery(query.from(), query.to(), query.groups(), Map.of()));
        assertFoundOut(contract.get()::keepsTextsAsTheyAre);
        assertFoundOut(contract.get()::generatedEntriesHaveTheSumsOfTheModel);
    }

    @Test
    void findsTextsThatAreChanged() {
        assertFoundOut(recording(entry ->
                copy(entry).model(entry.model().toLowerCase(Locale.ROOT)).build())::keepsTextsAsTheyAre);
    }
}
