package dev.weir.path;

import com.google.inject.AbstractModule;
import com.google.inject.Provider;
import com.google.inject.Scopes;
import dev.weir.batch.BatchSettings;
import dev.weir.breaker.CallbackThreads;
import dev.weir.cache.CacheSettings;
import dev.weir.cache.CallDigest;
import dev.weir.cache.ConfiguredCache;
import dev.weir.cache.ResponseCaching;
import dev.weir.call.Stage;
import dev.weir.classify.ErrorClassification;
import dev.weir.client.ClientSettings;
import dev.weir.diagnosis.Diagnosis;
import dev.weir.embedding.EmbeddingLimits;
import dev.weir.guard.ConfiguredGuard;
import dev.weir.guard.Guards;
import dev.weir.health.HealthMonitor;
import dev.weir.health.HealthSettings;
import dev.weir.health.HealthSettings.WhenUnhealthy;
import dev.weir.intent.AnswerCheck;
import dev.weir.intent.IntentCatalog;
import dev.weir.limit.SharedLimits;
import dev.weir.observe.ActiveCalls;
import dev.weir.observe.AttemptMetrics;
import dev.weir.observe.AttemptObserver;
import dev.weir.observe.CallLatency;
import dev.weir.observe.CallObserver;
import dev.weir.observe.ContentCapture;
import dev.weir.observe.GenAiConventions;
import dev.weir.observe.RetryObserver;
import dev.weir.observe.Spans;
import dev.weir.observe.metrics.AnswerCheckMetrics;
import dev.weir.observe.metrics.BreakerMetrics;
import dev.weir.observe.metrics.CacheMetrics;
import dev.weir.observe.metrics.CallLabels;
import dev.weir.observe.metrics.GuardMetrics;
import dev.weir.observe.metrics.HealthMetrics;
import dev.weir.observe.metrics.HedgeMetrics;
import dev.weir.observe.metrics.LimitMetrics;
import dev.weir.observe.metrics.RetryMetrics;
import dev.weir.observe.metrics.RouteMetrics;
import dev.weir.observe.metrics.RuntimeMeters;
import dev.weir.path.join.BatchBackends;
import dev.weir.path.join.Batching;
import dev.weir.path.route.Hedges;
import dev.weir.path.route.MeasuredTargets;
import dev.weir.path.route.Mirror;
import dev.weir.path.route.Route;
import dev.weir.path.route.Routers;
import dev.weir.performance.LatencyProfile;
import dev.weir.performance.PerformanceOptimizer;
import dev.weir.performance.PerformanceSettings;
import dev.weir.recording.Recorder;
import dev.weir.resilience.GuardedBackends;
import dev.weir.resilience.TargetSettingsTable;
import dev.weir.retry.AttemptsFailedException;
import dev.weir.retry.RetryEngine;
import dev.weir.retry.RetrySettings;
import dev.weir.retry.Sleeper;
import dev.weir.route.ChosenStrategy;
import dev.weir.route.MirrorSettings;
import dev.weir.route.RouteSettings;
import dev.weir.route.RouteTarget;
import dev.weir.route.Router;
import dev.weir.spi.backend.Backend;
import dev.weir.spi.backend.BatchBackend;
import dev.weir.spi.backend.Capabilities;
import dev.weir.spi.backend.ModelCapabilities;
import dev.weir.spi.backend.RequestKind;
import dev.weir.spi.event.CallListener;
import dev.weir.spi.limit.LimitStore;
import dev.weir.spi.time.TimeSource;
import dev.weir.timelimit.TimeLimiter;
import dev.weir.token.TokenEstimator;
import dev.weir.tuning.TunableSettings;
import io.opentelemetry.context.Context;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The call's path: its stages, their order, and the engines that they use. Each is created by a provider: for
 * {@code @Provides} methods and injected constructors Guice generates classes in a way that causes warnings on JDK 24
 * and later.
 */
public final class PathModule extends AbstractModule {
    private final PathExtensions extensions;
    private final Map<String, Backend> backends;
    private final Map<String, RouteSettings> routes;
    private final String defaultModel;
    private final boolean modelIsSet;
    private final boolean usageIsTracked;

    /**
     * @param routes every route, by its name; its targets are among the backends
     * @param defaultModel the model of calls that name none
     * @param modelIsSet whether somebody chose that model; if not, backends that require one are not asked for it
     * @param usageIsTracked whether tokens and costs are counted
     */
    public PathModule(
            PathExtensions extensions,
            Map<String, RouteSettings> routes,
            String defaultModel,
            boolean modelIsSet,
            boolean usageIsTracked) {
        this.extensions = extensions;
        this.backends = extensions.backends();
        this.routes = Map.copyOf(routes);
        this.defaultModel = defaultModel;
        this.modelIsSet = modelIsSet;
        this.usageIsTracked = usageIsTracked;
    }

    @Override
    protected void configure() {
        Provider<TargetSettingsTable> settings = getProvider(TargetSettingsTable.class);
        Provider<RetrySettings> retrySettings = getProvider(RetrySettings.class);
        Provider<BatchSettings> batches = getProvider(BatchSettings.class);
        Provider<ErrorClassification> classes = getProvider(ErrorClassification.class);
        Provider<RuntimeMeters> meters = getProvider(RuntimeMeters.class);
        Provider<Spans> spans = getProvider(Spans.class);
        Provider<GenAiConventions> conventions = getProvider(GenAiConventions.class);
        Provider<ContentCapture> content = getProvider(ContentCapture.class);
        Provider<CallLabels> callLabels = getProvider(CallLabels.class);
        Provider<CallListener> listener = getProvider(CallListener.class);
        Provider<TimeSource> time = getProvider(TimeSource.class);
        Provider<RandomGenerator> random = getProvider(RandomGenerator.class);
        Provider<Sleeper> sleeper = getProvider(Sleeper.class);
        Provider<TimeLimiter> limiter = getProvider(TimeLimiter.class);
        Provider<RetryEngines> retries = getProvider(RetryEngines.class);
        Provider<IntentCatalog> intents = getProvider(IntentCatalog.class);
        Provider<GuardedBackends> guarded = getProvider(GuardedBackends.class);
        Provider<PerformanceSettings> performance = getProvider(PerformanceSettings.class);
        Provider<LatencyProfile> profile = getProvider(LatencyProfile.class);
        Provider<PerformanceOptimizer> optimizer = getProvider(PerformanceOptimizer.class);
        Provider<Routers> routers = getProvider(Routers.class);
        Provider<Batching> batching = getProvider(Batching.class);
        Provider<Caching> caching = getProvider(Caching.class);
        Provider<ClientSettings> client = getProvider(ClientSettings.class);

        Provider<Executor> threads = getProvider(Executor.class);
        Provider<HealthSettings> health = getProvider(HealthSettings.class);
        Provider<HealthMonitor> monitor = getProvider(HealthMonitor.class);
        provide(
                HealthMonitor.class,
                () -> new HealthMonitor(
                        health.get(),
                        checks(),
                        listener.get()::backendHealthChanged,
                        threads.get(),
                        (at, action) -> limiter.get().schedule(at, action)::end,
                        time.get(),
                        random.get()));
        provide(ActiveCalls.class, () -> new ActiveCalls(time.get()));
        provide(CallLabels.class, () -> new CallLabels(allModels(settings.get())));
        provide(
                RetryEngines.class,
                () -> new RetryEngines(
                        extensions.retryStrategies(),
                        classes.get(),
                        new RetryMetrics(meters.get(), callLabels.get(), listener.get()),
                        time.get(),
                        random.get(),
                        sleeper.get()));
        provide(TokenEstimator.class, () -> new TokenEstimator(extensions.tokenizer()));
        // the engine of the targets without retry settings of their own
        provide(RetryEngine.class, () -> retries.get().of(retrySettings.get()));
        provide(GuardedBackends.class, () -> {
            LimitMetrics limitMetrics = new LimitMetrics(meters.get());
            LimitStore limitStore = extensions.limitStore();
            SharedLimits shared = limitStore == null
                    ? null
                    : new SharedLimits(limitStore, threads.get(), time.get(), limitMetrics.storeFailures());
            TargetFactory targets = new TargetFactory(
                    name -> backend(name).capabilities(),
                    settings.get(),
                    retries.get()::of,
                    classes.get(),
                    limiter.get(),
                    time.get(),
                    random.get(),
                    sleeper.get(),
                    new CallbackThreads(),
                    new BreakerMetrics(meters.get()),
                    limitMetrics,
                    listener.get(),
                    shared,
                    batches.get().tenantKey());
            return new GuardedBackends(declaredModels(settings.get()), targets, time.get());
        });
        provide(KnownNames.class, () -> knownNames(retries.get().of(retrySettings.get())));
        provide(Routers.class, () -> {
            Predicate<RouteTarget> avoided = health.get().enabled()
                            && health.get().whenUnhealthy() == WhenUnhealthy.AVOID
                    ? target -> !monitor.get().of(target.backend()).health().isUsable()
                    : target -> false;
            return routers(guarded.get(), time.get(), random.get(), avoided);
        });
        provide(
                Batching.class,
                () -> Batching.of(
                        batches.get(),
                        embeddingLimits(),
                        batchBackends(),
                        intents.get().types().values(),
                        separatedMetadata(batches.get().tenantKey()),
                        meters.get(),
                        callLabels.get(),
                        spans.get(),
                        threads.get(),
                        time.get()));
        provide(
                PerformanceOptimizer.class,
                () -> new PerformanceOptimizer(
                        performance.get().optimizer().mode(),
                        performance.get().optimizationInterval(),
                        profile.get(),
                        new TunableSettings(
                                performance.get().optimizer(),
                                guarded.get()::breakers,
                                routers.get().hedges(),
                                batching.get().processor()),
                        listener.get()::settingAdjusted,
                        limiter.get(),
                        time.get()));
        provide(
                Caching.class,
                () -> new Caching(
                        extensions.cache() == null
                                ? null
                                : caching(extensions.cache(), meters.get(), threads.get(), time.get())));
        provide(
                Observed.class,
                () -> new Observed(
                        profile.get(),
                        client.get().timeout(),
                        retrySettings.get().defaultStrategy(),
                        guarded.get(),
                        batching.get().processor(),
                        caching.get().responses(),
                        extensions.budgets(),
                        time.get()));
        Provider<Guards> guards = getProvider(Guards.class);
        provide(
                Guards.class,
                () -> new Guards(
                        extensions.guards(),
                        new GuardMetrics(
                                meters.get(),
                                extensions.guards().stream()
                                        .map(ConfiguredGuard::name)
                                        .toList(),
                                listener.get()),
                        limiter.get()));
        Provider<Observed> observed = getProvider(Observed.class);
        provide(Diagnosis.class, () -> new Diagnosis(observed.get()));
        provide(CallPath.class, () -> {
            CallLabels labels = callLabels.get();
            PerformanceOptimizer tuning = optimizer.get();
            Observed statistics = observed.get();
            Runnable ended = () -> {
                tuning.callEnded();
                statistics.callEnded();
            };
            CallLatency latency =
                    new CallLatency(profile.get(), ended, labels, guarded.get()::breakerState, time.get());
            CallObserver observer =
                    new CallObserver(meters.get(), labels, spans.get(), latency, listener.get(), time.get());
            Hedges hedges = new Hedges(
                    threads.get(),
                    sleeper.get(),
                    time.get(),
                    new HedgeMetrics(meters.get(), hedgedRoutes()),
                    listener.get());
            List<Stage> stages = new ArrayList<>(List.of(new Observe(observer)));
            Recorder recorder = recorder(performance.get(), time.get());
            if (recorder != null) {
                stages.add(new RecordCall(recorder, new CallDigest(cacheSettings(), definitions())::of, time.get()));
            }
            stages.add(new Translate());
            if (!guards.get().isEmpty()) {
                stages.add(new ApplyGuards(guards.get()));
            }
            Accounts accounts = accounts(meters.get(), labels, time.get());
            ResponseCaching responses = caching.get().responses();
            if (responses != null) {
                stages.add(new Cache(responses, accounts));
            }
            Map<String, AnswerCheck> checks = intents.get().checks();
            if (!checks.isEmpty()) {
                stages.add(new Check(checks, new AnswerCheckMetrics(meters.get(), checks.keySet()), time.get()));
            }
            Stage joining = batching.get().stage();
            if (joining != null) {
                stages.add(joining);
            }
            boolean watched = health.get().enabled();
            Map<String, Router> byName = routers.get().byName();
            stages.addAll(List.of(
                    new Route(
                            byName,
                            Mirror.of(byName, threads.get(), time.get(), random.get(), meters.get(), listener.get()),
                            listener.get(),
                            time.get(),
                            hedges,
                            new RouteMetrics(meters.get())),
                    new Split(embeddingLimits(), time.get())));
            if (watched) {
                new HealthMetrics(meters.get()).show(monitor.get());
                stages.add(new WatchHealth(monitor.get(), health.get().whenUnhealthy() == WhenUnhealthy.REFUSE));
            }
            stages.addAll(List.of(
                    new MakeAttempts(
                            guarded.get(),
                            new RetryObserver(meters.get(), labels, spans.get(), classes.get(), time.get()),
                            streamingBackends()),
                    new Account(accounts)));
            if (recorder != null) {
                stages.add(new RecordAttempt(
                        recorder,
                        classes.get()::reason,
                        name -> backend(name).capabilities().slotLimited(),
                        time.get()));
            }
            stages.addAll(List.of(
                    new ObserveAttempt(new AttemptObserver(
                            meters.get(),
                            labels,
                            spans.get(),
                            conventions.get(),
                            content.get(),
                            providers(),
                            classes.get(),
                            time.get())),
                    new Send(backends)));
            return new CallPath(stages);
        });
    }

    private <T> void provide(Class<T> type, Provider<T> provider) {
        bind(type).toProvider(provider).in(Scopes.SINGLETON);
    }

    /** Calls that are accounted for apart are sent apart. */
    private Set<String> separatedMetadata(@Nullable String tenantKey) {
        Set<String> separated = new HashSet<>();
        if (tenantKey != null) {
            separated.add(tenantKey);
        }
        if (extensions.budgets() != null) {
            separated.addAll(extensions.budgets().metadataKeys());
        }
        if (extensions.ledger() != null) {
            separated.addAll(extensions.ledger().metadata());
        }
        return separated;
    }

    private Accounts accounts(RuntimeMeters meters, CallLabels labels, TimeSource time) {
        AttemptMetrics metrics = usageIsTracked ? new AttemptMetrics(meters, labels) : null;
        return new Accounts(extensions.costs(), metrics, extensions.budgets(), extensions.ledger(), providers(), time);
    }

    private Map<String, String> providers() {
        Map<String, String> providers = new HashMap<>();
        backends.forEach(
                (name, backend) -> providers.put(name, backend.capabilities().provider()));
        return providers;
    }

    private ResponseCaching caching(
            ConfiguredCache configured, RuntimeMeters meters, Executor threads, TimeSource time) {
        CacheMetrics metrics = new CacheMetrics(meters, configured.type());
        ResponseCaching caching = ResponseCaching.builder(configured.cache())
                .settings(configured.settings())
                .routes(definitions())
                .threads(task -> threads.execute(Context.current().wrap(task)))
                .time(time)
                .listener(metrics)
                .reasons(failure -> failure instanceof AttemptsFailedException failed ? failed.reason() : null)
                .build();
        metrics.show(caching::statistics);
        return caching;
    }

    private static @Nullable Recorder recorder(PerformanceSettings settings, TimeSource time) {
        Path file = settings.recordTo();
        return file == null
                ? null
                : Recorder.start(file, settings.recordMaxBytes().bytes(), time);
    }

    private CacheSettings cacheSettings() {
        return extensions.cache() == null
                ? CacheSettings.defaults()
                : extensions.cache().settings();
    }

    /** What determines the answers of each route, as values of JSON. */
    private Map<String, List<Map<String, Object>>> definitions() {
        Map<String, List<Map<String, Object>>> definitions = new HashMap<>();
        routes.forEach((name, route) -> definitions.put(
                name, route.targets().stream().map(PathModule::definition).toList()));
        return definitions;
    }

    private static Map<String, Object> definition(RouteTarget target) {
        Map<String, Object> definition = new HashMap<>(Map.of("backend", target.backend(), "model", target.model()));
        Double temperature = target.parameters().temperature();
        Integer maxTokens = target.parameters().maxTokens();
        if (temperature != null) {
            definition.put("temperature", temperature);
        }
        if (maxTokens != null) {
            definition.put("maxTokens", maxTokens);
        }
        return definition;
    }

    private Map<String, HealthMonitor.Check> checks() {
        Map<String, HealthMonitor.Check> checks = new TreeMap<>();
        backends.forEach((name, backend) -> checks.put(name, backend::checkHealth));
        return checks;
    }

    private Routers routers(
            GuardedBackends guarded, TimeSource time, RandomGenerator random, Predicate<RouteTarget> avoided) {
        MeasuredTargets measured = new MeasuredTargets(guarded, time);
        Map<String, Router> routers = new HashMap<>();
        routes.forEach((name, settings) -> {
            ChosenStrategy strategy = extensions.routeStrategies().named(settings.strategy(), random);
            routers.put(
                    name,
                    new Router(
                            settings,
                            strategy,
                            this::known,
                            measured::of,
                            extensions.routeStrategies().costs(),
                            avoided));
        });
        return new Routers(routers);
    }

    /** What a backend knows of a model, the kinds of requests included that it answers at all. */
    private ModelCapabilities known(RouteTarget target) {
        Backend backend = backend(target.backend());
        Capabilities all = backend.capabilities();
        return ModelCapabilities.builder()
                .chat(all.answers(RequestKind.CHAT) ? null : false)
                .embeddings(all.answers(RequestKind.EMBEDDING) ? null : false)
                .build()
                .orElse(backend.capabilities(target.model()));
    }

    private Backend backend(String name) {
        return Objects.requireNonNull(backends.get(name), "a target at an unknown backend");
    }

    private Set<String> hedgedRoutes() {
        return routes.entrySet().stream()
                .filter(route -> route.getValue().hedge() != null)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    private Stream<RouteTarget> targets() {
        return routes.values().stream().flatMap(PathModule::targets);
    }

    private static Stream<RouteTarget> targets(RouteSettings route) {
        MirrorSettings mirror = route.mirror();
        Stream<RouteTarget> targets = route.targets().stream();
        return mirror == null ? targets : Stream.concat(targets, Stream.of(mirror.target()));
    }

    private Set<String> streamingBackends() {
        return backends.entrySet().stream()
                .filter(entry -> entry.getValue().capabilities().streaming())
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    private BatchBackends batchBackends() {
        Map<String, BatchBackend> taking = new HashMap<>();
        backends.forEach((name, backend) -> {
            if (backend instanceof BatchBackend batches
                    && batches.capabilities().nativeBatch()) {
                taking.put(name, batches);
            }
        });
        Map<String, List<BatchBackend>> routed = new HashMap<>();
        routes.forEach((name, route) -> {
            Set<String> asked = targets(route).map(RouteTarget::backend).collect(Collectors.toSet());
            if (taking.keySet().containsAll(asked)) {
                routed.put(name, asked.stream().map(taking::get).toList());
            }
        });
        return new BatchBackends(taking, routed);
    }

    private Map<String, EmbeddingLimits> embeddingLimits() {
        Map<String, EmbeddingLimits> limits = new HashMap<>();
        backends.forEach((name, backend) -> {
            Capabilities known = backend.capabilities();
            limits.put(name, new EmbeddingLimits(known.maxEmbeddingInputs(), known.maxEmbeddingTokens()));
        });
        return limits;
    }

    private Set<String> allModels(TargetSettingsTable settings) {
        Stream<String> declared = declaredModels(settings).values().stream().flatMap(Set::stream);
        return Stream.concat(declared, routes.keySet().stream()).collect(Collectors.toSet());
    }

    /**
     * The models that are known by their name at each backend: those of the configuration and its routes, and those it
     * declares.
     */
    private Map<String, Set<String>> declaredModels(TargetSettingsTable settings) {
        Map<String, Set<String>> models = new HashMap<>();
        backends.forEach((name, backend) -> {
            Set<String> declared = new HashSet<>(backend.capabilities().models());
            declared.addAll(settings.models(name));
            declared.add(defaultModel);
            targets()
                    .filter(target -> target.backend().equals(name))
                    .map(RouteTarget::model)
                    .forEach(declared::add);
            models.put(name, declared);
        });
        return models;
    }

    private KnownNames knownNames(RetryEngine retries) {
        Map<String, Capabilities> capabilities = new HashMap<>();
        backends.forEach((name, backend) -> capabilities.put(name, backend.capabilities()));
        Map<String, Set<String>> routed = new HashMap<>();
        routes.forEach((name, route) -> routed.put(
                name, route.targets().stream().map(RouteTarget::backend).collect(Collectors.toSet())));
        return new KnownNames(capabilities, routed, retries.statistics().keySet(), modelIsSet ? null : defaultModel);
    }
}
