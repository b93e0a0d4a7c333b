package dev.weir.wiring;

import dev.weir.cache.CacheSettings;
import dev.weir.config.ConfigurationLayout;
import dev.weir.config.ConfigurationLoader;
import dev.weir.config.ConfigurationReference;
import dev.weir.config.ConfigurationReference.ExtensionType;
import dev.weir.config.ExtensionSections;
import dev.weir.config.HostSection;
import dev.weir.config.SectionKind;
import dev.weir.cost.LedgerSettings;
import dev.weir.guard.GuardSettings;
import dev.weir.spi.ExtensionPoint;
import java.util.List;

/** The configuration of Weir: which sections it has, and how it is read. */
public final class LlmConfiguration {

    static final String CIRCUIT_BREAKER = "circuitBreaker";
    static final String RETRY = "retry";
    static final String LIMITS = "limits";

    /** The sections whose settings are those of extensions. */
    public static final ExtensionSections SECTIONS = new ExtensionSections(List.of(
            SectionKind.named("llm.backends", "Backends.", ExtensionPoint.BACKEND)
                    .overriding("models", CIRCUIT_BREAKER, RETRY, LIMITS),
            SectionKind.named("llm.retry.strategies", "Retry strategies.", ExtensionPoint.RETRY_STRATEGY)
                    .inheriting("baseDelay", "maxDelay"),
            SectionKind.named("llm.routeStrategies", "Route strategies.", ExtensionPoint.ROUTE_STRATEGY),
            SectionKind.named(
                    "llm.errorClassifiers",
                    "Error classifiers, applied before the built-in rules.",
                    ExtensionPoint.ERROR_CLASSIFIER),
            SectionKind.named(
                            "llm.guards",
                            "Guards, which check prompts and answers in the order in which they stand here.",
                            ExtensionPoint.GUARD)
                    .with(GuardSettings.class),
            SectionKind.single("llm.cache", "The response cache.", ExtensionPoint.RESPONSE_CACHE)
                    .with(CacheSettings.class),
            SectionKind.single("llm.costs", "The cost model.", ExtensionPoint.COST_MODEL),
            SectionKind.single(
                    "llm.tokenizer",
                    "The tokenizer, which counts the tokens that providers do not report.",
                    ExtensionPoint.TOKENIZER),
            SectionKind.single(
                            "llm.ledger",
                            "The usage ledger, which keeps what each attempt used and cost.",
                            ExtensionPoint.USAGE_LEDGER)
                    .with(LedgerSettings.class),
            SectionKind.single(
                    "llm.limitStore",
                    "The store of rate limits that several processes share.",
                    ExtensionPoint.LIMIT_STORE),
            SectionKind.named(
                    "llm.exporters",
                    "Metrics exporters and tracing providers.",
                    ExtensionPoint.METRICS_EXPORTER,
                    ExtensionPoint.TRACING_PROVIDER),
            SectionKind.named("llm.intentTypes", "Intent types of plugins.", ExtensionPoint.INTENT_TYPES),
            SectionKind.named("llm.listeners", "Call listeners, which receive events.", ExtensionPoint.CALL_LISTENER)));

    /** What stands under {@code llm:}, in {@code weir.yaml} unless {@code LLM_CONFIG} names another file. */
    public static final ConfigurationLayout<LlmSettings> LAYOUT =
            new ConfigurationLayout<>("llm", LlmSettings.class, "weir.yaml", SECTIONS);

    private static final String INTRODUCTION = """
            # Configuration

            This page is generated from the settings records; a test fails when it is stale.

            A later source wins: the built-in defaults, then `weir.yaml` in the working directory or the file that \
            `LLM_CONFIG` names, then the variables below, then what an application sets in code (on the command line \
            `--set KEY=VALUE`). `weir config show` prints every value in effect and where it comes from, `weir config check` \
            everything that is wrong, `weir config schema` a JSON Schema for an editor.

            - `${NAME}` in a value of a file or of `--set` stands for the variable of that name, `${NAME:-default}` for it or else the default, \
            `$${` for a plain `${`. Nothing else is substituted, and nothing in what an application sets in code.
            - A duration has a unit: `250us`, `100ms`, `1.5s`, `1m30s`, `1h`, or `PT30S`.
            - A relative path starts from the folder of the file that holds it; one that a variable or code gives, or that is \
            a default, from the working directory.
            - Unknown keys, wrong types, values out of range and duplicate keys are refused, all of them at once.
            - A secret prints as `***` everywhere. A message about a wrong value that a `${NAME}` gave shows the name and not \
            what the variable holds; `weir config show` prints it, unless the setting is a secret.
            """;

    private LlmConfiguration() {}

    /** Reads it. */
    public static ConfigurationLoader<LlmSettings> loader() {
        return new ConfigurationLoader<>(LAYOUT);
    }

    /** Reads it, and further sections of the program around the core. */
    public static ConfigurationLoader<LlmSettings> loader(List<HostSection> hosts) {
        return new ConfigurationLoader<>(LAYOUT.with(hosts));
    }

    /** Describes it, with the settings of these extensions, in the order in which they are to be listed. */
    public static ConfigurationReference reference(List<ExtensionType> types) {
        return reference(types, List.of());
    }

    /** Describes it, with the settings of these extensions and the sections of the program around the core. */
    public static ConfigurationReference reference(List<ExtensionType> types, List<HostSection> hosts) {
        return new ConfigurationReference(LAYOUT.with(hosts), "The configuration of Weir", INTRODUCTION, types);
    }
}
