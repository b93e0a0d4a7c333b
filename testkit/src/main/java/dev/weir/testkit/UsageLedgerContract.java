package dev.weir.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.backend.ReportedCost;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.cost.Cost;
import dev.weir.spi.ledger.EntryKind;
import dev.weir.spi.ledger.LedgerDimension;
import dev.weir.spi.ledger.LedgerEntry;
import dev.weir.spi.ledger.LedgerEntryBuilder;
import dev.weir.spi.ledger.LedgerQuery;
import dev.weir.spi.ledger.LedgerQueryBuilder;
import dev.weir.spi.ledger.LedgerSum;
import dev.weir.spi.ledger.UsageLedger;
import dev.weir.spi.time.Deadline;
import dev.weir.spi.time.TimeSource;
import dev.weir.testkit.fake.FakeRandom;
import dev.weir.testkit.fake.FakeTime;
import dev.weir.testkit.fake.MemoryLedger;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What every {@link UsageLedger} promises, as tests. The author of a ledger extends this class in the plugin's tests and says
 * how another process connects to the store. One that keeps budgets also passes {@link BudgetStoreContract}.
 *
 * <pre>{@code
 * class TableLedgerTest extends UsageLedgerContract {
 *     @Override protected UsageLedger connect(TimeSource time) {
 *         return new TableLedger(settings, time);
 *     }
 * }
 * }</pre>
 */
public abstract class UsageLedgerContract extends Contract {
    private static final Duration PROMPTLY = Duration.ofSeconds(30);
    private static final int THREADS = 4;
    private static final Instant NOON = Instant.parse("2026-11-29T12:00:00Z");
    private static final List<EntryKind> ATTEMPTS = List.of(EntryKind.ANSWERED, EntryKind.BROKEN, EntryKind.LOST);
    private static final List<String> TEXTS = List.of(
            "core",
            "Ops",
            "ops",
            "o'clock",
            "a\"b",
            "\u4e2d\u6587 \ud83d\ude00",
            "%",
            "a=b&c",
            "back\\slash",
            "li\nne");

    private final long seed = FakeRandom.seeded().seed();
    private final FakeTime time = new FakeTime();

    /**
     * The ledger as one more process sees it: all that a test connects share their entries. Each test begins with an empty
     * ledger.
     *
     * @param time the clock, if the store has none of its own
     */
    protected abstract UsageLedger connect(TimeSource time);

    private UsageLedger connect() {
        return connect(time);
    }

    private static LedgerEntryBuilder entry(String id) {
        return LedgerEntry.builder(id, NOON).requestedModel("model-1").backend("primary");
    }

    private static Cost usd(String amount) {
        return Cost.builder().usd(new BigDecimal(amount)).build();
    }

    private static void write(UsageLedger ledger, LedgerEntryBuilder... entries) throws InterruptedException {
        for (LedgerEntryBuilder entry : entries) {
            ledger.record(entry.build());
        }
        flush(ledger);
    }

    private static void flush(UsageLedger ledger) throws InterruptedException {
        assertThat(ledger.flush(Deadline.after(PROMPTLY, TimeSource.system())))
                .as("flushed in " + PROMPTLY)
                .isTrue();
    }

    private static LedgerSum total(UsageLedger ledger) throws IOException {
        return only(ledger, LedgerQuery.builder());
    }

    private static LedgerSum only(UsageLedger ledger, LedgerQueryBuilder query) throws IOException {
        List<LedgerSum> sums = ledger.sums(query.build());
        assertThat(sums).hasSize(1);
        return sums.get(0);
    }

    private static Map<List<String>, Long> attempts(UsageLedger ledger, LedgerDimension... groups) throws IOException {
        LedgerQueryBuilder query = LedgerQuery.builder();
        List.of(groups).forEach(query::groupBy);
        Map<List<String>, Long> attempts = new LinkedHashMap<>();
        ledger.sums(query.build()).forEach(sum -> attempts.put(sum.group(), sum.attempts()));
        return attempts;
    }

    @Test
    void anEmptyLedgerHasOneSumOfNothing() throws Exception {
        UsageLedger ledger = connect();
        assertThat(total(ledger)).isEqualTo(LedgerSum.zero(List.of()));
        assertThat(attempts(ledger, LedgerDimension.MODEL)).isEmpty();
    }

    @Test
    void countsAnEntryOnceHoweverOftenItIsRecorded() throws Exception {
        UsageLedger ledger = connect();
        UsageLedger other = connect();
        write(
                ledger,
                entry("1").cost(usd("12")),
                entry("1").cost(usd("12")),
                entry("2").cost(usd("1")));
        write(ledger, entry("1").cost(usd("12")));
        write(other, entry("2").cost(usd("99")), entry("3").cost(usd("0.5")));
        assertThat(total(ledger).attempts()).isEqualTo(3);
        assertThat(total(other).usd()).isEqualByComparingTo("13.5");
    }

    @Test
    void processesShareTheirEntries() throws Exception {
        UsageLedger ledger = connect();
        write(ledger, entry("1"));
        write(connect(), entry("2"));
        assertThat(total(ledger).attempts()).isEqualTo(2);
        assertThat(total(connect()).attempts()).isEqualTo(2);
    }

    @Test
    void sumsAmountsExactly() throws Exception {
        UsageLedger ledger = connect();
        BigDecimal reported = new BigDecimal("0.000000000000000000123456789");
        write(
                ledger,
                entry("large").cost(usd("123456789012.000000000001")),
                entry("reported").cost(Cost.NONE.withReported(new ReportedCost(reported, "usage.cost"))));
        for (int i = 0; i < 1_000; i++) {
            ledger.record(entry("" + i).cost(usd("0.000000000001")).build());
        }
        flush(ledger);
        assertThat(total(ledger).usd()).isEqualByComparingTo("123456789012.000000001001000000123456789");
    }

    @Test
    void sumsEveryKindOfToken() throws Exception {
        UsageLedger ledger = connect();
        Usage usage = Usage.builder()
                .input(1_000)
                .cachedInput(400)
                .cacheWrite(300)
                .cacheWriteMinutes(200)
                .cacheWriteHour(100)
                .inputAudio(60)
                .cachedAudio(50)
                .inputImage(40)
                .cachedImage(30)
                .output(500)
                .reasoning(20)
                .outputAudio(10)
                .outputImage(5)
                .build();
        write(
                ledger,
                entry("1").usage(usage),
                entry("2").usage(usage),
                entry("3").usage(null));
        assertThat(total(ledger).usage()).isEqualTo(usage.plus(usage));
        assertThat(total(ledger).usage().estimated()).isFalse();
        write(ledger, entry("4").usage(Usage.estimated(1, 1)));
        assertThat(total(ledger).usage().estimated()).isTrue();
    }

    @Test
    void anAnswerFromTheCacheSavesAndUsesNothing() throws Exception {
        UsageLedger ledger = connect();
        write(
                ledger,
                entry("1").usage(Usage.reported(10, 5)).cost(usd("0.25")),
                entry("2").kind(EntryKind.CACHED).usage(Usage.reported(10, 5)).savedUsd(new BigDecimal("0.25")),
                entry("3").kind(EntryKind.CACHED));
        LedgerSum total = total(ledger);
        assertThat(total.attempts()).isEqualTo(1);
        assertThat(total.cached()).isEqualTo(2);
        assertThat(total.usage()).isEqualTo(Usage.reported(10, 5));
        assertThat(total.usd()).isEqualByComparingTo("0.25");
        assertThat(total.savedUsd()).isEqualByComparingTo("0.25");
        assertThat(total.unknown()).isZero();
    }

    @Test
    void countsTheCostsThatAreNotWellKnown() throws Exception {
        UsageLedger ledger = connect();
        write(
                ledger,
                entry("1").cost(Cost.unknown("no price")),
                entry("2").cost(Cost.unknown("no price")),
                entry("3")
                        .cost(Cost.builder()
                                .usd(BigDecimal.ONE)
                                .lacking("output")
                                .build()),
                entry("4")
                        .cost(Cost.builder().usd(BigDecimal.ONE).estimated(true).build()),
                entry("5").cost(usd("1")));
        LedgerSum total = total(ledger);
        assertThat(total.usd()).isEqualByComparingTo("3");
        assertThat(List.of(total.unknown(), total.partial(), total.estimated())).containsExactly(2L, 1L, 1L);
    }

    @Test
    void groupsByEveryProperty() throws Exception {
        UsageLedger ledger = connect();
        LedgerEntryBuilder full = LedgerEntry.builder("1", NOON)
                .requestedModel("gpt")
                .model("gpt-2026")
                .backend("primary")
                .provider("openai")
                .route("chat")
                .intentType("Scale")
                .attributes(Map.of("team", "core", "user", "ann"));
        write(ledger, full, entry("2"), entry("3").attributes(Map.of("user", "ann")));
        Map<LedgerDimension, List<String>> expected = Map.of(
                LedgerDimension.MODEL,
                List.of("gpt-2026", "model-1"),
                LedgerDimension.REQUESTED_MODEL,
                List.of("gpt", "model-1"),
                LedgerDimension.PROVIDER,
                List.of("openai", ""),
                LedgerDimension.ROUTE,
                List.of("chat", ""),
                LedgerDimension.INTENT_TYPE,
                List.of("Scale", ""),
                LedgerDimension.attribute("team"),
                List.of("core", ""));
        for (Map.Entry<LedgerDimension, List<String>> dimension : expected.entrySet()) {
            assertThat(attempts(ledger, dimension.getKey()))
                    .as("by %s", dimension.getKey())
                    .isEqualTo(Map.of(
                            List.of(dimension.getValue().get(0)), 1L,
                            List.of(dimension.getValue().get(1)), 2L));
        }
        assertThat(attempts(ledger, LedgerDimension.BACKEND)).isEqualTo(Map.of(List.of("primary"), 3L));
        assertThat(attempts(ledger, LedgerDimension.attribute("user"), LedgerDimension.MODEL))
                .isEqualTo(Map.of(
                        List.of("ann", "gpt-2026"), 1L, List.of("ann", "model-1"), 1L, List.of("", "model-1"), 1L));
    }

    /** With a clock that is set back, one with quarters of an hour, and both sides of midnight. */
    @Test
    void groupsByTheDayInATimeZone() throws Exception {
        UsageLedger ledger = connect();
        List<Instant> times = List.of(
                Instant.parse("2026-11-01T03:59:59.999Z"),
                Instant.parse("2026-11-01T04:00:00Z"),
                Instant.parse("2026-11-02T04:59:59.999Z"),
                Instant.parse("2026-11-02T05:00:00Z"),
                Instant.parse("2026-11-02T18:14:59.999Z"),
                Instant.parse("2026-11-02T18:15:00Z"));
        for (Instant at : times) {
            ledger.record(LedgerEntry.builder(at.toString(), at).build());
        }
        flush(ledger);
        assertThat(attempts(ledger, LedgerDimension.day(ZoneId.of("America/New_York"))))
                .isEqualTo(Map.of(List.of("2026-10-31"), 1L, List.of("2026-11-01"), 2L, List.of("2026-11-02"), 3L));
        assertThat(attempts(ledger, LedgerDimension.day(ZoneId.of("Asia/Kathmandu"))))
                .isEqualTo(Map.of(List.of("2026-11-01"), 2L, List.of("2026-11-02"), 3L, List.of("2026-11-03"), 1L));
    }

    @Test
    void containsTheFirstMomentAndNotTheLast() throws Exception {
        UsageLedger ledger = connect();
        for (int millis = -1; millis <= 1; millis++) {
            ledger.record(
                    LedgerEntry.builder("" + millis, NOON.plusMillis(millis)).build());
        }
        flush(ledger);
        assertThat(only(ledger, LedgerQuery.builder().from(NOON)).attempts()).isEqualTo(2);
        assertThat(only(ledger, LedgerQuery.builder().to(NOON)).attempts()).isEqualTo(1);
        assertThat(only(ledger, LedgerQuery.builder().from(NOON).to(NOON)).attempts())
                .isZero();
    }

    @Test
    void keepsTextsAsTheyAre() throws Exception {
        UsageLedger ledger = connect();
        for (String text : TEXTS) {
            ledger.record(entry("id of " + text)
                    .requestedModel(text)
                    .intentType(text)
                    .attributes(Map.of(text, "of " + text, "key", text))
                    .build());
        }
        flush(ledger);
        for (String text : TEXTS) {
            for (LedgerDimension filter :
                    List.of(LedgerDimension.MODEL, LedgerDimension.INTENT_TYPE, LedgerDimension.attribute("key"))) {
                assertThat(only(ledger, LedgerQuery.builder().filter(filter, text))
                                .attempts())
                        .as("%s '%s'", filter, text)
                        .isEqualTo(1);
            }
            assertThat(attempts(ledger, LedgerDimension.attribute(text))).containsKey(List.of("of " + text));
        }
    }

    private LedgerEntry generated(Random random, int number) {
        boolean cached = random.nextInt(5) == 0;
        LedgerEntryBuilder entry = LedgerEntry.builder("" + number, NOON.plusSeconds(random.nextInt(400_000)))
                .kind(cached ? EntryKind.CACHED : ATTEMPTS.get(random.nextInt(ATTEMPTS.size())))
                .requestedModel("model-" + random.nextInt(3))
                .backend("backend-" + random.nextInt(2))
                .provider(random.nextBoolean() ? "openai" : "")
                .intentType(random.nextBoolean() ? "Scale" : null);
        if (random.nextBoolean()) {
            entry.attributes(Map.of("team", TEXTS.get(random.nextInt(3)), "user", "" + random.nextInt(3)));
        }
        if (random.nextInt(4) > 0) {
            entry.usage(Usage.reported(random.nextInt(10_000), random.nextInt(10_000)));
        }
        if (cached) {
            return entry.savedUsd(random.nextBoolean() ? BigDecimal.valueOf(random.nextInt(1_000_000), 9) : null)
                    .build();
        }
        BigDecimal amount = BigDecimal.valueOf(random.nextLong(1_000_000_000_000L), 12);
        return entry.cost(
                        switch (random.nextInt(4)) {
                            case 0 -> Cost.unknown("no price");
                            case 1 -> Cost.builder().usd(amount).estimated(true).build();
                            case 2 ->
                                Cost.builder().usd(amount).lacking("output").build();
                            default -> Cost.builder().usd(amount).build();
                        })
                .build();
    }

    private LedgerQuery generatedQuery(Random random) {
        List<LedgerDimension> dimensions = List.of(
                LedgerDimension.MODEL,
                LedgerDimension.BACKEND,
                LedgerDimension.PROVIDER,
                LedgerDimension.INTENT_TYPE,
                LedgerDimension.attribute("team"),
                LedgerDimension.attribute("user"),
                LedgerDimension.day(ZoneId.of("Asia/Tokyo")));
        Map<LedgerDimension, List<String>> values = Map.of(
                LedgerDimension.MODEL,
                List.of("model-0", "model-1"),
                LedgerDimension.PROVIDER,
                List.of("openai", ""),
                LedgerDimension.attribute("team"),
                List.of("core", ""),
                LedgerDimension.attribute("user"),
                List.of("0", "1"));
        LedgerQueryBuilder query = LedgerQuery.builder();
        if (random.nextBoolean()) {
            query.from(NOON.plusSeconds(random.nextInt(200_000)))
                    .to(NOON.plusSeconds(200_000 + random.nextInt(200_000)));
        }
        dimensions.stream().filter(dimension -> random.nextInt(3) == 0).forEach(query::groupBy);
        values.forEach((dimension, choice) -> {
            if (random.nextInt(4) == 0) {
                query.filter(dimension, choice.get(random.nextInt(choice.size())));
            }
        });
        return query.build();
    }

    /** {@link MemoryLedger} is the model. */
    @Test
    void generatedEntriesHaveTheSumsOfTheModel() throws Exception {
        Random random = new Random(seed);
        UsageLedger ledger = connect();
        MemoryLedger model = new MemoryLedger(time);
        for (int i = 0; i < 300; i++) {
            LedgerEntry entry = generated(random, random.nextInt(250));
            ledger.record(entry);
            model.record(entry);
        }
        flush(ledger);
        for (int i = 0; i < 60; i++) {
            LedgerQuery query = generatedQuery(random);
            assertThat(plain(ledger.sums(query)))
                    .as("seed %d, %s", seed, query)
                    .containsExactlyInAnyOrderElementsOf(plain(model.sums(query)));
        }
    }

    /** Without the places of amounts. */
    private static List<LedgerSum> plain(List<LedgerSum> sums) {
        return sums.stream()
                .map(sum -> LedgerSum.builder(sum.group())
                        .attempts(sum.attempts())
                        .cached(sum.cached())
                        .usage(sum.usage())
                        .usd(sum.usd().stripTrailingZeros())
                        .savedUsd(sum.savedUsd().stripTrailingZeros())
                        .unknown(sum.unknown())
                        .partial(sum.partial())
                        .estimated(sum.estimated())
                        .build())
                .toList();
    }

    /** Each entry is recorded by two threads, of two processes. */
    @Test
    void isSafeForManyThreadsAndProcesses() throws Exception {
        List<UsageLedger> ledgers = List.of(connect(), connect());
        Conduct.atOnce(IntStream.range(0, THREADS)
                .<Callable<Boolean>>mapToObj(thread -> () -> {
                    for (int i = 0; i < 500; i++) {
                        ledgers.get(thread % 2)
                                .record(entry(thread / 2 + "-" + i)
                                        .cost(usd("0.01"))
                                        .build());
                    }
                    return true;
                })
                .toList());
        for (UsageLedger ledger : ledgers) {
            flush(ledger);
            assertThat(ledger.statistics().lost()).isZero();
            assertThat(ledger.statistics().waiting()).isZero();
        }
        assertThat(total(connect()).usd()).isEqualByComparingTo("10");
    }

    @Test
    void recordingWaitsForNothing() throws Exception {
        UsageLedger ledger = connect();
        Conduct.assertDoesNotWait(() -> ledger.record(entry("1").build()));
        flush(ledger);
        assertThat(total(ledger).attempts()).isEqualTo(1);
    }

    @Test
    void flushReturnsByItsDeadlineAndAfterAnInterrupt() {
        UsageLedger ledger = connect();
        ledger.record(entry("1").build());
        Running.of(() -> ledger.flush(Deadline.after(Duration.ZERO, TimeSource.system())))
                .result();
        Conduct.assertEndsWhenInterrupted(() -> ledger.flush(Deadline.after(PROMPTLY, TimeSource.system())));
    }

    @Test
    void namesItsPlaceWithoutAPassword() {
        assertThat(connect().location())
                .isNotBlank()
                .doesNotContainPattern("//[^/]*@")
                .doesNotContainIgnoringCase("password");
    }

    @Test
    void keepsTheSameBudgets() {
        UsageLedger ledger = connect();
        assertThat(ledger.budgets()).isSameAs(ledger.budgets());
    }

    @Test
    void writesWhatWaitsWhenItIsClosed() throws Exception {
        UsageLedger ledger = closeable();
        ledger.record(entry("1").build());
        Conduct.assertClosesTwice(ledger);
        assertThat(total(connect()).attempts()).isEqualTo(1);
    }

    @Test
    void recordingNeverThrowsAlsoAfterTheEnd() {
        UsageLedger ledger = closeable();
        Conduct.assertClosesTwice(ledger);
        assertThat(Running.doing(() -> ledger.record(entry("1").build())).failure())
                .isNull();
        assertThat(ledger.statistics().waiting()).isNotNegative();
        Running.of(() -> ledger.sums(LedgerQuery.builder().build())).failure();
    }

    @Test
    void refusesNull() throws Exception {
        UsageLedger ledger = connect();
        Conduct.assertRefusesNull(() -> ledger.record(nothing()));
        Conduct.assertRefusesNull(() -> ledger.sums(nothing()));
        assertThat(total(ledger).attempts()).isZero();
    }

    private UsageLedger closeable() {
        UsageLedger ledger = connect();
        require(Feature.CLOSING, ledger instanceof AutoCloseable);
        return ledger;
    }
}
