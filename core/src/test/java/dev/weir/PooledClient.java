package dev.weir;

import com.google.inject.AbstractModule;
import com.google.inject.Guice;
import com.google.inject.Injector;
import dev.weir.batch.BatchSettings;
import dev.weir.breaker.CircuitBreakerSettings;
import dev.weir.classify.ErrorClassification;
import dev.weir.client.ClientSettings;
import dev.weir.client.WeirClient;
import dev.weir.config.Configuration;
import dev.weir.health.HealthSettings;
import dev.weir.intent.IntentCatalog;
import dev.weir.observe.ContentCapture;
import dev.weir.observe.GenAiConventions;
import dev.weir.observe.Observers;
import dev.weir.observe.Spans;
import dev.weir.observe.metrics.RuntimeMeters;
import dev.weir.path.PathExtensions;
import dev.weir.path.PathModule;
import dev.weir.path.RouteStrategies;
import dev.weir.performance.LatencyProfile;
import dev.weir.performance.PerformanceSettings;
import dev.weir.resilience.GuardedBackends;
import dev.weir.resilience.TargetSettings;
import dev.weir.resilience.TargetSettingsTable;
import dev.weir.retry.RetrySettings;
import dev.weir.retry.Sleeper;
import dev.weir.spi.backend.Backend;
import dev.weir.spi.event.CallFinished;
import dev.weir.spi.event.CallListener;
import dev.weir.spi.retry.RetryDecision;
import dev.weir.spi.retry.RetryStrategy;
import dev.weir.spi.time.TimeSource;
import dev.weir.timelimit.TimeLimiter;
import dev.weir.wiring.LlmConfiguration;
import dev.weir.wiring.LlmSettings;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A client of the backend {@code primary} whose calls run on a pool, as on Java 17. A retry waits for an hour by default. */
final class PooledClient implements AutoCloseable {
    final List<CallFinished> finished = Collections.synchronizedList(new ArrayList<>());
    final WeirClient client;
    private final Configuration<LlmSettings> configuration;
    private final RuntimeMeters meters = new RuntimeMeters();
    private final TimeLimiter limiter = new TimeLimiter();
    private final GuardedBackends guarded;

    PooledClient(int threads, Backend backend) {
        this(threads, null, new SimpleMeterRegistry(), backend);
    }

    PooledClient(int threads, @Nullable Executor completions, MeterRegistry registry, Backend backend) {
        this(threads, completions, registry, Map.of("primary", backend), "retry: { maxDelay: 1h }");
    }

    /** @param settings what stands under {@code llm:}, in YAML's flow style */
    PooledClient(
            int threads,
            @Nullable Executor completions,
            MeterRegistry registry,
            Map<String, Backend> backends,
            String settings) {
        configuration = LlmConfiguration.loader()
                .text("weir.yaml", "llm: { client: { timeout: 10h, model: model-1 }, " + settings + " }")
                .set("client.backend", "primary")
                .load()
                .requireValid();
        meters.add(registry);
        RetryStrategy hourly = failed -> RetryDecision.retryAfter(Duration.ofHours(1));
        Injector injector = Guice.createInjector(
                new Foundation(),
                new PathModule(
                        new PathExtensions(
                                backends,
                                RouteStrategies.OWN,
                                Map.of(
                                        "exponential",
                                        hourly,
                                        "at-once",
                                        failed -> RetryDecision.retryAfter(Duration.ZERO),
                                        "never",
                                        failed -> RetryDecision.giveUp("on purpose")),
                                List.of(),
                                null,
                                null,
                                null,
                                null,
                                null,
                                null),
                        configuration.settings().routes(),
                        "model-1",
                        true,
                        true));
        client = TestWeir.of(configuration, injector, CallThreads.pooled(threads, completions));
        guarded = injector.getInstance(GuardedBackends.class);
    }

    private final class Foundation extends AbstractModule {
        @Override
        protected void configure() {
            LlmSettings settings = configuration.settings();
            bind(CircuitBreakerSettings.class).toInstance(settings.circuitBreaker());
            bind(HealthSettings.class).toInstance(HealthSettings.defaults());
            bind(BatchSettings.class).toInstance(BatchSettings.of(Map.of("maxBatchSize", 1)));
            bind(ClientSettings.class).toInstance(settings.client());
            bind(PerformanceSettings.class).toInstance(settings.performance());
            bind(LatencyProfile.class)
                    .toInstance(new LatencyProfile(settings.performance().latencyBufferSize(), TimeSource.system()));
            bind(RetrySettings.class).toInstance(settings.retry());
            bind(TargetSettingsTable.class)
                    .toInstance(
                            TargetSettingsTable.ofAll(new TargetSettings(settings.circuitBreaker(), settings.retry())));
            bind(IntentCatalog.class).toInstance(IntentCatalog.of(Map.of(), Map.of()));
            bind(ErrorClassification.class).toInstance(ErrorClassification.standard());
            bind(CallListener.class).toInstance(new CallListener() {
                @Override
                public void callFinished(CallFinished event) {
                    finished.add(event);
                }
            });
            bind(RuntimeMeters.class).toInstance(meters);
            bind(MeterRegistry.class).toInstance(meters.registry());
            bind(Spans.class).toInstance(Observers.NO_SPANS);
            bind(GenAiConventions.class).toInstance(GenAiConventions.V1_41);
            bind(ContentCapture.class).toInstance(ContentCapture.OFF);
            bind(TimeSource.class).toInstance(TimeSource.system());
            bind(RandomGenerator.class).toInstance(new Random(1));
            bind(Sleeper.class).toInstance(Sleeper.parking());
            bind(Executor.class).toInstance(part -> new Thread(part).start());
            bind(TimeLimiter.class).toInstance(limiter);
        }
    }

    /** Closes everything in the order of a runtime. */
    @Override
    public void close() {
        client.close();
        guarded.close();
        limiter.close();
        meters.close();
    }
}
