package dev.weir.wiring;

import com.google.inject.Injector;
import dev.weir.budget.Budgets;
import dev.weir.cache.ConfiguredCache;
import dev.weir.cache.ResponseCaching;
import dev.weir.config.Configuration;
import dev.weir.diagnosis.Diagnosis;
import dev.weir.guard.Guards;
import dev.weir.health.HealthMonitor;
import dev.weir.intent.IntentCatalog;
import dev.weir.observe.ActiveCalls;
import dev.weir.path.Caching;
import dev.weir.path.CallPath;
import dev.weir.path.KnownNames;
import dev.weir.performance.LatencyProfile;
import dev.weir.performance.Performance;
import dev.weir.performance.PerformanceOptimizer;
import dev.weir.resilience.GuardedBackends;
import dev.weir.resilience.TargetSettingsTable;
import dev.weir.route.RouteSettings;
import dev.weir.spi.ledger.UsageLedger;
import dev.weir.spi.time.TimeSource;
import dev.weir.timelimit.TimeLimiter;
import dev.weir.token.TokenEstimator;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The engines that a client uses for its calls.
 *
 * @param targets how each target is protected and retried
 * @param cache the response cache; null if none is configured
 * @param caching the caching of answers; null if no cache is configured
 * @param ledger the usage ledger; null if none is configured, or costs are not tracked
 * @param batchJobs access to the batch APIs of providers
 * @param budgets null if there are none, or costs are not tracked
 * @param counting counts the tokens of requests
 */
public record Engines(
        IntentCatalog intents,
        CallPath path,
        KnownNames names,
        GuardedBackends backends,
        ActiveCalls active,
        Performance performance,
        HealthMonitor health,
        Diagnosis diagnosis,
        TimeLimiter limiter,
        TargetSettingsTable targets,
        TokenEstimator tokens,
        TimeSource time,
        RandomGenerator random,
        @Nullable ConfiguredCache cache,
        @Nullable ResponseCaching caching,
        @Nullable UsageLedger ledger,
        BatchJobAccess batchJobs,
        @Nullable Budgets budgets,
        TokenCounting counting) {

    public static Engines of(
            Injector injector,
            @Nullable ConfiguredCache cache,
            @Nullable UsageLedger ledger,
            BatchJobAccess batchJobs,
            @Nullable Budgets budgets,
            Map<String, RouteSettings> routes) {
        TokenEstimator tokens = injector.getInstance(TokenEstimator.class);
        return new Engines(
                injector.getInstance(IntentCatalog.class),
                injector.getInstance(CallPath.class),
                injector.getInstance(KnownNames.class),
                injector.getInstance(GuardedBackends.class),
                injector.getInstance(ActiveCalls.class),
                new Performance(
                        injector.getInstance(LatencyProfile.class), injector.getInstance(PerformanceOptimizer.class)),
                injector.getInstance(HealthMonitor.class),
                injector.getInstance(Diagnosis.class),
                injector.getInstance(TimeLimiter.class),
                injector.getInstance(TargetSettingsTable.class),
                tokens,
                injector.getInstance(TimeSource.class),
                injector.getInstance(RandomGenerator.class),
                cache,
                injector.getInstance(Caching.class).responses(),
                ledger,
                batchJobs,
                budgets,
                new TokenCounting(batchJobs.backends(), routes, tokens, injector.getInstance(Guards.class)));
    }

    /** What another runtime uses that takes the place of this one. */
    public Inherited inherited() {
        return new Inherited(limiter, performance.latency());
    }

    /**
     * Goes on with what the engines of another runtime have learned, before the first call.
     *
     * @param former the configuration of that one, which was built with the same time
     * @param own the configuration of this one
     */
    public void continueFrom(Engines engines, Configuration<LlmSettings> former, Configuration<LlmSettings> own) {
        new Continuation(former, engines, own, this).run();
    }
}
