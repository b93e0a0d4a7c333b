package dev.weir.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.ConfigurationReference;
import dev.weir.config.ConfigurationReference.ExtensionType;
import dev.weir.config.SettingDescription;
import dev.weir.spi.ExtensionPoint;
import dev.weir.spi.NoSettings;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** What the configuration says of itself: as a page, and as a schema that agrees with what the loader takes. */
class ReferenceTest {

    private static final ConfigurationReference REFERENCE = LlmConfiguration.reference(List.of(
            new ExtensionType(ExtensionPoint.BACKEND, "remote", SampleExtensions.Remote.class),
            new ExtensionType(ExtensionPoint.BACKEND, "everything", SampleExtensions.Everything.class),
            new ExtensionType(ExtensionPoint.BACKEND, "needy", SampleExtensions.Needy.class),
            new ExtensionType(ExtensionPoint.BACKEND, "offline", NoSettings.class),
            new ExtensionType(ExtensionPoint.METRICS_EXPORTER, "both", NoSettings.class),
            new ExtensionType(ExtensionPoint.TRACING_PROVIDER, "both", NoSettings.class),
            new ExtensionType(ExtensionPoint.RETRY_STRATEGY, "fibonacci", SampleExtensions.Fibonacci.class)));

    /** Bad configurations that are right as far as a schema can tell. */
    private static final Set<String> BEYOND_A_SCHEMA = Set.of(
            "bad-instance-name.yaml",
            "bad-sum.yaml",
            "bad-uri.yaml",
            "bad-variable-syntax.yaml",
            "breaker-limits-that-contradict.yaml",
            "breaker-settings-that-do-not-fit-together.yaml",
            "concurrency-limits-crossed.yaml",
            "duration-too-long.yaml",
            "no-rate-and-no-retry.yaml",
            "no-rule-allows-a-retry.yaml",
            "out-of-int.yaml",
            "overrides-that-contradict.yaml",
            "refused-by-record-from-variable.yaml",
            "refused-by-record-over-a-variable.yaml",
            "refused-by-record.yaml",
            "settings-that-contradict.yaml",
            "settings-without-effect.yaml",
            "switched-off.yaml",
            "unset-variable.yaml",
            "variable-of-wrong-type.yaml",
            "empty-variable.yaml");

    @Test
    void thePageListsEverySettingAndVariable() {
        String page = REFERENCE.markdown();
        LlmConfiguration.LAYOUT.settings().forEach((key, setting) -> {
            String inSection = key.substring(key.indexOf('.', "llm.".length()) + 1);
            String row =
                    "| `" + inSection + "` | " + (setting.variable() == null ? "" : "`" + setting.variable() + "`");
            String heading = "## " + key + ".&lt;name&gt;";
            assertThat(page)
                    .contains(key.lastIndexOf('.') == "llm".length() ? heading : row)
                    .contains(setting.description());
        });
        LlmConfiguration.SECTIONS.kinds().forEach(kind -> assertThat(page).contains("\n## " + kind.key()));
    }

    @Test
    void thePageSaysWhatASettingMayBe() {
        assertThat(REFERENCE.markdown().lines())
                .contains(
                        "| `maxTokens` | `LLM_MAX_TOKENS` | whole number, at least 0 | `2048` | Maximum number of output tokens of a request that names none, also not as max_tokens or max_completion_tokens in its parameters; 0 for no limit. |",
                        "| `traceSamplingRatio` | `LLM_TRACE_SAMPLING_RATIO` | number, 0 to 1 | `0.1` | Fraction of calls that are traced, of those without a span of their caller: 0 traces none, 1 all. Below a span of its caller, a call is traced if that is. |",
                        "### backend `remote`",
                        "A backend that is asked over HTTP.",
                        "| `baseUrl` | URI | required | The server's address. |",
                        "| `apiKey` | text | none | The key that is sent. A secret. |",
                        "| `level` | low, very-high | `low` | A level. |",
                        "| `numbers` | list of whole number, at least 1 | none | Numbers. |",
                        "| `map` | map to duration | none | A map. |",
                        "| `inner.name` | text | `x` | A name. |",
                        "### backend `offline`",
                        "No settings.",
                        "### retry strategy `fibonacci`",
                        "| `baseDelay` | duration | inherited from `llm.retry` | The first wait. |");
    }

    @Test
    void thePageSaysWhatABackendMayHaveForItself() {
        assertThat(REFERENCE.markdown())
                .contains(
                        "An instance may also contain `circuitBreaker`, `retry` and `limits`, whose omitted settings are inherited from `llm.circuitBreaker`, `llm.retry` and `llm.limits`. `models` contains the same by name");
    }

    @Test
    void theSchemaOfAnOverrideHasNoDefaults() {
        Map<?, ?> definitions = (Map<?, ?>) REFERENCE.schema().get("$defs");
        assertThat(definitions.get("retry").toString())
                .contains("maxRetries")
                .doesNotContain("default=")
                .doesNotContain("strategies=");
    }

    @Test
    void descriptionsAreTheSameForACommandLine() {
        assertThat(SettingDescription.of(SampleExtensions.Remote.class))
                .containsExactly(
                        new SettingDescription("baseUrl", "URI", null, true, "The server's address."),
                        new SettingDescription("apiKey", "text", null, false, "The key that is sent. A secret."),
                        new SettingDescription(
                                "connections", "whole number, 1 to 10", "3", false, "Connections at once."));
    }

    @Test
    void theSchemaKnowsEverySettingWithItsDefault() {
        Map<?, ?> llm = (Map<?, ?>) ((Map<?, ?>) REFERENCE.schema().get("properties")).get("llm");
        LlmConfiguration.LAYOUT.settings().forEach((key, setting) -> {
            Map<?, ?> found = llm;
            for (String name : key.substring("llm.".length()).split("\\.", -1)) {
                found = (Map<?, ?>) ((Map<?, ?>) found.get("properties")).get(name);
            }
            assertThat((String) found.get("description")).startsWith(setting.description());
            if (setting.defaultValue() == null || setting.isMap()) {
                assertThat(found.containsKey("default")).isFalse();
            } else {
                String text = setting.isList() ? "[" + setting.defaultValue() + "]" : setting.defaultValue();
                assertThat(found.get("default")).hasToString(text);
            }
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "llm:",
                "llm: { client: , backends: }",
                "llm: { client: { model: 4, maxTokens: '${N}', timeout: 1h }, batchProcessing: { batchTimeout: 0 } }",
                "llm: { client: { timeout: 1m30.5s }, retry: { baseDelay: PT1S, enableAdaptive: 'Yes' } }",
                "llm: { retry: { enableAdaptive: on, enableClassification: 1 }, tokens: { trackCosts: TRUE, trackUsage: F } }",
                "llm: { tokens: { budgetLimit: ~, costPerToken: { gpt-4o: 0.01 } }, plugins: { sha256: {} } }",
                "llm: { backends: { b: { type: offline }, c: { type: remote, baseUrl: 'http://x', apiKey: } } }",
                "llm: { retry: { rules: { rateLimit: { maxRetries: 3 }, unknown: , permanent: { maxRetries: } } } }",
                "llm: { circuitBreaker: { ignoredErrorClasses: [rateLimit, rate-limit, RATE_LIMIT] } }",
                "llm: { exporters: { x: { type: both } }, cache: { type: memory, ttl: 3m } }",
                "llm: { backends: { b: { type: offline, circuitBreaker: { timeout: 3s, slidingWindow: }, retry: , models: } } }",
                "llm: { backends: { b: { type: offline, models: { x/y.z: , 'a:b': { retry: { maxRetries: 3 } } } } } }",
                "llm: { retry: { strategies: { f: { type: fibonacci, factor: 3 } } } }",
                "llm: { backends: { e: { type: everything, list: 'a, b', numbers: [1, 2], level: VERY_HIGH, map: { a: 1s } } } }",
                "llm: { backends: { e: { type: everything, inner: , inners: { x: { size: 3 } }, innerList: [{}] } } }"
            })
    void theSchemaTakesWhatTheLoaderTakes(String yaml) {
        LlmConfiguration.loader()
                .environment(Map.of("N", "5"))
                .text("weir.yaml", yaml)
                .load()
                .requireValid();
        assertThat(errors(yaml)).isEmpty();
    }

    @Test
    void theSchemaRefusesWhatTheLoaderRefuses() throws IOException, URISyntaxException {
        Path folder = Path.of(ReferenceTest.class.getResource("messages").toURI());
        try (var files = Files.list(folder)) {
            Set<String> accepted = files.filter(file -> file.toString().endsWith(".yaml"))
                    .filter(ReferenceTest::isAcceptedBySchema)
                    .map(file -> file.getFileName().toString())
                    .collect(Collectors.toSet());
            assertThat(accepted).isEqualTo(BEYOND_A_SCHEMA);
        }
    }

    private static boolean isAcceptedBySchema(Path file) {
        try {
            return errors(Files.readString(file)).isEmpty();
        } catch (IOException e) {
            throw new AssertionError(file.toString(), e);
        } catch (RuntimeException e) {
            return false; // no YAML at all
        }
    }

    /** Reads the text as an editor does, and checks it against the schema. */
    private static List<String> errors(String yaml) {
        LoadSettings settings = LoadSettings.builder()
                .setSchema(new CoreSchema())
                .setAllowDuplicateKeys(false)
                .build();
        Object document = new Load(settings).loadFromString(yaml);
        return new SchemaCheck(REFERENCE.schema()).errors(document);
    }
}
