package dev.weir.wiring;

import dev.weir.cache.CacheSettings;
import dev.weir.cache.CacheSettings.IntentCaching;
import dev.weir.config.Configuration;
import dev.weir.config.ConfigurationException;
import dev.weir.config.ConfigurationReference;
import dev.weir.config.ConfigurationReference.ExtensionType;
import dev.weir.intent.IntentSettings;
import dev.weir.plugin.LoadedPlugins;
import dev.weir.resilience.TargetSettingsTable;
import dev.weir.spi.ExtensionPoint;
import dev.weir.spi.ledger.UsageLedger;
import dev.weir.spi.telemetry.MetricsExporter;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The plan of a runtime: the configuration, the plugins, and which extension serves which part of the configuration.
 * Planning finds every problem and builds nothing.
 */
public final class Blueprint implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Blueprint.class);

    private final Configuration<LlmSettings> configuration;
    private final LoadedPlugins plugins;
    private final List<PlannedExtension<?>> plan;
    private final TargetSettingsTable targets;
    private final Closer closer = new Closer();

    private Blueprint(Configuration<LlmSettings> configuration, LoadedPlugins plugins) {
        this.configuration = configuration;
        this.plugins = plugins;
        plan = ExtensionPlan.of(configuration, plugins);
        targets = ConfiguredTargets.of(configuration);
        configuration.settings().intents().forEach(this::check);
        configuration.settings().intents().forEach(this::checkCacheTtl);
        closer.add(plugins);
    }

    private void check(String intentType, IntentSettings settings) {
        try {
            settings.type(intentType);
        } catch (IllegalArgumentException e) {
            String key = "llm.intents." + intentType;
            configuration.problems().add(configuration.origin(key), key, String.valueOf(e.getMessage()));
        }
    }

    /** The time to live of a type's answers is said in one place. */
    private void checkCacheTtl(String intentType, IntentSettings settings) {
        if (settings.cacheTtl() == null) {
            return;
        }
        String key = "llm.intents." + intentType + ".cacheTtl";
        Optional<PlannedExtension<?>> cache = plan.stream()
                .filter(planned -> planned.isAt(ExtensionPoint.RESPONSE_CACHE))
                .findFirst();
        if (cache.isEmpty()) {
            configuration.warn(key, "has no effect, as there is no response cache, which llm.cache configures");
            return;
        }
        IntentCaching ofCache = configuration
                .core(cache.get().section(), CacheSettings.class)
                .intentTypes()
                .get(intentType);
        if (ofCache != null && ofCache.ttl() != null) {
            configuration
                    .problems()
                    .add(
                            configuration.origin(key),
                            key,
                            "must not be set beside llm.cache.intentTypes." + intentType
                                    + ".ttl, which says the same: remove one of them");
        }
    }

    /** Matches a configuration with plugins; what does not fit is added to the configuration's problems. */
    public static Blueprint plan(Configuration<LlmSettings> configuration, LoadedPlugins plugins) {
        return new Blueprint(configuration, plugins);
    }

    public Configuration<LlmSettings> configuration() {
        return configuration;
    }

    public LoadedPlugins plugins() {
        return plugins;
    }

    /** How each backend and model is protected and retried. */
    public TargetSettingsTable targets() {
        return targets;
    }

    /** Everything that can be configured with these plugins. */
    public ConfigurationReference reference() {
        List<ExtensionType> types = plugins.registry().all().stream()
                .map(found -> new ExtensionType(found.point(), found.type(), found.settings()))
                .toList();
        return LlmConfiguration.reference(types, configuration.hosts());
    }

    /**
     * Builds the engines. If that fails, everything that was built is closed again.
     *
     * @throws ConfigurationException with every problem, if there is any
     */
    public Engines build(HostServices host) {
        try {
            configuration.requireValid();
            logWarnings();
            plugins.warnings().forEach(warning -> LOG.warn("event=plugin-file-ignored warning=\"{}\"", warning));
            return new Assembly(configuration, targets, plan, host, closer).build(plugins);
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /**
     * Builds the usage ledger alone, for a look at it.
     *
     * @return the ledger, which is closed with this; empty if none is configured
     * @throws ConfigurationException with every problem, if there is any
     */
    public Optional<UsageLedger> usageLedger(HostServices host) {
        try {
            configuration.requireValid();
            return new Assembly(configuration, targets, plan, host, closer).usageLedger();
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /**
     * Builds the exporters of metrics alone, for several runtimes that report to them one after the other.
     *
     * @return the exporters, which are closed with this
     * @throws ConfigurationException with every problem, if there is any
     */
    public List<MetricsExporter> metricsExporters(HostServices host) {
        try {
            configuration.requireValid();
            return new Assembly(configuration, targets, plan, host, closer).metricsExporters();
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /** What this version does not act on is one line, however much of it is configured. */
    private void logWarnings() {
        List<String> withoutEffect = configuration.withoutEffect();
        configuration.warnings().stream()
                .filter(warning -> !withoutEffect.contains(warning))
                .forEach(warning -> LOG.warn("event=configuration-warning warning=\"{}\"", warning));
        if (!withoutEffect.isEmpty()) {
            LOG.warn("event=settings-without-effect count={} listed_by=\"weir config check\"", withoutEffect.size());
        }
    }

    /** Closes the engines if they were built, then the extensions, then the plugins. */
    @Override
    public void close() {
        closer.close();
    }
}
