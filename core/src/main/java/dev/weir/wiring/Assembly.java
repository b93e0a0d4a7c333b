package dev.weir.wiring;

import com.google.inject.Guice;
import com.google.inject.Injector;
import dev.weir.budget.BudgetSettings;
import dev.weir.budget.Budgets;
import dev.weir.budget.BudgetsBuilder;
import dev.weir.cache.CacheSettings;
import dev.weir.cache.ConfiguredCache;
import dev.weir.classify.ErrorClassification;
import dev.weir.config.Configuration;
import dev.weir.cost.Costs;
import dev.weir.cost.LedgerSettings;
import dev.weir.guard.ConfiguredGuard;
import dev.weir.guard.GuardSettings;
import dev.weir.guard.Guards;
import dev.weir.health.HealthMonitor;
import dev.weir.intent.IntentCatalog;
import dev.weir.observe.CallEvents;
import dev.weir.observe.metrics.BudgetMetrics;
import dev.weir.observe.metrics.CostMetrics;
import dev.weir.observe.metrics.LedgerMetrics;
import dev.weir.observe.metrics.RuntimeMeters;
import dev.weir.path.CallPath;
import dev.weir.path.ConfiguredLedger;
import dev.weir.path.PathExtensions;
import dev.weir.path.PathModule;
import dev.weir.path.RouteStrategies;
import dev.weir.performance.PerformanceOptimizer;
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
import dev.weir.spi.guard.Guard;
import dev.weir.spi.intent.IntentType;
import dev.weir.spi.intent.IntentTypes;
import dev.weir.spi.ledger.BudgetStore;
import dev.weir.spi.ledger.UsageLedger;
import dev.weir.spi.route.TargetFact;
import dev.weir.spi.telemetry.MetricsExporter;
import dev.weir.spi.telemetry.TracingProvider;
import io.micrometer.core.instrument.config.MeterFilter;
import io.opentelemetry.api.OpenTelemetry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Builds the objects of a configuration: first the exporters of metrics and traces, then the other extensions, then
 * the engines.
 */
final class Assembly {
    private static final Logger LOG = LoggerFactory.getLogger(Assembly.class);

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
            ExtensionPoint.GUARD,
            ExtensionPoint.RESPONSE_CACHE,
            ExtensionPoint.METRICS_EXPORTER,
            ExtensionPoint.TRACING_PROVIDER,
            ExtensionPoint.INTENT_TYPES,
            ExtensionPoint.CALL_LISTENER);

    private static final int RESTORE_SECONDS = 5;
    private static final String INTENT_TYPES = "llm.intentTypes";
    private static final String MODEL_KEY = "llm.client.model";

    private final Configuration<LlmSettings> configuration;
    private final TargetSettingsTable targets;
    private final List<PlannedExtension<?>> plan;
    private final HostServices host;
    private final Closer closer;
    private final RuntimeMeters meters;

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
        this.meters = new RuntimeMeters(configuration.settings().telemetry().runtime());
    }

    Engines build(LoadedPlugins plugins) {
        closer.add(meters);
        if (!configuration.settings().telemetry().genAiMetrics()) {
            meters.registry().config().meterFilter(MeterFilter.denyNameStartsWith("gen_ai."));
        }
        Injector foundation = Guice.createInjector(new FoundationModule(host, meters));
        Injector observed = withOpenTelemetry(foundation, openTelemetry(foundation));
        ExtensionFactory factory = new ExtensionFactory(observed, closer);
        CallEvents events = new CallEvents(listeners(factory, plugins));
        Map<String, Backend> backends = buildAll(ExtensionPoint.BACKEND, factory, this::withCapabilities);
        Costs costs = costs(factory);
        IntentCatalog intents = intents(factory);
        ConfiguredCache cache = cache(factory, intents.cacheTtls());
        TokenSettings tokens = configuration.settings().tokens();
        UsageLedger ledger = tokens.trackCosts() ? ledger(factory).orElse(null) : null;
        if (ledger != null) {
            new LedgerMetrics(meters).show(ledger);
        }
        Budgets budgets = tokens.trackCosts() ? budgets(backends, costs, ledger, events) : null;
        Injector runtime = observed.createChildInjector(
                new RuntimeModule(
                        configuration.settings(),
                        targets,
                        intents,
                        classification(factory),
                        events,
                        host.contentRedaction(),
                        host.former(),
                        closer),
                new PathModule(
                        new PathExtensions(
                                backends,
                                routeStrategies(factory, backends, costs),
                                buildAll(ExtensionPoint.RETRY_STRATEGY, factory, strategy -> strategy),
                                guards(factory),
                                buildAll(ExtensionPoint.LIMIT_STORE, factory, store -> store).values().stream()
                                        .findFirst()
                                        .orElse(null),
                                cache,
                                tokens.trackCosts() ? costs : null,
                                budgets,
                                buildAll(ExtensionPoint.TOKENIZER, factory, tokenizer -> tokenizer).values().stream()
                                        .findFirst()
                                        .orElse(null),
                                ledger == null ? null : new ConfiguredLedger(ledger, metadata(budgets))),
                        configuration.settings().routes(),
                        configuration.settings().client().model(),
                        !configuration.origin(MODEL_KEY).isDefault(),
                        tokens.trackUsage()));
        closer.add(runtime.getInstance(GuardedBackends.class));
        closer.add(runtime.getInstance(CallPath.class));
        closer.add(runtime.getInstance(PerformanceOptimizer.class));
        HealthMonitor health = runtime.getInstance(HealthMonitor.class);
        closer.add(health);
        if (configuration.settings().health().enabled()) {
            health.start();
        }
        BatchJobAccess batchJobs = new BatchJobAccess(
                backends,
                tokens.trackCosts() ? costs : null,
                ledger == null ? null : new ConfiguredLedger(ledger, metadata(budgets)),
                budgets,
                runtime.getInstance(Guards.class),
                host.time(),
                host.random());
        return Engines.of(
                runtime,
                cache,
                ledger,
                batchJobs,
                budgets,
                configuration.settings().routes());
    }

    /** The usage ledger, built before anything else; empty if none is configured. */
    Optional<UsageLedger> usageLedger() {
        closer.add(meters);
        Injector foundation = Guice.createInjector(new FoundationModule(host, meters));
        return ledger(new ExtensionFactory(withOpenTelemetry(foundation, OpenTelemetry.noop()), closer));
    }

    /** The exporters of metrics, built before anything else. */
    List<MetricsExporter> metricsExporters() {
        closer.add(meters);
        Injector foundation = Guice.createInjector(new FoundationModule(host, meters));
        ExtensionFactory factory = new ExtensionFactory(withOpenTelemetry(foundation, OpenTelemetry.noop()), closer);
        return List.copyOf(buildAll(ExtensionPoint.METRICS_EXPORTER, factory, exporter -> exporter)
                .values());
    }

    private Optional<UsageLedger> ledger(ExtensionFactory factory) {
        return buildAll(ExtensionPoint.USAGE_LEDGER, factory, ledger -> ledger).values().stream()
                .findFirst();
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
        if (host.metricsExporters()) {
            buildAll(ExtensionPoint.METRICS_EXPORTER, factory, MetricsExporter::registry)
                    .values()
                    .forEach(meters::add);
        }
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
        return new CostEstimate(costs, providers(backends), host.time());
    }

    private static Map<String, String> providers(Map<String, Backend> backends) {
        Map<String, String> providers = new LinkedHashMap<>();
        backends.forEach(
                (name, backend) -> providers.put(name, backend.capabilities().provider()));
        return providers;
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

    /** In the order of the configuration. */
    private List<ConfiguredGuard> guards(ExtensionFactory factory) {
        Map<String, Guard> built = buildAll(ExtensionPoint.GUARD, factory, guard -> guard);
        return plan.stream()
                .filter(planned -> planned.isAt(ExtensionPoint.GUARD))
                .map(PlannedExtension::section)
                .map(section -> new ConfiguredGuard(
                        section.name(),
                        Objects.requireNonNull(built.get(section.name()), "a guard that was not built"),
                        configuration.core(section, GuardSettings.class)))
                .toList();
    }

    private @Nullable ConfiguredCache cache(ExtensionFactory factory, Map<String, Duration> ttls) {
        Map<String, ResponseCache> built = buildAll(ExtensionPoint.RESPONSE_CACHE, factory, cache -> cache);
        return plan.stream()
                .filter(planned -> planned.isAt(ExtensionPoint.RESPONSE_CACHE))
                .findFirst()
                .map(PlannedExtension::section)
                .map(section -> new ConfiguredCache(
                        Objects.requireNonNull(built.get(section.name()), "a cache that was not built"),
                        section.type(),
                        configuration.core(section, CacheSettings.class).withTtls(ttls)))
                .orElse(null);
    }

    private @Nullable Budgets budgets(
            Map<String, Backend> backends, Costs costs, @Nullable UsageLedger ledger, CallListener events) {
        Map<String, BudgetSettings> settings = configuration.settings().allBudgets();
        if (settings.isEmpty() && host.budgetKeys().isEmpty()) {
            return null;
        }
        TokenSettings tokens = configuration.settings().tokens();
        BudgetMetrics metrics = new BudgetMetrics(meters, events);
        BudgetsBuilder builder = Budgets.builder(settings)
                .costs(costs)
                .providers(providers(backends))
                .outputLimits((backend, model) -> contextLength(backends.get(backend), model))
                .estimateFactor(tokens.budgetEstimateFactor())
                .listener(metrics)
                .metadataKeys(host.budgetKeys())
                .time(host.time());
        BudgetStore store = ledger == null ? null : ledger.budgets();
        if (store != null) {
            metrics.showStore();
            builder.store(store, host.parts(), tokens.budgetStoreTimeout());
        }
        Budgets budgets = builder.build();
        if (ledger != null) {
            restore(budgets, ledger);
        }
        return budgets;
    }

    /** The most that a model can send, by what its backend knows of it; 0 if that is nothing. */
    private static long contextLength(@Nullable Backend backend, String model) {
        Integer length = backend == null ? null : backend.capabilities(model).contextLength();
        return length == null ? 0 : length;
    }

    /** Waits for a while: the first look into a ledger may take longer than a call may wait for its budgets. */
    private void restore(Budgets budgets, UsageLedger ledger) {
        FutureTask<Void> restoring = new FutureTask<>(() -> {
            budgets.restore(ledger);
            return null;
        });
        host.parts().execute(restoring);
        try {
            restoring.get(RESTORE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("event=budgets-not-restored ledger=\"{}\"", ledger.location(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What a ledger keeps of the metadata of calls: what is configured, and what budgets go by. */
    private Set<String> metadata(@Nullable Budgets budgets) {
        Set<String> kept = new HashSet<>(budgets == null ? Set.of() : budgets.metadataKeys());
        plan.stream()
                .filter(planned -> planned.isAt(ExtensionPoint.USAGE_LEDGER))
                .map(planned -> configuration.core(planned.section(), LedgerSettings.class))
                .forEach(settings -> kept.addAll(settings.metadata()));
        return kept;
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
