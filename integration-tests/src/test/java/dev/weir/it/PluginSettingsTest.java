package dev.weir.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Weir;
import dev.weir.WeirBuilder;
import dev.weir.config.Configuration;
import dev.weir.config.ExtensionSection;
import dev.weir.plugin.Registration;
import dev.weir.spi.ExtensionPoint;
import dev.weir.wiring.Blueprint;
import dev.weir.wiring.LlmSettings;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Every setting of every bundled plugin can be set: one that the sample leaves at its default fails here. */
class PluginSettingsTest {
    private static final Path SAMPLES = Path.of("src/test/resources/dev/weir/it");

    /** What a section of these types has to have. */
    private static final Map<String, Map<String, Object>> REQUIRED = Map.of(
            "deny", Map.of("terms", List.of("heron")),
            "size", Map.of("maxMessages", 1),
            "schema", Map.of("schema", "answer.json"));

    private static WeirBuilder builder() {
        return Weir.builder().environment(Map.of());
    }

    @Test
    void theSampleSetsEachOfThemToAnotherValueThanItsDefault() {
        Set<Value> defaults = bare();
        Set<Value> changed = values(builder().file(SAMPLES.resolve("every-plugin-setting.yaml")));
        changed.addAll(values(builder().file(SAMPLES.resolve("every-setting-of-second-types.yaml"))));
        changed.removeAll(defaults);

        assertThat(defaults).hasSizeGreaterThan(30);
        assertThat(keys(defaults))
                .allSatisfy(key -> assertThat(keys(changed))
                        .as("changed settings, of which one should be %s or an entry of it", key)
                        .anyMatch(set -> set.equals(key) || set.startsWith(key + ".")));
    }

    /** A setting of an instance, without the instance's name. */
    private record Value(String type, String key, String value) {}

    private static SortedSet<String> keys(Set<Value> values) {
        return values.stream()
                .map(value -> value.type() + " " + value.key())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<Value> values(WeirBuilder builder) {
        Set<Value> values = new HashSet<>();
        try (Blueprint blueprint = builder.blueprint()) {
            Configuration<LlmSettings> configuration = blueprint.configuration().requireValid();
            for (ExtensionSection section : configuration.sections()) {
                configuration.effective().stream()
                        .filter(value -> value.key().startsWith(section.key() + "."))
                        .filter(value -> !value.key().equals(section.typeKey()))
                        .map(value -> new Value(
                                section.type(),
                                value.key().substring(section.key().length() + 1),
                                value.value()))
                        .forEach(values::add);
            }
        }
        return values;
    }

    /** The settings of every registered type in a section with nothing in it but the type. */
    private static Set<Value> bare() {
        Set<Value> defaults = new HashSet<>();
        try (Blueprint found = builder().blueprint()) {
            for (Registration<?> registration : found.plugins().registry().all()) {
                String section = section(registration.point()).replace("*", registration.type());
                WeirBuilder bare = builder().set(section + ".type", registration.type());
                REQUIRED.getOrDefault(registration.type(), Map.of())
                        .forEach((key, value) -> bare.set(section + "." + key, value));
                defaults.addAll(values(bare));
            }
        }
        return defaults;
    }

    /** The section of an extension, with * for its name where there may be several. */
    private static String section(ExtensionPoint<?> point) {
        Map<ExtensionPoint<?>, String> sections = new HashMap<>(Map.of(
                ExtensionPoint.BACKEND,
                "llm.backends.*",
                ExtensionPoint.RETRY_STRATEGY,
                "llm.retry.strategies.*",
                ExtensionPoint.ROUTE_STRATEGY,
                "llm.routeStrategies.*",
                ExtensionPoint.INTENT_TYPES,
                "llm.intentTypes.*",
                ExtensionPoint.COST_MODEL,
                "llm.costs",
                ExtensionPoint.TOKENIZER,
                "llm.tokenizer",
                ExtensionPoint.USAGE_LEDGER,
                "llm.ledger",
                ExtensionPoint.RESPONSE_CACHE,
                "llm.cache",
                ExtensionPoint.METRICS_EXPORTER,
                "llm.exporters.*",
                ExtensionPoint.TRACING_PROVIDER,
                "llm.exporters.*"));
        sections.put(ExtensionPoint.GUARD, "llm.guards.*");
        assertThat(sections).as("the points whose sections this test knows").containsKey(point);
        return sections.get(point);
    }
}
