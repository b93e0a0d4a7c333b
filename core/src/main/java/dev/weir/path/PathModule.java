package dev.weir.path;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import dev.weir.breaker.CallbackThreads;
import dev.weir.classify.ErrorClassification;
import dev.weir.observe.ActiveCalls;
import dev.weir.observe.BreakerMetrics;
import dev.weir.observe.CallObserver;
import dev.weir.observe.RuntimeMeters;
import dev.weir.resilience.GuardedBackends;
import dev.weir.resilience.TargetSettingsTable;
import dev.weir.retry.RetryEngine;
import dev.weir.retry.RetrySettings;
import dev.weir.retry.Sleeper;
import dev.weir.spi.backend.Backend;
import dev.weir.spi.backend.Capabilities;
import dev.weir.spi.event.CallListener;
import dev.weir.spi.retry.RetryStrategy;
import dev.weir.spi.time.TimeSource;
import dev.weir.timelimit.TimeLimiter;
import io.opentelemetry.api.trace.Tracer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/** The call's path: which stages there are, in which order, and the engines that they run. */
public final class PathModule extends AbstractModule {
    private final Map<String, Backend> backends;
    private final Map<String, RetryStrategy> strategies;
    private final String defaultModel;
    private final boolean modelIsSet;

    /**
     * @param backends every backend that a call may go to, by its name
     * @param strategies every retry strategy that a call may use, by its name; empty for the engine's own
     * @param defaultModel the model of calls that name none
     * @param modelIsSet whether somebody chose that model; if not, backends that require one are not asked for it
     */
    public PathModule(
            Map<String, Backend> backends,
            Map<String, RetryStrategy> strategies,
            String defaultModel,
            boolean modelIsSet) {
        this.backends = Map.copyOf(backends);
        this.strategies = Map.copyOf(strategies);
        this.defaultModel = defaultModel;
        this.modelIsSet = modelIsSet;
    }

    @Provides
    @Singleton
    CallPath path(Observe observe, Guard guard, Send send) {
        return new CallPath(List.of(observe, new Translate(), guard, send));
    }

    @Provides
    @Singleton
    Observe observe(
            TargetSettingsTable settings, RuntimeMeters meters, Tracer tracer, CallListener listener, TimeSource time) {
        Set<String> models =
                declaredModels(settings).values().stream().flatMap(Set::stream).collect(Collectors.toSet());
        return new Observe(new CallObserver(meters, models, tracer, listener, time));
    }

    @Provides
    @Singleton
    Guard guard(GuardedBackends guarded) {
        Set<String> streaming = backends.entrySet().stream()
                .filter(entry -> entry.getValue().capabilities().streaming())
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        return new Guard(guarded, streaming);
    }

    @Provides
    @Singleton
    Send send() {
        return new Send(backends);
    }

    @Provides
    @Singleton
    RetryEngines retryEngines(
            ErrorClassification classes,
            CallListener listener,
            TimeSource time,
            RandomGenerator random,
            Sleeper sleeper) {
        return new RetryEngines(strategies, classes, listener, time, random, sleeper);
    }

    /** The engine of the targets without retry settings of their own. */
    @Provides
    @Singleton
    RetryEngine retryEngine(RetryEngines engines, RetrySettings settings) {
        return engines.of(settings);
    }

    @Provides
    @Singleton
    GuardedBackends guardedBackends(
            TargetSettingsTable settings,
            RetryEngines retries,
            ErrorClassification classes,
            TimeLimiter limiter,
            TimeSource time,
            RandomGenerator random,
            RuntimeMeters meters,
            CallListener listener) {
        TargetFactory targets = new TargetFactory(
                settings,
                retries::of,
                classes,
                limiter,
                time,
                random,
                new CallbackThreads(),
                new BreakerMetrics(meters),
                listener);
        return new GuardedBackends(declaredModels(settings), targets, time);
    }

    /** The models that are known by their name at each backend: those of the configuration, and those it declares. */
    private Map<String, Set<String>> declaredModels(TargetSettingsTable settings) {
        Map<String, Set<String>> models = new HashMap<>();
        backends.forEach((name, backend) -> {
            Set<String> declared = new HashSet<>(backend.capabilities().models());
            declared.addAll(settings.models(name));
            declared.add(defaultModel);
            models.put(name, declared);
        });
        return models;
    }

    @Provides
    @Singleton
    KnownNames knownNames(RetryEngine retries) {
        Map<String, Capabilities> capabilities = new HashMap<>();
        backends.forEach((name, backend) -> capabilities.put(name, backend.capabilities()));
        return new KnownNames(capabilities, retries.statistics().keySet(), modelIsSet ? null : defaultModel);
    }

    @Provides
    @Singleton
    ActiveCalls activeCalls(TimeSource time) {
        return new ActiveCalls(time);
    }
}
