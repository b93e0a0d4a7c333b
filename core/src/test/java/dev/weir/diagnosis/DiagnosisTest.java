package dev.weir.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.batch.BatchFigures;
import dev.weir.batch.BatchTrigger;
import dev.weir.breaker.BreakerStatistics;
import dev.weir.breaker.Cause;
import dev.weir.budget.BudgetState;
import dev.weir.cache.CacheLookup;
import dev.weir.cache.CacheStatistics;
import dev.weir.performance.LatencyPoint;
import dev.weir.performance.LatencyPointBuilder;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.event.CircuitBreakerChanged.State;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is found in statistics, and what is not. */
class DiagnosisTest {
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    private static final Duration WINDOW = Duration.ofMinutes(15);

    private final List<LatencyPoint> calls = new ArrayList<>();
    private final List<ObservedTarget> targets = new ArrayList<>();
    private final List<BudgetState> budgets = new ArrayList<>();
    private String strategy = "exponential";
    private @Nullable BatchFigures batches;
    private @Nullable CacheStatistics cache;

    private void calls(int count, int millis, UnaryOperator<LatencyPointBuilder> how) {
        for (int i = 0; i < count; i++) {
            Instant ended = NOW.minus(Duration.ofMinutes(10)).plusMillis(calls.size() * 100L);
            calls.add(how.apply(LatencyPoint.builder("openai", "gpt-4o", Duration.ofMillis(millis))
                            .timestamp(ended)
                            .tokens(100, 10)
                            .breakerState(State.CLOSED))
                    .build());
        }
    }

    private static LatencyPointBuilder answered(LatencyPointBuilder point) {
        return point;
    }

    private List<Finding> findings() {
        Observations seen =
                new Observations(NOW, WINDOW, calls, Duration.ofMinutes(1), strategy, targets, batches, cache, budgets);
        return new Diagnosis(() -> seen).findings();
    }

    private Finding only(Symptom symptom) {
        List<Finding> findings = findings();
        assertThat(findings).extracting(Finding::symptom).containsExactly(symptom);
        return findings.get(0);
    }

    private void target(long succeeded, long timedOut, Duration attemptTimeout) {
        target(succeeded, timedOut, attemptTimeout, Map.of(), Map.of());
    }

    private void target(
            long succeeded,
            long timedOut,
            Duration attemptTimeout,
            Map<ErrorClass, Long> failed,
            Map<Cause, Long> trips) {
        BreakerStatistics statistics = new BreakerStatistics(
                State.CLOSED, 0, 0, 100, attemptTimeout, 0, succeeded, failed, 0, timedOut, 0, 8, 0, trips);
        targets.add(new ObservedTarget("openai/gpt-4o", statistics, 100, Duration.ofSeconds(20)));
    }

    private static BatchFigures batches(double efficiency, BatchTrigger trigger) {
        return new BatchFigures(
                100,
                (long) (1_000 * efficiency),
                10,
                efficiency,
                Duration.ofMillis(80),
                Duration.ofMillis(100),
                Map.of(trigger, 100L));
    }

    private static CacheStatistics cache(long hits, long misses) {
        return new CacheStatistics(Map.of(CacheLookup.HIT, hits, CacheLookup.MISS, misses), misses, Map.of(), 0, 0);
    }

    private static BudgetState budget(String spent) {
        return new BudgetState(
                "all",
                "",
                new BigDecimal("100"),
                new BigDecimal(spent),
                BigDecimal.ZERO,
                NOW.plus(Duration.ofDays(10)));
    }

    /** The refusals of an open breaker follow from other failures, however many they are. */
    @Test
    void anOutageIsFoundBehindTheRefusalsOfTheBreaker() {
        calls(7, 100, point -> point.failedFor(Reason.UNREACHABLE));
        calls(93, 0, point -> point.failedFor(Reason.CIRCUIT_OPEN).breakerState(State.OPEN));

        Finding finding = only(Symptom.MANY_ERRORS);

        assertThat(finding.evidence())
                .isEqualTo("100 % of 100 calls failed, most of them as network.unreachable;"
                        + " the open circuit breaker refused 93");
        assertThat(finding.key()).isEqualTo("llm.backends.openai.baseUrl");
    }

    @Test
    void anOutageIsFoundWhereOnlyTheRefusalsOfTheBreakerAreKept() {
        target(0, 0, Duration.ofSeconds(5), Map.of(ErrorClass.NETWORKING, 7L, ErrorClass.TRANSIENT, 1L), Map.of());
        calls(100, 0, point -> point.failedFor(Reason.CIRCUIT_OPEN).breakerState(State.OPEN));

        Finding finding = only(Symptom.MANY_ERRORS);

        assertThat(finding.evidence())
                .isEqualTo("100 % of 100 calls failed, most of them as weir.circuit-open,"
                        + " as attempts failed as networking");
        assertThat(finding.key()).isEqualTo("llm.backends.openai.baseUrl");
    }

    @ParameterizedTest
    @EnumSource(Reason.class)
    void manyErrorsHaveAnAdviceByTheirReason(Reason reason) {
        calls(90, 1_000, DiagnosisTest::answered);
        calls(10, 1_000, point -> point.failedFor(reason));

        assertThat(only(Symptom.MANY_ERRORS).evidence())
                .isEqualTo("10 % of 100 calls failed, most of them as " + reason.label());
    }

    @Test
    void aQuotaThatIsUsedUpIsNotTheFaultOfTheRequests() {
        calls(90, 1_000, DiagnosisTest::answered);
        calls(10, 1_000, point -> point.failedFor(Reason.QUOTA_EXHAUSTED));

        assertThat(only(Symptom.MANY_ERRORS).advice()).startsWith("raise the quota");
    }

    /** Answers of one token, which take long for it, and long ones, which take long. */
    @Test
    void answersOfManyLengthsAreNoSlowTail() {
        Random random = new Random(1);
        for (int i = 0; i < 500; i++) {
            int tokens = random.nextInt(10) == 0 ? 1 : 100 + random.nextInt(1_000);
            calls(1, 800 + 10 * tokens, point -> point.tokens(100, tokens));
        }

        assertThat(findings()).isEmpty();
    }

    /** Whatever healthy traffic looks like: nothing is found. */
    @RepeatedTest(30)
    void nothingIsWrongWithHealthyTraffic() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        int usual = 50 + random.nextInt(5_000);
        int count = random.nextInt(2_000);
        for (int i = 0; i < count; i++) {
            int tokens = 20 + random.nextInt(200);
            int millis = (int) (usual * (0.5 + tokens / 150.0) * (0.8 + 0.4 * random.nextDouble()));
            boolean fails = random.nextInt(100) == 0;
            boolean retried = random.nextInt(50) == 0;
            calls(
                    1,
                    millis,
                    point -> (fails ? point.failed(ErrorClass.TRANSIENT) : point)
                            .retries(retried ? 1 : 0)
                            .tokens(100, tokens)
                            .costNanoUsd(20_000));
        }
        target(count, count / 1_000, Duration.ofSeconds(15));
        batches = batches(0.8, BatchTrigger.FULL);
        cache = cache(300, 700);
        budgets.add(budget("40"));

        assertThat(findings()).as("seed %d", seed).isEmpty();
    }

    @Test
    void nothingIsFoundWithoutCalls() {
        assertThat(findings()).isEmpty();
    }

    @Test
    void answersThatNeedMostOfTheTime() {
        calls(50, 40_000, DiagnosisTest::answered);

        Finding finding = only(Symptom.SLOW_ANSWERS);

        assertThat(finding.scope()).isEqualTo("openai/gpt-4o");
        assertThat(finding.evidence())
                .isEqualTo(
                        "P95 is 40s of the 1m that calls have (P50 40s, 50 calls); it passes while the answer is made");
        assertThat(finding.key()).isEqualTo("llm.client.maxTokens");
    }

    @Test
    void answersThatAreSlowBeforeTheFirstToken() {
        calls(50, 40_000, point -> point.timeToFirstToken(Duration.ofSeconds(35)));

        assertThat(only(Symptom.SLOW_ANSWERS).evidence()).endsWith("most of it passes before the first token");
    }

    @Test
    void answersThatAreSlowAsTheyAreRetried() {
        calls(90, 1_000, DiagnosisTest::answered);
        calls(10, 40_000, point -> point.retries(3));

        assertThat(findings())
                .filteredOn(finding -> finding.symptom() == Symptom.SLOW_ANSWERS)
                .singleElement()
                .satisfies(finding -> assertThat(finding.key()).isEqualTo("llm.retry.maxRetries"));
    }

    @Test
    void aSlowTail() {
        calls(97, 500, DiagnosisTest::answered);
        calls(3, 9_000, DiagnosisTest::answered);

        assertThat(only(Symptom.SLOW_TAIL).evidence())
                .isEqualTo(
                        "P99 is 9s, and P50 500ms; 3 of 100 answers took at least five times as long, and no longer ones");
    }

    @Test
    void longAnswersAreNoSlowTail() {
        calls(95, 500, DiagnosisTest::answered);
        calls(5, 9_000, point -> point.tokens(100, 200));

        assertThat(findings()).isEmpty();
    }

    @Test
    void aModelThatBecameSlower() {
        calls(50, 1_000, DiagnosisTest::answered);
        calls(50, 4_000, DiagnosisTest::answered);

        assertThat(only(Symptom.LATENCY_ROSE).evidence()).isEqualTo("P95 rose from 1s to 4s");
    }

    @ParameterizedTest
    @EnumSource(ErrorClass.class)
    void manyErrorsHaveAnAdviceByTheirClass(ErrorClass errorClass) {
        calls(90, 1_000, DiagnosisTest::answered);
        calls(10, 1_000, point -> point.failed(errorClass));

        Finding finding = only(Symptom.MANY_ERRORS);

        assertThat(finding.evidence()).isEqualTo("10 % of 100 calls failed, most of them as " + errorClass.label());
        assertThat(finding.key()).startsWith("llm.");
        assertThat(finding.advice()).isNotBlank();
    }

    @Test
    void aTimeThatAnswersNearlyNeed() {
        for (int i = 0; i < 90; i++) {
            calls(1, i * 600, DiagnosisTest::answered);
        }
        calls(10, 60_000, point -> point.failed(ErrorClass.TIMEOUT));

        assertThat(findings())
                .filteredOn(finding -> finding.symptom() == Symptom.TIMEOUT_TOO_SHORT)
                .singleElement()
                .satisfies(
                        finding -> assertThat(finding.evidence())
                                .isEqualTo(
                                        "10 % of 100 calls ran out of time, and a tenth of the answers took more than 81 % of the 1m"));
    }

    @Test
    void anAttemptTimeoutThatEndsAttempts() {
        target(80, 20, Duration.ofSeconds(20));

        assertThat(only(Symptom.ATTEMPT_TIMEOUT_TOO_SHORT).evidence())
                .isEqualTo("20 % of the attempts timed out at the upper bound of 20s");
    }

    @Test
    void aBackendThatHangsIsNoShortTimeout() {
        target(80, 20, Duration.ofSeconds(5));

        assertThat(findings()).isEmpty();
    }

    @Test
    void retriesThatDoNotPay() {
        calls(900, 1_000, DiagnosisTest::answered);
        calls(30, 1_000, point -> point.failed(ErrorClass.TRANSIENT).retries(3));

        assertThat(only(Symptom.RETRIES_DO_NOT_PAY).evidence())
                .isEqualTo("90 retries for 30 calls had 0 of them answered");
    }

    @Test
    void aStrategyThatDoesNotBackOffFromLimits() {
        strategy = "fixed";
        calls(900, 1_000, DiagnosisTest::answered);
        calls(30, 1_000, point -> point.failed(ErrorClass.RATE_LIMIT).retries(3));

        assertThat(findings())
                .extracting(Finding::symptom)
                .containsExactly(Symptom.RETRIES_DO_NOT_PAY, Symptom.RETRY_STRATEGY_UNFIT);
    }

    @Test
    void aBreakerThatOpensOften() {
        target(400, 0, Duration.ofSeconds(5), Map.of(), Map.of(Cause.CONSECUTIVE_FAILURES, 4L));

        assertThat(only(Symptom.BREAKER_OPENS_OFTEN).evidence())
                .isEqualTo("its breaker opened 4 times in 15m, and refused 8 attempts");
    }

    /** One outage, however long, whose end the breaker probes for; and a breaker that an operator opens. */
    @Test
    void probesThatFailAreNoFurtherOpenings() {
        target(
                400,
                0,
                Duration.ofSeconds(5),
                Map.of(),
                Map.of(Cause.CONSECUTIVE_FAILURES, 1L, Cause.PROBE_FAILED, 20L, Cause.FORCED_OPEN, 5L));

        assertThat(findings()).isEmpty();
    }

    @Test
    void callsThatWaitForAPermit() {
        target(1_000, 0, Duration.ofSeconds(5));
        calls(70, 1_000, DiagnosisTest::answered);
        calls(30, 9_000, point -> point.permitWait(Duration.ofSeconds(8)));

        assertThat(only(Symptom.CONCURRENCY_LIMIT_QUEUES).evidence())
                .isEqualTo("30 of 100 calls spent most of their time waiting for a permit, 8s on average;"
                        + " its limit permits 100 at once now, and at most 100");
    }

    @Test
    void callsThatWaitForTheRateLimitsOfTheirTargetAreNoSlowTail() {
        target(1_000, 0, Duration.ofSeconds(5));
        calls(95, 1_000, DiagnosisTest::answered);
        calls(5, 9_000, point -> point.rateLimitWait(Duration.ofSeconds(8)));

        assertThat(findings()).isEmpty();
    }

    @Test
    void batchesThatWaitAndLeaveHalfEmpty() {
        batches = batches(0.3, BatchTrigger.TIMEOUT);

        assertThat(only(Symptom.BATCHES_HALF_EMPTY).evidence())
                .isEqualTo("100 of 100 batches left at their longest wait, 30 % full; calls waited 80ms on average");
    }

    @Test
    void smallBatchesThatDoNotWaitAreHealthy() {
        batches = batches(0.1, BatchTrigger.SPARSE);

        assertThat(findings()).isEmpty();
    }

    @Test
    void aCacheThatAnswersLittle() {
        cache = cache(3, 997);

        assertThat(only(Symptom.LOW_HIT_RATE).evidence())
                .isEqualTo("0.3 % of 1000 lookups were hits: calls are seldom the same");
    }

    @Test
    void aBudgetThatWillNotLastAndWhatSpendsIt() {
        calls(80, 1_000, point -> point.costNanoUsd(50_000_000).intentType("Summary"));
        calls(20, 1_000, point -> point.costNanoUsd(50_000_000));
        budgets.add(budget("40"));

        assertThat(only(Symptom.COST_OVERRUN).evidence())
                .isEqualTo("40 of 100 USD are spent, and at 0.5000 USD a minute the rest lasts 120 minutes;"
                        + " 80 % of the recent cost is gpt-4o for the intent type Summary");
    }

    @Test
    void aBudgetThatIsNearlySpent() {
        budgets.add(budget("95"));

        Finding finding = only(Symptom.COST_OVERRUN);

        assertThat(finding.evidence()).isEqualTo("95 of 100 USD are spent");
        assertThat(finding.key()).isEqualTo("llm.budgets.all.limit");
    }

    @Test
    void aBudgetThatNoSettingSetsNamesWhatDoes() {
        budgets.add(new BudgetState(
                "key:ci", "", new BigDecimal("10"), new BigDecimal("10"), BigDecimal.ZERO, null, "weir keys"));

        assertThat(only(Symptom.COST_OVERRUN).key()).isEqualTo("weir keys");
    }

    @Test
    void aFindingIsOneLine() {
        assertThat(Finding.of(Symptom.SLOW_TAIL, "openai/gpt-4o", "P99 is 9s", "hedge"))
                .hasToString("slow-tail openai/gpt-4o: P99 is 9s; hedge (llm.routes.<name>.hedge)");
    }
}
