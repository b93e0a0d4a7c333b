package dev.weir.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.client.ClientSettings;
import dev.weir.config.Configuration;
import dev.weir.config.ConfigurationException;
import dev.weir.config.ConfigurationLoader;
import dev.weir.config.ExtensionSection;
import java.math.BigDecimal;
import java.nio.CharBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Where values come from, which one wins, and what variables in a text do. */
class SourcesTest {

    private static final String FILE = "llm: { client: { model: of-file, maxTokens: 5 } }";

    private static LlmSettings settings(ConfigurationLoader<LlmSettings> loader) {
        return loader.load().requireValid().settings();
    }

    private static LlmSettings yaml(String... lines) {
        return settings(LlmConfiguration.loader().text("weir.yaml", String.join("\n", lines)));
    }

    @Test
    void laterSourcesWin() {
        ConfigurationLoader<LlmSettings> loader = LlmConfiguration.loader();
        assertThat(settings(loader).client().model()).isEqualTo("offline");
        loader.set("client.model", "of-code");
        assertThat(settings(loader).client().model()).isEqualTo("of-code");
        loader.environment(Map.of("LLM_MODEL", "of-environment")).text("weir.yaml", FILE);
        assertThat(settings(loader).client().model()).isEqualTo("of-code");
    }

    @Test
    void theEnvironmentWinsOverFiles() {
        ConfigurationLoader<LlmSettings> loader = LlmConfiguration.loader()
                .environment(Map.of("LLM_MODEL", "of-environment"))
                .text("weir.yaml", FILE);
        assertThat(settings(loader).client().model()).isEqualTo("of-environment");
        assertThat(settings(loader).client().maxTokens()).isEqualTo(5);
    }

    @Test
    void aLaterTextWinsOverAnEarlierOne() {
        ConfigurationLoader<LlmSettings> loader = LlmConfiguration.loader()
                .text("a.yaml", FILE)
                .text("b.yaml", "llm: { client: { model: of-b }, retry: }");
        assertThat(settings(loader).client())
                .isEqualTo(new ClientSettings("of-b", 5, "offline", Duration.ofMinutes(1), 128));
    }

    @Test
    void everyEffectiveValueNamesItsOrigin() {
        Configuration<LlmSettings> configuration = LlmConfiguration.loader()
                .text("weir.yaml", FILE)
                .environment(Map.of("LLM_BACKEND", "offline"))
                .set("retry.maxRetries", "1")
                .load();
        assertThat(configuration.effective())
                .extracting(value -> value.key() + "=" + value.value() + " from " + value.origin())
                .contains(
                        "llm.client.model=of-file from weir.yaml:1:18",
                        "llm.client.backend=offline from environment LLM_BACKEND",
                        "llm.retry.maxRetries=1 from programmatic",
                        "llm.client.timeout=1m from default",
                        "llm.tokens.budgetLimit=(not set) from default");
        assertThat(configuration.origin("llm.client.model").line()).isEqualTo(1);
        assertThat(configuration.origin("llm.client.model").column()).isEqualTo(18);
        assertThat(configuration.origin("llm.client.timeout").isDefault()).isTrue();
    }

    @Test
    void emptyDocumentsMeanDefaults() {
        for (String text :
                List.of("", "\n\n", "# nothing\n", "---\n", "llm:\n", "llm: {}", "llm:\n  client:\n  retry: ~")) {
            assertThat(yaml(text)).as(text).isEqualTo(LlmSettings.defaults());
        }
    }

    @Test
    void anEmptyVariableIsNotSet() {
        assertThat(settings(LlmConfiguration.loader().environment(Map.of("LLM_MODEL", "")))
                        .client()
                        .model())
                .isEqualTo("offline");
    }

    @Test
    void problemsOfEverySourceComeInTheirOrder() {
        ConfigurationLoader<LlmSettings> loader = LlmConfiguration.loader()
                .set("client.maxTokens", "none")
                .set("client.modle", "x")
                .environment(Map.of("LLM_TIMEOUT", "30"))
                .text("a.yaml", "llm: { retry: { maxRetries: -1 } }")
                .text("b.yaml", "llm: { nothing: 1, circuitBreaker: { timeout: x } }");
        assertThatThrownBy(() -> loader.load().requireValid())
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("""
                        a.yaml:1:17 llm.retry.maxRetries: must be at least 0, was -1
                        b.yaml:1:8 llm.nothing: unknown key; allowed here: admin, backends, batchProcessing, budgets, cache,\
                         circuitBreaker, client, costs, errorClassifiers, exporters, guards, health, intentTypes, intents, ledger, limitStore, limits, listeners,\
                         performance, plugins, retry, routeStrategies, routes, telemetry, tokenizer, tokens
                        b.yaml:1:38 llm.circuitBreaker.timeout: must be a duration such as 30s, 1m30s or 250ms, was 'x'
                        environment LLM_TIMEOUT llm.client.timeout: needs a unit, such as 30s, was 30
                        programmatic llm.client.modle: unknown key; did you mean 'model'?
                        programmatic llm.client.maxTokens: must be a whole number, was 'none'""");
    }

    @Test
    void aVariableCannotHideThatItsSectionIsNoMap() {
        ConfigurationLoader<LlmSettings> loader =
                LlmConfiguration.loader().environment(Map.of("LLM_MODEL", "x")).text("weir.yaml", "llm: { client: y }");
        assertThatThrownBy(() -> loader.load().requireValid())
                .hasMessage("weir.yaml:1:8 llm.client: must be a map, was 'y'");
    }

    @Test
    void unknownVariablesAreWarnedOf() {
        Configuration<LlmSettings> configuration = LlmConfiguration.loader()
                .environment(Map.of(
                        "LLM_MODLE", "x", "LLM_API_TOKEN", "y", "LLM_KEY", "z", "LLM_CONFIG", "weir.yaml", "PATH", "/"))
                .text("weir.yaml", "llm: { client: { model: '${LLM_KEY}' } }")
                .load()
                .requireValid();
        assertThat(configuration.warnings())
                .containsExactlyInAnyOrder(
                        "environment LLM_MODLE: is bound to no setting; did you mean 'LLM_MODEL'?",
                        "environment LLM_API_TOKEN: is bound to no setting");
    }

    @Test
    void variablesAreReplacedInValues() {
        ConfigurationLoader<LlmSettings> loader = LlmConfiguration.loader()
                .environment(Map.of("A", "x", "EMPTY", "", "EVIL", "x\"\n  retry: { maxRetries: 9 } # ${A}"))
                .text("weir.yaml", """
                        llm:
                          client: { model: "${A}-${B:-b:-c}-${EMPTY:-d}-$${A}-$A", maxTokens: "${N:-7}" }
                          retry: { defaultStrategy: '${EVIL}' }
                          tokens: { budgetLimit: "${EMPTY}" }
                        """);
        LlmSettings settings = settings(loader);
        assertThat(settings.client().model()).isEqualTo("x-b:-c-d-${A}-$A");
        assertThat(settings.client().maxTokens()).isEqualTo(7);
        assertThat(settings.retry().defaultStrategy()).isEqualTo("x\"\n  retry: { maxRetries: 9 } # ${A}");
        assertThat(settings.retry().maxRetries()).isEqualTo(5);
        assertThat(settings.tokens().budgetLimit()).isNull();
    }

    @Test
    void variablesInCommentsAndKeysMeanNothing() {
        assertThat(yaml("llm: # ${NOT_SET}", "  tokens: { costPerToken: { '${M}': 1 } }")
                        .tokens()
                        .costPerToken())
                .containsOnlyKeys("${M}");
    }

    @Test
    void anchorsAliasesAndMergeKeysWork() {
        LlmSettings settings = yaml(
                "llm:",
                "  circuitBreaker: &waits { timeout: &t 7s }",
                "  retry: { baseDelay: *t, maxDelay: 9s }",
                "  client: { <<: [*waits, { model: a, maxTokens: 1 }], model: b }");
        assertThat(settings.retry().baseDelay()).isEqualTo(Duration.ofSeconds(7));
        assertThat(settings.client()).isEqualTo(new ClientSettings("b", 1, "offline", Duration.ofSeconds(7), 128));
    }

    @Test
    void codeMayNestOrUseDotsOrBoth() {
        ConfigurationLoader<LlmSettings> loader = LlmConfiguration.loader()
                .map(Map.of(
                        "llm.client.model", "a",
                        "client", Map.of("maxTokens", 3, "timeout", Duration.ofMillis(1500)),
                        "llm", Map.of("retry.maxRetries", 2L),
                        "retry", Map.of("enableAdaptive", false),
                        "tokens.costPerToken.gpt-4.1", new BigDecimal("0.002")))
                .map(Map.of("tokens", Map.of("costPerToken", Map.of("o3.5", "0.1"), "budgetLimit", 5)));
        LlmSettings settings = settings(loader);
        assertThat(settings.client()).isEqualTo(new ClientSettings("a", 3, "offline", Duration.ofMillis(1500), 128));
        assertThat(settings.retry().maxRetries()).isEqualTo(2);
        assertThat(settings.retry().enableAdaptive()).isFalse();
        assertThat(settings.tokens().costPerToken())
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("gpt-4.1", new BigDecimal("0.002"), "o3.5", new BigDecimal("0.1")));
        assertThat(settings.tokens().budgetLimit()).isEqualByComparingTo("5");
    }

    @Test
    void codeSetsExtensionsToo() {
        Map<String, Object> inner = new LinkedHashMap<>();
        inner.put("type", "everything");
        inner.put("list", Arrays.asList("a", 1));
        inner.put("map", Map.of("x.y", "1s"));
        inner.put("optional", null);
        Configuration<LlmSettings> configuration = LlmConfiguration.loader()
                .map(Map.of("backends", Map.of("primary", inner), "backends.second.type", "everything"))
                .set("llm.backends.second.inner.name", "z")
                .load();
        assertThat(configuration.sections())
                .extracting(ExtensionSection::name)
                .containsExactlyInAnyOrder("primary", "second");
        Map<String, SampleExtensions.Everything> bound = new LinkedHashMap<>();
        configuration
                .sections()
                .forEach(section -> bound.put(
                        section.name(),
                        configuration
                                .bind(section, SampleExtensions.Everything.class)
                                .orElseThrow()));
        assertThat(bound.get("primary").list()).containsExactly("a", "1");
        assertThat(bound.get("primary").map()).containsEntry("x.y", Duration.ofSeconds(1));
        assertThat(bound.get("primary").optional()).isNull();
        assertThat(bound.get("second").inner().name()).isEqualTo("z");
    }

    @Test
    void codeIsTakenLiterally() {
        assertThat(settings(LlmConfiguration.loader().set("client.model", "${A}"))
                        .client()
                        .model())
                .isEqualTo("${A}");
    }

    @Test
    void anArgumentNamesVariablesAsAFileDoes() {
        ConfigurationLoader<LlmSettings> loader =
                LlmConfiguration.loader().environment(Map.of("A", "hidden", "LLM_KEY", "key"));

        assertThat(settings(loader.argument("client.model", "my-${A}-${B:-x}"))
                        .client()
                        .model())
                .isEqualTo("my-hidden-x");
        assertThat(loader.argument("llm.client.backend", "${LLM_KEY}").load().warnings())
                .isEmpty();
        assertThatThrownBy(() -> loader.argument("llm.client.timeout", "${A}")
                        .argument("llm.client.maxTokens", "${NONE}")
                        .load()
                        .requireValid())
                .hasMessageContaining("command line llm.client.timeout: must be a duration such as 30s, 1m30s or 250ms,"
                        + " was '${A}'")
                .hasMessageContaining("command line llm.client.maxTokens: variable NONE is not set;");
    }

    @Test
    void whatOverridesIsThePlaceOfAContradiction() {
        ConfigurationLoader<LlmSettings> file =
                LlmConfiguration.loader().text("weir.yaml", "llm:\n  retry:\n    baseDelay: 2s\n    maxDelay: 1m\n");

        assertThatThrownBy(() -> file.environment(Map.of("LLM_RETRY_MAX_DELAY", "100ms"))
                        .load()
                        .requireValid())
                .hasMessage("environment LLM_RETRY_MAX_DELAY llm.retry.maxDelay:"
                        + " must be at least baseDelay, which is 2s, was 100ms");
        assertThatThrownBy(() -> file.set("llm.retry.baseDelay", "5m").load().requireValid())
                .hasMessage("programmatic llm.retry.baseDelay: must be at most maxDelay, which is 100ms, was 5m");
    }

    @Test
    void codeCannotGiveValuesOfUnknownTypes() {
        assertThatThrownBy(() -> LlmConfiguration.loader()
                        .map(Map.of(
                                "client",
                                Map.of("model", CharBuffer.wrap("x"), "timeout", Thread.State.NEW),
                                "llm",
                                "x",
                                "backends.p.type",
                                new int[0]))
                        .load()
                        .requireValid())
                .hasMessageContaining("programmatic llm: must be a map, was a single value")
                .hasMessageContaining(
                        "programmatic llm.backends.p.type: a value of type [I is not supported; give text")
                .hasMessageContaining("programmatic llm.client.timeout: must be a duration");
    }

    @Test
    void everyConfigurationOfTheReplacedSystemLoads() {
        LlmSettings settings = yaml(
                "llm:",
                "  client:",
                "    model: gpt-4o-mini",
                "    maxTokens: 2048",
                "    backend: offline",
                "    timeout: 60s",
                "  performance:",
                "    latencyBufferSize: 10000",
                "    optimizationInterval: 1m0s",
                "    enableTracing: on",
                "    traceSamplingRatio: 0.1",
                "  circuitBreaker:",
                "    failureThreshold: 5",
                "    successThreshold: 3",
                "    timeout: 30s",
                "    maxConcurrentRequests: 100",
                "    enableAdaptiveTimeout: T",
                "  batchProcessing:",
                "    maxBatchSize: 10",
                "    batchTimeout: 100ms",
                "    concurrentBatches: 5",
                "    enablePrioritization: 'yes'",
                "  retry:",
                "    defaultStrategy: exponential",
                "    maxRetries: 5",
                "    baseDelay: 1s",
                "    maxDelay: 30s",
                "    enableAdaptive: true",
                "    enableClassification: 1",
                "  tokens:",
                "    trackUsage: True",
                "    trackCosts: TRUE",
                "    alertThreshold: 80.0",
                "    costPerToken:",
                "      gpt-4o-mini: 0.00015",
                "      gpt-4o: 0.005");
        LlmSettings defaults = LlmSettings.defaults();
        assertThat(settings.client().model()).isEqualTo("gpt-4o-mini");
        assertThat(settings.tokens().costPerToken()).containsEntry("gpt-4o-mini", new BigDecimal("0.00015"));
        assertThat(List.of(
                        settings.performance(),
                        settings.circuitBreaker(),
                        settings.batchProcessing(),
                        settings.retry()))
                .containsExactly(
                        defaults.performance(),
                        defaults.circuitBreaker(),
                        defaults.batchProcessing(),
                        defaults.retry());
    }
}
