package dev.weir.wiring;

import com.google.inject.Guice;
import com.google.inject.Injector;
import dev.weir.cache.CacheSettings;
import dev.weir.classify.ErrorClassification;
import dev.weir.config.Configuration;
import dev.weir.cost.Costs;
import dev.weir.cost.LedgerSettings;
import dev.weir.intent.IntentCatalog;
import dev.weir.observe.CallEvents;
import dev.weir.observe.CostMetrics;
import dev.weir.observe.RuntimeMeters;
import dev.weir.path.ConfiguredCache;
import dev.weir.path.ConfiguredLedger;
import dev.weir.path.PathExtensions;
import dev.weir.path.PathModule;
import dev.weir.path.RouteStrategies;
import dev.weir.plugin.LoadedPlugins;
import dev.weir.resilience.GuardedBackends;
import dev.weir.resilience.TargetSettingsTable;
import dev.weir.route.ChosenStrategy;
import dev.weir.route.CostEstimate;
import dev.weir.route.RouteTarget;
import dev.weir.spi.ExtensionPoint;
import dev.weir.spi.backend.Backend;
import dev.weir.spi.backend.Capabilities;
import dev.weir.spi.backend.ModelCapabilities;
import dev.weir.spi.cache.ResponseCache;
import dev.weir.spi.cost.CostModel;
import dev.weir.spi.event.CallListener;
import dev.weir.spi.intent.IntentType;
import dev.weir.spi.intent.IntentTypes;
import dev.weir.spi.ledger.UsageLedger;
import dev.weir.spi.route.TargetFact;
import dev.weir.spi.telemetry.MetricsExporter;
import dev.weir.spi.telemetry.TracingProvider;
import io.opentelemetry.api.OpenTelemetry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Builds the objects of a configuration: first the exporters of metrics and traces, then the other extensions, then
 * the engines.
 */
final class Assembly {
    /** Whose extensions it builds; those of other points are registered and bound, and nothing acts on them yet. */
    static final Set<ExtensionPoint<?>> POINTS = Set.of(
            ExtensionPoint.BACKEND,
            ExtensionPoint.RETRY_STRATEGY,
            ExtensionPoint.ROUTE_STRATEGY,
            ExtensionPoint.COST_MODEL,
            ExtensionPoint.TOKENIZER,
            ExtensionPoint.USAGE_LEDGER,
            ExtensionPoint.LIMIT_STORE,
            ExtensionPoint.ERROR_CLASSIFIER,
            ExtensionPoint.RESPONSE_CACHE,
            ExtensionPoint.METRICS_EXPORTER,
            ExtensionPoint.TRACING_PROVIDER,
            ExtensionPoint.INTENT_TYPES,
            ExtensionPoint.CALL_LISTENER);

    private static final String INTENT_TYPES = "llm.intentTypes";
    private static final String MODEL_KEY = "llm.client.model";

    private final Configuration<LlmSettings> configuration;
    private final TargetSettingsTable targets;
    private final List<PlannedExtension<?>> plan;
    private final HostServices host;
    private final Closer closer;
    private final RuntimeMeters meters = new RuntimeMeters();

    Assembly(
            Configuration<LlmSettings> configuration,
            TargetSettingsTable targets,
            List<PlannedExtension<?>> plan,
            HostServices host,
            Closer closer) {
        this.configuration = configuration;
        this.targets = targets;
        this.plan = plan;
        this.host = host;
        this.closer = closer;
    }

    Engines build(LoadedPlugins plugins) {
        closer.add(meters);
        Injector foundation = Guice.createInjector(new FoundationModule(host, meters));
        Injector observed = withOpenTelemetry(foundation, openTelemetry(foundation));
        ExtensionFactory factory = new ExtensionFactory(observed, closer);
        CallEvents events = new CallEvents(listeners(factory, plugins));
        Map<String, Backend> backends = buildAll(ExtensionPoint.BACKEND, factory, this::withCapabilities);
        Costs costs = costs(factory);
        TokenSettings tokens = configuration.settings().tokens();
        Injector runtime = observed.createChildInjector(
                new RuntimeModule(
                        configuration.settings(), targets, intents(factory), classification(factory), events, closer),
                new PathModule(
                        new PathExtensions(
                                backends,
                                routeStrategies(factory, backends, costs),
                                buildAll(ExtensionPoint.RETRY_STRATEGY, factory, strategy -> strategy),
                                buildAll(ExtensionPoint.LIMIT_STORE, factory, store -> store).values().stream()
                                        .findFirst()
                                        .orElse(null),
                                cache(factory),
                                tokens.trackCosts() ? costs : null,
                                buildAll(ExtensionPoint.TOKENIZER, factory, tokenizer -> tokenizer).values().stream()
                                        .findFirst()
                                        .orElse(null),
                                ledger(factory)),
                        configuration.settings().routes(),
                        configuration.settings().client().model(),
                        !configuration.origin(MODEL_KEY).isDefault(),
                        tokens.trackUsage()));
        closer.add(runtime.getInstance(GuardedBackends.class));
        return Engines.of(runtime);
    }

    private static Injector withOpenTelemetry(Injector injector, OpenTelemetry openTelemetry) {
        return injector.createChildInjector(
                binder -> binder.bind(OpenTelemetry.class).toInstance(openTelemetry));
    }

    /** Exporters come first, as everything else reports to them; they themselves report to nobody. */
    private OpenTelemetry openTelemetry(Injector foundation) {
        ExtensionFactory factory = new ExtensionFactory(withOpenTelemetry(foundation, OpenTelemetry.noop()), closer);
        if (host.meterRegistry() != null) {
            meters.add(host.meterRegistry());
        }
        buildAll(ExtensionPoint.METRICS_EXPORTER, factory, MetricsExporter::registry)
                .values()
                .forEach(meters::add);
        Map<String, OpenTelemetry> provided =
                buildAll(ExtensionPoint.TRACING_PROVIDER, factory, TracingProvider::openTelemetry);
        OpenTelemetry chosen = host.openTelemetry();
        return chosen != null ? chosen : provided.values().stream().findFirst().orElse(OpenTelemetry.noop());
    }

    private ErrorClassification classification(ExtensionFactory factory) {
        return new ErrorClassification(
                List.copyOf(buildAll(ExtensionPoint.ERROR_CLASSIFIER, factory, classifier -> classifier)
                        .values()));
    }

    private RouteStrategies routeStrategies(ExtensionFactory factory, Map<String, Backend> backends, Costs costs) {
        Map<String, ChosenStrategy> strategies = new LinkedHashMap<>();
        buildAll(ExtensionPoint.ROUTE_STRATEGY, factory, strategy -> strategy)
                .forEach((name, strategy) -> strategies.put(name, new ChosenStrategy(strategy, factsOf(name))));
        boolean priced = strategies.values().stream()
                .anyMatch(strategy -> strategy.facts().contains(TargetFact.COST));
        return new RouteStrategies(strategies, priced ? estimate(backends, costs) : null);
    }

    /** The extension may be wrapped: its own class has the annotation. */
    private Set<TargetFact> factsOf(String strategy) {
        return plan.stream()
                .filter(planned -> planned.isAt(ExtensionPoint.ROUTE_STRATEGY)
                        && planned.section().name().equals(strategy))
                .map(planned -> ChosenStrategy.factsOf(planned.registration().extension()))
                .findFirst()
                .orElse(Set.of());
    }

    private CostEstimate estimate(Map<String, Backend> backends, Costs costs) {
        Map<String, String> providers = new LinkedHashMap<>();
        backends.forEach(
                (name, backend) -> providers.put(name, backend.capabilities().provider()));
        return new CostEstimate(costs, providers, host.time());
    }

    private Costs costs(ExtensionFactory factory) {
        CostModel model = buildAll(ExtensionPoint.COST_MODEL, factory, built -> built).values().stream()
                .findFirst()
                .orElse(null);
        Set<String> models = configuration.settings().routes().values().stream()
                .flatMap(route -> route.targets().stream())
                .map(RouteTarget::model)
                .collect(Collectors.toSet());
        return new Costs(configuration.settings().tokens().costPerToken(), model, new CostMetrics(meters, models));
    }

    private @Nullable ConfiguredCache cache(ExtensionFactory factory) {
        Map<String, ResponseCache> built = buildAll(ExtensionPoint.RESPONSE_CACHE, factory, cache -> cache);
        return plan.stream()
                .filter(planned -> planned.isAt(ExtensionPoint.RESPONSE_CACHE))
                .findFirst()
                .map(PlannedExtension::section)
                .map(section -> new ConfiguredCache(
                        Objects.requireNonNull(built.get(section.name()), "a cache that was not built"),
                        section.type(),
                        configuration.core(section, CacheSettings.class)))
                .orElse(null);
    }

    private @Nullable ConfiguredLedger ledger(ExtensionFactory factory) {
        Map<String, UsageLedger> built = buildAll(ExtensionPoint.USAGE_LEDGER, factory, ledger -> ledger);
        return plan.stream()
                .filter(planned -> planned.isAt(ExtensionPoint.USAGE_LEDGER))
                .findFirst()
                .map(PlannedExtension::section)
                .map(section -> new ConfiguredLedger(
                        Objects.requireNonNull(built.get(section.name()), "a ledger that was not built"),
                        configuration.core(section, LedgerSettings.class)))
                .orElse(null);
    }

    private IntentCatalog intents(ExtensionFactory factory) {
        Map<String, IntentTypes> extensions = buildAll(ExtensionPoint.INTENT_TYPES, factory, Assembly::declared);
        try {
            return IntentCatalog.of(extensions, configuration.settings().intents());
        } catch (RuntimeException e) {
            configuration
                    .problems()
                    .add(configuration.origin(INTENT_TYPES), INTENT_TYPES, String.valueOf(e.getMessage()));
            configuration.requireValid();
            throw e;
        }
    }

    /** Many ask for the capabilities later; a backend that cannot tell them is found here. */
    private @Nullable Backend withCapabilities(Backend backend) {
        @Nullable Capabilities capabilities = backend.capabilities();
        @Nullable
        ModelCapabilities ofModel =
                backend.capabilities(configuration.settings().client().model());
        return capabilities == null || ofModel == null ? null : backend;
    }

    private static @Nullable IntentTypes declared(IntentTypes extension) {
        @Nullable List<IntentType> types = extension.types();
        return types == null ? null : () -> List.copyOf(types);
    }

    private List<CallListener> listeners(ExtensionFactory factory, LoadedPlugins plugins) {
        List<CallListener> configured =
                List.copyOf(buildAll(ExtensionPoint.CALL_LISTENER, factory, listener -> listener)
                        .values());
        PluginEvents.replay(plugins, new CallEvents(configured));
        List<CallListener> all = new ArrayList<>(host.listeners());
        all.addAll(configured);
        return all;
    }

    @SuppressWarnings("unchecked") // the point says what its extensions are
    private <T, R> Map<String, R> buildAll(
            ExtensionPoint<T> point, ExtensionFactory factory, Function<T, @Nullable R> question) {
        if (!POINTS.contains(point)) {
            throw new IllegalArgumentException("the configuration warns that nothing acts on a " + point);
        }
        Map<String, R> built = new LinkedHashMap<>();
        for (PlannedExtension<?> planned : plan) {
            if (planned.isAt(point)) {
                built.put(planned.section().name(), factory.build((PlannedExtension<T>) planned, question));
            }
        }
        return built;
    }
}
