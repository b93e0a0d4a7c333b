package dev.weir.path;

import dev.weir.breaker.BreakerListener;
import dev.weir.breaker.CircuitBreaker;
import dev.weir.breaker.CircuitBreakerSettings;
import dev.weir.breaker.StateChange;
import dev.weir.classify.ErrorClassification;
import dev.weir.limit.SharedLimits;
import dev.weir.limit.TargetLimiter;
import dev.weir.observe.metrics.BreakerMetrics;
import dev.weir.observe.metrics.LimitMetrics;
import dev.weir.resilience.GuardedBackend;
import dev.weir.resilience.GuardedBackends;
import dev.weir.resilience.TargetSettingsTable;
import dev.weir.retry.RetryEngine;
import dev.weir.retry.RetrySettings;
import dev.weir.retry.Sleeper;
import dev.weir.spi.backend.Capabilities;
import dev.weir.spi.call.CallContext.Registration;
import dev.weir.spi.event.CallListener;
import dev.weir.spi.event.CircuitBreakerChanged;
import dev.weir.spi.time.TimeSource;
import dev.weir.timelimit.TimeLimiter;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Creates the guarded backends of the configuration, binds their metrics, and subscribes the listeners to them. */
final class TargetFactory implements GuardedBackends.Factory {
    private final Function<String, Capabilities> capabilities;
    private final TargetSettingsTable settings;
    private final Function<RetrySettings, RetryEngine> retries;
    private final ErrorClassification classes;
    private final TimeLimiter limiter;
    private final TimeSource time;
    private final RandomGenerator random;
    private final Sleeper sleeper;
    private final Executor callbacks;
    private final BreakerMetrics metrics;
    private final LimitMetrics limitMetrics;
    private final CallListener listener;
    private final @Nullable SharedLimits sharedLimits;
    private final @Nullable String tenantKey;
    private final Map<CircuitBreaker, Registration> subscriptions = new ConcurrentHashMap<>();

    /**
     * @param capabilities those of a backend, by its name
     * @param sharedLimits the limits that other processes share; null if there is no limit store
     * @param tenantKey the metadata key of tenants, which share what waits for a target; null for none
     */
    TargetFactory(
            Function<String, Capabilities> capabilities,
            TargetSettingsTable settings,
            Function<RetrySettings, RetryEngine> retries,
            ErrorClassification classes,
            TimeLimiter limiter,
            TimeSource time,
            RandomGenerator random,
            Sleeper sleeper,
            Executor callbacks,
            BreakerMetrics metrics,
            LimitMetrics limitMetrics,
            CallListener listener,
            @Nullable SharedLimits sharedLimits,
            @Nullable String tenantKey) {
        this.capabilities = capabilities;
        this.settings = settings;
        this.retries = retries;
        this.classes = classes;
        this.limiter = limiter;
        this.time = time;
        this.random = random;
        this.sleeper = sleeper;
        this.callbacks = callbacks;
        this.metrics = metrics;
        this.limitMetrics = limitMetrics;
        this.listener = listener;
        this.sharedLimits = sharedLimits;
        this.tenantKey = tenantKey;
    }

    private CircuitBreakerSettings breakerSettings(String backend, String model) {
        CircuitBreakerSettings own = settings.of(backend, model).circuitBreaker();
        return capabilities.apply(backend).slotLimited() ? own.forSlotLimitedServer() : own;
    }

    @Override
    public GuardedBackend create(String backend, String model) {
        CircuitBreaker breaker = CircuitBreaker.builder(backend + "/" + model)
                .settings(breakerSettings(backend, model))
                .classification(classes)
                .timeLimiter(limiter)
                .time(time)
                .random(random)
                .callbackExecutor(callbacks)
                .tenantKey(tenantKey)
                .build();
        return watched(backend, model, breaker, limits(backend, model));
    }

    private TargetLimiter limits(String backend, String model) {
        return TargetLimiter.builder(backend + "/" + model)
                .settings(settings.of(backend, model).limits())
                .sharedLimits(sharedLimits)
                .cachedInputCounts(capabilities.apply(backend).cachedInputCounts())
                .time(time)
                .park(sleeper::sleep)
                .tenantKey(tenantKey)
                .build();
    }

    /** What an optimizer has adjusted begins with the settings again, as the one that goes on knows nothing of it. */
    @Override
    public GuardedBackend continuing(GuardedBackend former, boolean limits) {
        CircuitBreaker breaker = former.breaker();
        CircuitBreakerSettings own = breakerSettings(former.backend(), former.model());
        breaker.adjustAttemptTimeoutCeiling(own.attemptTimeout().ceiling());
        breaker.adjustMaxConcurrentRequests(own.maxConcurrentRequests());
        return watched(
                former.backend(),
                former.model(),
                breaker,
                limits ? former.limits() : limits(former.backend(), former.model()));
    }

    private GuardedBackend watched(String backend, String model, CircuitBreaker breaker, TargetLimiter limits) {
        LimitMetrics.Refusals refusals = limitMetrics.refusals(backend, model);
        limits.onRefusal(refusals);
        RetryEngine engine = retries.apply(settings.of(backend, model).retry());
        GuardedBackend guarded = new GuardedBackend(backend, model, engine, breaker, limits);
        subscriptions.put(breaker, breaker.subscribe(new BreakerListener() {
            @Override
            public void stateChanged(StateChange change) {
                listener.circuitBreakerChanged(new CircuitBreakerChanged(
                        backend,
                        model,
                        change.from(),
                        change.to(),
                        change.cause().description()));
            }
        }));
        metrics.add(backend, model, breaker);
        limitMetrics.add(limits, refusals);
        return guarded;
    }

    @Override
    public void handedOver(GuardedBackend guarded) {
        dropped(guarded);
    }

    @Override
    public void dropped(GuardedBackend guarded) {
        Registration subscription = subscriptions.remove(guarded.breaker());
        if (subscription != null) {
            subscription.close();
        }
        metrics.remove(guarded.breaker());
        limitMetrics.remove(guarded.limits());
    }
}
