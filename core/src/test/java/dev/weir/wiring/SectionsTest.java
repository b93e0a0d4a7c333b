package dev.weir.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.config.Configuration;
import dev.weir.config.ConfigurationException;
import dev.weir.config.EffectiveValue;
import dev.weir.config.ExtensionSection;
import dev.weir.config.Problem;
import dev.weir.spi.ExtensionPoint;
import dev.weir.spi.NoSettings;
import dev.weir.wiring.SampleExtensions.Everything;
import dev.weir.wiring.SampleExtensions.Fibonacci;
import dev.weir.wiring.SampleExtensions.Inner;
import dev.weir.wiring.SampleExtensions.Level;
import dev.weir.wiring.SampleExtensions.Remote;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Named instances of extensions: found without plugins, bound with their records. */
class SectionsTest {

    private static Configuration<LlmSettings> load(String... lines) {
        return LlmConfiguration.loader()
                .text("weir.yaml", String.join("\n", lines))
                .load();
    }

    @Test
    void everyKindOfSectionIsFound() {
        Configuration<LlmSettings> configuration = load(
                "llm:",
                "  backends: { b: { type: t1 } }",
                "  retry: { strategies: { r: { type: t2 } } }",
                "  errorClassifiers: { e: { type: t3 } }",
                "  cache: { type: t4 }",
                "  costs: { type: t5 }",
                "  exporters: { x: { type: t6 } }",
                "  listeners: { l: { type: t7 } }");
        assertThat(configuration.requireValid().sections())
                .extracting(section ->
                        section.key() + " " + section.name() + " " + section.type() + " " + section.typeOrigin())
                .containsExactly(
                        "llm.backends.b b t1 weir.yaml:2:20",
                        "llm.retry.strategies.r r t2 weir.yaml:3:31",
                        "llm.errorClassifiers.e e t3 weir.yaml:4:28",
                        "llm.cache cache t4 weir.yaml:5:12",
                        "llm.costs costs t5 weir.yaml:6:12",
                        "llm.exporters.x x t6 weir.yaml:7:21",
                        "llm.listeners.l l t7 weir.yaml:8:21");
    }

    @Test
    void everyExtensionPointHasItsSection() {
        assertThat(LlmConfiguration.SECTIONS.kinds().stream().flatMap(kind -> kind.accepts().stream()))
                .containsExactlyInAnyOrderElementsOf(ExtensionPoint.all());
        assertThat(load("llm: { exporters: { x: { type: t } } }")
                        .sections()
                        .get(0)
                        .accepts())
                .isEqualTo(Set.of(ExtensionPoint.METRICS_EXPORTER, ExtensionPoint.TRACING_PROVIDER));
    }

    @Test
    void everyTypeOfValueIsBound() {
        Configuration<LlmSettings> configuration = load(
                "llm:",
                "  backends:",
                "    b:",
                "      type: everything",
                "      string: 007",
                "      flag: ON",
                "      number: -5",
                "      longNumber: 9999999999",
                "      share: 1e-3",
                "      price: 0.10",
                "      time: PT2S",
                "      address: https://example.com/v1?x=y",
                "      folder: ../data",
                "      level: Very-High",
                "      inner: { name: n, size: 3 }",
                "      list: [x, 1, true]",
                "      numbers: 1, 2",
                "      map: { a: 1s, b: 0 }",
                "      inners: { one: { size: 1 }, two: }",
                "      innerList: [{ name: p }, { name: q }]",
                "      optional: urn:x");
        Everything bound = configuration
                .bind(configuration.sections().get(0), Everything.class)
                .orElseThrow(() -> new AssertionError(configuration.problems().list()));
        assertThat(bound)
                .isEqualTo(new Everything(
                        "007",
                        true,
                        -5,
                        9_999_999_999L,
                        0.001,
                        new BigDecimal("0.10"),
                        Duration.ofSeconds(2),
                        URI.create("https://example.com/v1?x=y"),
                        Path.of("../data"),
                        Level.VERY_HIGH,
                        new Inner("n", 3L),
                        List.of("x", "1", "true"),
                        List.of(1, 2),
                        Map.of("a", Duration.ofSeconds(1), "b", Duration.ZERO),
                        Map.of("one", new Inner("x", 1L), "two", new Inner("x", null)),
                        List.of(new Inner("p", null), new Inner("q", null)),
                        URI.create("urn:x")));
    }

    @Test
    void everyTypeOfValueHasItsDefault() {
        Configuration<LlmSettings> configuration = load("llm: { backends: { b: { type: everything } } }");
        assertThat(configuration.bind(configuration.sections().get(0), Everything.class))
                .contains(new Everything(
                        "text",
                        false,
                        1,
                        2,
                        0.5,
                        new BigDecimal("0.10"),
                        Duration.ofMillis(1500),
                        URI.create("http://localhost/"),
                        Path.of("data"),
                        Level.LOW,
                        new Inner("x", null),
                        List.of("a", "b"),
                        List.of(),
                        Map.of(),
                        Map.of(),
                        List.of(),
                        null));
    }

    @Test
    void aStrategyInheritsTheDelaysThatItDoesNotSet() {
        Configuration<LlmSettings> configuration = load(
                "llm:",
                "  retry:",
                "    baseDelay: 2s",
                "    strategies:",
                "      one: { type: fibonacci }",
                "      two: { type: fibonacci, baseDelay: 3s, maxDelay: 4s }");
        assertThat(configuration.sections())
                .map(section -> configuration.bind(section, Fibonacci.class).orElseThrow())
                .containsExactly(
                        new Fibonacci(Duration.ofSeconds(2), Duration.ofSeconds(30), 2),
                        new Fibonacci(Duration.ofSeconds(3), Duration.ofSeconds(4), 2));
        assertThat(configuration.origin("llm.retry.strategies.one.baseDelay")).hasToString("weir.yaml:3:5");
        assertThat(configuration.origin("llm.retry.strategies.one.maxDelay")).hasToString("default");
    }

    @Test
    void aStrategyInheritsDelaysFromTheEnvironmentAndWithoutASection() {
        Configuration<LlmSettings> configuration = LlmConfiguration.loader()
                .environment(Map.of("LLM_RETRY_MAX_DELAY", "9s"))
                .load();
        ExtensionSection section =
                configuration.sectionFor(ExtensionPoint.RETRY_STRATEGY, "fibonacci", "llm.retry.defaultStrategy");
        assertThat(section.key()).isEqualTo("llm.retry.strategies.fibonacci");
        assertThat(configuration.bind(section, Fibonacci.class))
                .contains(new Fibonacci(Duration.ofSeconds(1), Duration.ofSeconds(9), 2));
    }

    private record OtherDelay(
            @dev.weir.spi.settings.DefaultValue("5") int baseDelay) {}

    @Test
    void nothingIsInheritedByASettingOfAnotherType() {
        Configuration<LlmSettings> configuration =
                load("llm: { retry: { baseDelay: 2s, strategies: { s: { type: t } } } }");
        assertThat(configuration.bind(configuration.sections().get(0), OtherDelay.class))
                .contains(new OtherDelay(5));
    }

    @Test
    void otherSectionsInheritNothing() {
        Configuration<LlmSettings> configuration =
                load("llm: { retry: { baseDelay: 2s }, backends: { b: { type: fibonacci } } }");
        assertThat(configuration.bind(configuration.sections().get(0), Fibonacci.class))
                .isEmpty();
        assertThat(configuration.problems().list())
                .extracting(Problem::toString)
                .containsExactly("weir.yaml:1:46 llm.backends.b.maxDelay: is required (duration)");
    }

    @Test
    void aNameWithASectionIsThatSection() {
        Configuration<LlmSettings> configuration = load("llm: { backends: { offline: { type: remote } } }");
        assertThat(configuration
                        .sectionFor(ExtensionPoint.BACKEND, "offline", "llm.client.backend")
                        .type())
                .isEqualTo("remote");
        assertThat(configuration
                        .sectionFor(ExtensionPoint.CALL_LISTENER, "offline", "llm.client.backend")
                        .type())
                .isEqualTo("offline");
    }

    @Test
    void aNameWithoutASectionIsAnEmptySectionOfThatType() {
        Configuration<LlmSettings> configuration = load("llm: {}");
        ExtensionSection section = configuration.sectionFor(ExtensionPoint.BACKEND, "offline", "llm.client.backend");
        assertThat(section.key()).isEqualTo("llm.backends.offline");
        assertThat(section.origin()).hasToString("default");
        assertThat(configuration.bind(section, NoSettings.class)).isPresent();
        configuration.requireValid();
    }

    @Test
    void problemsOfASectionThatNobodyWrotePointAtTheSettingThatNamesIt() {
        Configuration<LlmSettings> configuration = load("llm:", "  client:", "    backend: remote");
        ExtensionSection section = configuration.sectionFor(ExtensionPoint.BACKEND, "remote", "llm.client.backend");
        configuration.bind(section, Remote.class);
        assertThatThrownBy(configuration::requireValid)
                .hasMessage("weir.yaml:3:5 llm.backends.remote.baseUrl: is required (URI)");
    }

    @Test
    void problemsOfTheWiringComeInTheSameException() {
        Configuration<LlmSettings> configuration =
                load("llm:", "  client: { maxTokens: -1 }", "  cache: { type: memroy }");
        ExtensionSection cache = configuration.sections().get(0);
        configuration.problems().add(cache.typeOrigin(), cache.typeKey(), "no response cache 'memroy'");
        assertThatThrownBy(configuration::requireValid)
                .isInstanceOfSatisfying(
                        ConfigurationException.class,
                        e -> assertThat(e.problems()).hasSize(2))
                .hasMessage("weir.yaml:2:13 llm.client.maxTokens: must be at least 0, was -1\n"
                        + "weir.yaml:3:12 llm.cache.type: no response cache 'memroy'");
    }

    @Test
    void secretsAreShownNowhere() {
        Configuration<LlmSettings> configuration =
                load("llm:", "  backends:", "    b: { type: remote, baseUrl: http://localhost, apiKey: sk-hidden }");
        ExtensionSection section = configuration.sections().get(0);
        assertThat(configuration.bind(section, Remote.class).orElseThrow().apiKey())
                .isEqualTo("sk-hidden");
        assertThat(configuration.effective())
                .contains(new EffectiveValue(
                        "llm.backends.b.apiKey", "***", configuration.origin("llm.backends.b.apiKey")));
        assertThat(configuration.effective().toString() + section).doesNotContain("hidden");
    }

    @Test
    void effectiveValuesShowWhatEachSectionGot() {
        Configuration<LlmSettings> configuration =
                load("llm:", "  retry:", "    strategies:", "      s: { type: fibonacci, factor: 4 }");
        SampleExtensions.bindAll(configuration);
        assertThat(configuration.effective())
                .filteredOn(value -> value.key().startsWith("llm.retry.strategies"))
                .extracting(value -> value.key() + " " + value.value() + " " + value.origin())
                .containsExactly(
                        "llm.retry.strategies.s.type fibonacci weir.yaml:4:12",
                        "llm.retry.strategies.s.baseDelay 1s default",
                        "llm.retry.strategies.s.maxDelay 30s default",
                        "llm.retry.strategies.s.factor 4 weir.yaml:4:29");
    }
}
