package dev.weir.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.config.Configuration;
import dev.weir.config.ConfigurationException;
import dev.weir.config.EffectiveValue;
import dev.weir.plugin.PluginLoader;
import dev.weir.resilience.TargetSettings;
import dev.weir.resilience.TargetSettingsTable;
import dev.weir.spi.ExtensionPoint;
import dev.weir.spi.NoSettings;
import dev.weir.spi.Plugin;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.retry.FailedAttempt;
import dev.weir.spi.retry.RetryDecision;
import dev.weir.spi.retry.RetryStrategy;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Settings of circuit breakers and retries per backend and per model, which inherit from those of all. */
class ConfiguredTargetsTest {
    private static final String YAML = """
            llm:
              circuitBreaker: { failureThreshold: 6, attemptTimeout: { ceiling: 2m } }
              retry:
                maxRetries: 4
                rules: { unknown: { delayFactor: 3 } }
                strategies: { mine: { type: linear } }
              backends:
                primary:
                  type: offline
                  circuitBreaker: { timeout: 10s, minConcurrentRequests: 5 }
                  retry: { maxRetries: 2, rules: { unknown: { maxRetries: 1 } } }
                  models:
                    "gpt-4.1":
                      circuitBreaker:
                        maxConcurrentRequests: 20
                        minConcurrentRequests:
                        attemptTimeout: { floor: 5s }
                    "meta/llama:70b": { retry: { maxRetries: 3 } }
                    plain:
                second: { type: offline }
            """;

    private static Configuration<LlmSettings> load(String yaml) {
        return LlmConfiguration.loader()
                .environment(Map.of("LLM_CB_SUCCESS_THRESHOLD", "9"))
                .text("weir.yaml", yaml)
                .load();
    }

    private static TargetSettingsTable table(String yaml) {
        return ConfiguredTargets.of(load(yaml).requireValid());
    }

    @Test
    void whatABackendDoesNotGiveIsThatOfAll() {
        TargetSettings settings = table(YAML).of("primary", "unnamed");

        assertThat(settings.circuitBreaker().timeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(settings.circuitBreaker().failureThreshold()).isEqualTo(6);
        assertThat(settings.circuitBreaker().successThreshold()).isEqualTo(9);
        assertThat(settings.circuitBreaker().attemptTimeout().ceiling()).isEqualTo(Duration.ofMinutes(2));
        assertThat(settings.retry().maxRetries()).isEqualTo(2);
    }

    @Test
    void whatAModelDoesNotGiveIsThatOfItsBackend() {
        TargetSettings settings = table(YAML).of("primary", "gpt-4.1");

        assertThat(settings.circuitBreaker().maxConcurrentRequests()).isEqualTo(20);
        assertThat(settings.circuitBreaker().timeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(settings.circuitBreaker().failureThreshold()).isEqualTo(6);
        assertThat(settings.circuitBreaker().attemptTimeout().floor()).isEqualTo(Duration.ofSeconds(5));
        assertThat(settings.circuitBreaker().attemptTimeout().ceiling()).isEqualTo(Duration.ofMinutes(2));
        assertThat(settings.retry().maxRetries()).isEqualTo(2);
    }

    @Test
    void anEmptyValueTakesBackWhatWouldBeInherited() {
        TargetSettingsTable table = table(YAML);

        assertThat(table.of("primary", "plain").circuitBreaker().minConcurrentRequests())
                .isEqualTo(5);
        assertThat(table.of("primary", "gpt-4.1").circuitBreaker().minConcurrentRequests())
                .isNull();
    }

    @Test
    void aRuleInheritsKeyByKey() {
        var rule = table(YAML).of("primary", "plain").retry().rules().get(ErrorClass.UNKNOWN);

        assertThat(rule.delayFactor()).isEqualTo(3);
        assertThat(rule.maxRetries()).isEqualTo(1);
    }

    @Test
    void aBackendWithoutSettingsOfItsOwnHasThoseOfAll() {
        Configuration<LlmSettings> configuration = load(YAML).requireValid();
        TargetSettings all = new TargetSettings(
                configuration.settings().circuitBreaker(),
                configuration.settings().retry());
        TargetSettingsTable table = ConfiguredTargets.of(configuration);

        assertThat(List.of(table.of("second", "gpt-4.1"), table.of("unknown", "x")))
                .containsOnly(all);
    }

    @Test
    void modelsAreNamedLiterallyAndListedInOrder() {
        TargetSettingsTable table = table(YAML);

        assertThat(table.models("primary")).containsExactly("gpt-4.1", "meta/llama:70b", "plain");
        assertThat(table.models("second")).isEmpty();
        assertThat(table.models("unknown")).isEmpty();
        assertThat(table.of("primary", "meta/llama:70b").retry().maxRetries()).isEqualTo(3);
    }

    @Test
    void longNamesOfModelsAreToldApart() {
        String name = "accounts/somebody/models/".repeat(4);
        TargetSettingsTable table = table("llm: { backends: { b: { type: offline, models: { " + name
                + "1: { retry: { maxRetries: 1 } }, " + name + "2: { retry: { maxRetries: 2 } } } } } }");

        assertThat(table.of("b", name + "1").retry().maxRetries()).isEqualTo(1);
        assertThat(table.of("b", name + "2").retry().maxRetries()).isEqualTo(2);
    }

    @Test
    void onlyWhatIsGivenIsShownWithItsPlace() {
        assertThat(load(YAML).requireValid().effective())
                .filteredOn(value -> value.key().startsWith("llm.backends"))
                .extracting(value -> value.key() + " = " + value.value() + " " + value.origin())
                .containsExactly(
                        "llm.backends.primary.circuitBreaker.timeout = 10s weir.yaml:10:25",
                        "llm.backends.primary.circuitBreaker.minConcurrentRequests = 5 weir.yaml:10:39",
                        "llm.backends.primary.retry.maxRetries = 2 weir.yaml:11:16",
                        "llm.backends.primary.retry.rules.unknown.maxRetries = 1 weir.yaml:11:51",
                        "llm.backends.primary.models.gpt-4.1.circuitBreaker.maxConcurrentRequests = 20 weir.yaml:15:13",
                        "llm.backends.primary.models.gpt-4.1.circuitBreaker.minConcurrentRequests = (not set) weir.yaml:16:13",
                        "llm.backends.primary.models.gpt-4.1.circuitBreaker.attemptTimeout.floor = 5s weir.yaml:17:31",
                        "llm.backends.primary.models.meta/llama:70b.retry.maxRetries = 3 weir.yaml:18:38");
    }

    @Test
    void codeSetsThemByDottedAndByNestedKeys() {
        Configuration<LlmSettings> configuration = LlmConfiguration.loader()
                .text("weir.yaml", YAML)
                .set("llm.backends.primary.circuitBreaker.timeout", "7s")
                .set("backends.primary.models.gpt-4.1.circuitBreaker.attemptTimeout.floor", "8s")
                .set("backends.primary.models.gpt-4.1.retry.maxRetries", "1")
                .map(Map.of(
                        "backends.second.models",
                        Map.of("o3.pro", Map.of("circuitBreaker.timeout", Duration.ofDays(1)))))
                .map(Map.of("backends", Map.of("second", Map.of("retry.maxRetries", 0))))
                .load()
                .requireValid();
        TargetSettingsTable table = ConfiguredTargets.of(configuration);

        assertThat(table.of("primary", "x").circuitBreaker().timeout()).isEqualTo(Duration.ofSeconds(7));
        assertThat(table.of("primary", "gpt-4.1")
                        .circuitBreaker()
                        .attemptTimeout()
                        .floor())
                .isEqualTo(Duration.ofSeconds(8));
        assertThat(table.of("primary", "gpt-4.1").retry().maxRetries()).isEqualTo(1);
        assertThat(table.models("second")).containsExactly("o3.pro");
        assertThat(table.of("second", "o3.pro").circuitBreaker().timeout()).isEqualTo(Duration.ofDays(1));
        assertThat(table.of("second", "o3.pro").retry().maxRetries()).isZero();
        assertThat(configuration.effective())
                .extracting(EffectiveValue::key)
                .contains("llm.backends.second.models.o3.pro.circuitBreaker.timeout");
    }

    @Test
    void whatHasNoEffectForATargetIsSaidAtItsPlace() {
        Configuration<LlmSettings> configuration = load("""
                llm:
                  client: { timeout: 20s }
                  backends:
                    b:
                      type: offline
                      circuitBreaker: { attemptTimeout: { floor: 30s } }
                      retry: { baseDelay: 2s }
                      models:
                        "m.1": { circuitBreaker: { enableAdaptiveTimeout: false, attemptTimeout: { ceiling: 40s } } }
                """);

        ConfiguredTargets.of(configuration.requireValid());

        assertThat(configuration.warnings())
                .contains(
                        "weir.yaml:6:43 llm.backends.b.circuitBreaker.attemptTimeout.floor: gives each attempt at least 30s,"
                                + " which is above llm.client.timeout, 20s: calls end before an attempt that hangs counts as"
                                + " a failure",
                        "weir.yaml:7:16 llm.backends.b.retry.baseDelay: does not apply to"
                                + " llm.retry.strategies, which inherits it from llm.retry",
                        "weir.yaml:9:84 llm.backends.b.models.m.1.circuitBreaker.attemptTimeout.ceiling: gives each attempt"
                                + " at least 40s, which is above llm.client.timeout, 20s: calls end before an attempt that"
                                + " hangs counts as a failure")
                .hasSize(3);
    }

    @Test
    void aTargetsStrategyHasToExist() {
        Plugin plugin = extensions -> {
            extensions.backend("offline", SharedSectionTest.Unused.class, NoSettings.class);
            extensions.retryStrategy("linear", Linear.class, NoSettings.class);
        };
        Configuration<LlmSettings> configuration = load("""
                llm:
                  backends:
                    b:
                      type: offline
                      retry: { defaultStrategy: linear }
                      models:
                        "m.1": { retry: { defaultStrategy: linear } }
                        "m.2": { retry: { defaultStrategy: lienar } }
                """);

        List<PlannedExtension<?>> plan = ExtensionPlan.of(
                configuration, new PluginLoader().plugin(plugin).load());

        assertThat(plan)
                .filteredOn(planned -> planned.isAt(ExtensionPoint.RETRY_STRATEGY))
                .hasSize(1);
        assertThat(configuration.problems().list())
                .singleElement()
                .asString()
                .startsWith(
                        "weir.yaml:8:27 llm.backends.b.models.m.2.retry.defaultStrategy: no retry strategy 'lienar'");
    }

    static final class Linear implements RetryStrategy {
        @Inject
        Linear() {}

        @Override
        public RetryDecision decide(FailedAttempt attempt) {
            return RetryDecision.giveUp("nobody should ask");
        }
    }

    @Test
    void whatIsWrongAboveIsReportedOnceAndNotForEveryHeir() {
        assertThatThrownBy(() -> load(YAML.replace("failureThreshold: 6", "failureThreshold: 0"))
                        .requireValid())
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("weir.yaml:2:21 llm.circuitBreaker.failureThreshold: must be at least 1, was 0");
    }

    @Test
    void theBreakerOfATargetOfARouteProbesSoonAndOneCallAtATime() {
        TargetSettingsTable table = table("""
                llm:
                  circuitBreaker: { timeout: 20s }
                  backends:
                    primary: { type: offline }
                    slow: { type: offline, models: { m: { circuitBreaker: { timeout: 1m, halfOpenProbes: 2 } } } }
                  routes:
                    chat:
                      targets: [ { backend: primary, model: a }, { backend: offline, model: b }, { backend: slow, model: m } ]
                    single: { targets: [ { backend: primary, model: c } ] }
                """);

        assertThat(List.of(table.of("primary", "a"), table.of("offline", "b"))).allSatisfy(settings -> {
            assertThat(settings.circuitBreaker().timeout()).isEqualTo(Duration.ofSeconds(10));
            assertThat(settings.circuitBreaker().maxTimeout()).isEqualTo(Duration.ofSeconds(10));
            assertThat(settings.circuitBreaker().halfOpenProbes()).isEqualTo(1);
        });
        assertThat(List.of(table.of("primary", "c"), table.of("primary", "other"), table.of("offline", "other")))
                .allSatisfy(settings -> {
                    assertThat(settings.circuitBreaker().timeout()).isEqualTo(Duration.ofSeconds(20));
                    assertThat(settings.circuitBreaker().halfOpenProbes()).isEqualTo(3);
                });
        assertThat(table.of("slow", "m").circuitBreaker().timeout()).isEqualTo(Duration.ofMinutes(1));
        assertThat(table.of("slow", "m").circuitBreaker().halfOpenProbes()).isEqualTo(2);
    }
}
