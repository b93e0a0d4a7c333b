package dev.weir.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.ConfigurationLoader;
import dev.weir.config.EnvironmentVariable;
import dev.weir.config.SettingsRecord;
import dev.weir.config.internal.ScalarType;
import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every setting of the core: its default, and that its key and its variable set it. */
class SettingsTest {

    /** Key, variable ({@code -} for none), default, another value; every one as {@code effective()} prints it. */
    private static final String TABLE = """
            client.model                         LLM_MODEL                       offline      gpt-4o-mini
            client.maxTokens                     LLM_MAX_TOKENS                  2048         99
            client.backend                       LLM_BACKEND                     offline      primary
            client.timeout                       LLM_TIMEOUT                     1m           1m30s
            client.callThreads                   -                               128          64
            performance.latencyBufferSize        LLM_LATENCY_BUFFER_SIZE         10000        7
            performance.optimizationInterval     LLM_OPTIMIZATION_INTERVAL       1m           250ms
            performance.enableTracing            LLM_ENABLE_TRACING              true         false
            performance.traceSamplingRatio       LLM_TRACE_SAMPLING_RATIO        0.1          0.25
            performance.recordTo                 -                               (not~set)    traffic.jsonl
            performance.recordMaxBytes           -                               64MiB        1GiB
            performance.optimizer.mode           -                               apply        dry-run
            performance.optimizer.maxAttemptTimeout           -                  (not~set)    2m
            performance.optimizer.maxBatchTimeout             -                  500ms        1s
            performance.optimizer.maxConcurrentRequests       -                  (not~set)    400
            performance.optimizer.minHedgeDelay               -                  (not~set)    50ms
            performance.optimizer.maxHedgeDelay               -                  (not~set)    10s
            telemetry.genAiConventions           -                               v1-41        latest
            telemetry.captureContent             -                               false        true
            telemetry.maxContentCharacters       -                               8192         100
            telemetry.runtime                    -                               (not~set)    blue
            circuitBreaker.failureThreshold      LLM_CB_FAILURE_THRESHOLD        5            6
            circuitBreaker.successThreshold      LLM_CB_SUCCESS_THRESHOLD        3            4
            circuitBreaker.timeout               LLM_CB_TIMEOUT                  30s          1h
            circuitBreaker.maxConcurrentRequests LLM_CB_MAX_CONCURRENT_REQUESTS  100          101
            circuitBreaker.enableAdaptiveTimeout LLM_CB_ADAPTIVE_TIMEOUT         true         false
            circuitBreaker.maxTimeout            -                               5m           1h
            circuitBreaker.halfOpenProbes        -                               3            1
            circuitBreaker.maxWait               -                               1m           0s
            circuitBreaker.maxWaitInHalfOpen     -                               0s           2s
            circuitBreaker.automaticHalfOpen     -                               false        true
            circuitBreaker.minConcurrentRequests -                               (not~set)    4
            circuitBreaker.initialConcurrentRequests          -                  (not~set)    9
            circuitBreaker.ignoredErrorClasses   -                               [permanent,~authentication] [rate-limit]
            circuitBreaker.slidingWindow.length  -                               1m           30s
            circuitBreaker.slidingWindow.calls   -                               (not~set)    100
            circuitBreaker.slidingWindow.minimumCalls         -                  20           5
            circuitBreaker.slidingWindow.failureRateThreshold -                  (not~set)    50.5
            circuitBreaker.slidingWindow.slowCallRateThreshold -                 (not~set)    80.0
            circuitBreaker.slidingWindow.slowCallDuration     -                  (not~set)    10s
            circuitBreaker.attemptTimeout.factor              -                  3.0          2.5
            circuitBreaker.attemptTimeout.floor               -                  1s           500ms
            circuitBreaker.attemptTimeout.ceiling             -                  1m           2m
            batchProcessing.maxBatchSize         LLM_BATCH_MAX_SIZE              10           11
            batchProcessing.batchTimeout         LLM_BATCH_TIMEOUT               100ms        0s
            batchProcessing.concurrentBatches    LLM_BATCH_CONCURRENT            5            6
            batchProcessing.enablePrioritization LLM_BATCH_PRIORITIZATION        true         false
            batchProcessing.maxQueueSize         -                               10000        9
            batchProcessing.maxQueueBytes        -                               64MB         1MB
            batchProcessing.tenantKey            -                               (not~set)    team
            retry.defaultStrategy                LLM_RETRY_STRATEGY              exponential  adaptive
            retry.maxRetries                     LLM_RETRY_MAX_ATTEMPTS          5            0
            retry.baseDelay                      LLM_RETRY_BASE_DELAY            1s           1.5s
            retry.maxDelay                       LLM_RETRY_MAX_DELAY             30s          2m
            retry.maxDuration                    -                               (not~set)    20s
            retry.enableAdaptive                 LLM_RETRY_ADAPTIVE              true         false
            retry.enableClassification           LLM_RETRY_CLASSIFICATION        true         false
            retry.budget.share                   -                               0.2          0.5
            retry.budget.minPerSecond            -                               10           0
            retry.budget.window                  -                               10s          1m
            retry.capServerDelay                 -                               false        true
            retry.wakePacing                     -                               100ms        0s
            limits.requestsPerMinute             -                               (not~set)    60
            limits.tokensPerMinute               -                               (not~set)    90000
            limits.burst                         -                               1m           10s
            limits.followServer                  -                               true         false
            limits.maxCoolDown                   -                               5m           0s
            limits.storeTimeout                  -                               50ms         10ms
            health.enabled                       -                               true         false
            health.interval                      -                               30s          1m
            health.timeout                       -                               5s           500ms
            health.failureThreshold              -                               3            2
            health.historySize                   -                               20           0
            health.whenUnhealthy                 -                               report       avoid
            admin.enabled                        -                               true         false
            admin.directory                      -                               (not~set)    /run/weir
            tokens.trackUsage                    LLM_TRACK_USAGE                 true         false
            tokens.trackCosts                    LLM_TRACK_COSTS                 true         false
            tokens.budgetLimit                   LLM_BUDGET_LIMIT                (not~set)    12.50
            tokens.budgetPeriod                  -                               month        30d
            tokens.alertThreshold                LLM_ALERT_THRESHOLD             80.0         66.5
            tokens.budgetEstimateFactor          -                               1            0.5
            tokens.budgetStoreTimeout            -                               100ms        1s
            tokens.costPerToken                  -                               {}           {gpt-4.1-mini:~0.00015}
            plugins.directory                    -                               (not~set)    more/plugins
            plugins.sha256                       -                               {}           {a.jar:~SUM}
            """.replace("SUM", "0123456789abcdef".repeat(4));

    /** Settings that mean something only beside another one. */
    private static final Map<String, String> COMPANIONS = Map.of(
            "slowCallRateThreshold", ", slowCallDuration: 1s", "slowCallDuration", ", slowCallRateThreshold: 50");

    private record Row(String key, String variable, String byDefault, String other) {
        static Row of(String line) {
            String[] columns = line.strip().split(" +", -1);
            return new Row("llm." + columns[0], columns[1], columns[2].replace('~', ' '), columns[3].replace('~', ' '));
        }
    }

    @TestFactory
    Stream<DynamicTest> everyKeyAndEveryVariableSetsItsSetting() {
        return rows().map(row -> DynamicTest.dynamicTest(row.key, () -> check(row)));
    }

    private static void check(Row row) {
        assertThat(row.other).isNotEqualTo(row.byDefault);
        assertThat(value(LlmConfiguration.loader(), row.key)).isEqualTo(row.byDefault);
        assertThat(value(LlmConfiguration.loader().text("weir.yaml", yaml(row)), row.key))
                .isEqualTo(row.other);
        if (!row.variable.equals("-")) {
            ConfigurationLoader<LlmSettings> byVariable =
                    LlmConfiguration.loader().environment(Map.of(row.variable, row.other));
            assertThat(value(byVariable, row.key)).isEqualTo(row.other);
        }
    }

    @Test
    void everySettingStandsInTheTable() {
        assertThat(rows().map(Row::key))
                .containsExactlyElementsOf(keys().keySet().stream()
                        .filter(key -> !key.equals("llm.retry.rules")) // RetryRulesTest has it
                        .filter(key -> !key.equals("llm.budgets")) // BudgetSectionTest has it
                        .filter(key -> !key.equals("llm.routes")) // RoutesTest has it
                        .filter(key -> !key.equals("llm.intents")) // IntentsTest has it
                        .toList());
    }

    @Test
    void everyVariableStandsInTheTable() {
        Map<String, String> variables = new LinkedHashMap<>();
        keys().forEach((key, component) -> {
            EnvironmentVariable variable = component.getAnnotation(EnvironmentVariable.class);
            variables.put(key, variable == null ? "-" : variable.value());
        });
        assertThat(rows()).allSatisfy(row -> assertThat(row.variable).isEqualTo(variables.get(row.key)));
    }

    @Test
    void everySettingIsDescribed() {
        assertThat(LlmConfiguration.LAYOUT.settings().values())
                .noneMatch(setting -> setting.description().isEmpty());
    }

    @Test
    void everyRecordCanBeBound() {
        SettingsRecord.requireBindable(LlmSettings.class, Set.of());
    }

    private static Stream<Row> rows() {
        return TABLE.lines().map(Row::of);
    }

    /** The value as the record itself holds it, so that a setting which only prints well is found out. */
    private static String value(ConfigurationLoader<LlmSettings> loader, String key) {
        try {
            Object value = loader.load().requireValid().settings();
            for (String name : key.substring("llm.".length()).split("\\.", -1)) {
                value = value.getClass().getMethod(name).invoke(value);
            }
            return value == null
                    ? "(not set)"
                    : ScalarType.format(value).replace('=', ':').replace(":", ": ");
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(key, e);
        }
    }

    private static String yaml(Row row) {
        List<String> path = List.of(row.key.split("\\.", -1));
        int last = path.size() - 1;
        String companion = COMPANIONS.getOrDefault(path.get(last), "");
        return String.join(": {", path.subList(0, last)) + ": {" + path.get(last) + ": " + row.other + companion
                + "}".repeat(last);
    }

    /** Every setting, found by walking the records without any code under test. */
    private static Map<String, RecordComponent> keys() {
        Map<String, RecordComponent> keys = new LinkedHashMap<>();
        walk(LlmSettings.class, "llm", keys);
        return keys;
    }

    private static void walk(Class<?> record, String key, Map<String, RecordComponent> keys) {
        for (RecordComponent component : record.getRecordComponents()) {
            if (component.getType().isRecord()) {
                walk(component.getType(), key + "." + component.getName(), keys);
            } else {
                keys.put(key + "." + component.getName(), component);
            }
        }
    }
}
