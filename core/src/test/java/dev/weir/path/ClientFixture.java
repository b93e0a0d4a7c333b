package dev.weir.path;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.inject.AbstractModule;
import com.google.inject.Guice;
import com.google.inject.Injector;
import dev.weir.TestWeir;
import dev.weir.batch.BatchSettings;
import dev.weir.breaker.BreakerStatistics;
import dev.weir.breaker.CircuitBreaker;
import dev.weir.breaker.CircuitBreakerSettings;
import dev.weir.budget.Budgets;
import dev.weir.cache.ConfiguredCache;
import dev.weir.classify.ErrorClassification;
import dev.weir.client.ClientSettings;
import dev.weir.client.WeirClient;
import dev.weir.config.Configuration;
import dev.weir.cost.Costs;
import dev.weir.diagnosis.Diagnosis;
import dev.weir.diagnosis.Finding;
import dev.weir.guard.ConfiguredGuard;
import dev.weir.health.HealthSettings;
import dev.weir.intent.IntentCatalog;
import dev.weir.observe.ContentCapture;
import dev.weir.observe.GenAiConventions;
import dev.weir.observe.Observers;
import dev.weir.observe.Spans;
import dev.weir.observe.metrics.RuntimeMeters;
import dev.weir.performance.LatencyProfile;
import dev.weir.performance.PerformanceOptimizer;
import dev.weir.performance.PerformanceSettings;
import dev.weir.resilience.GuardedBackend;
import dev.weir.resilience.GuardedBackends;
import dev.weir.resilience.TargetSettingsTable;
import dev.weir.retry.RetryEngine;
import dev.weir.retry.RetrySettings;
import dev.weir.retry.RetryStatistics;
import dev.weir.retry.Sleeper;
import dev.weir.spi.backend.Backend;
import dev.weir.spi.event.CallGuarded;
import dev.weir.spi.event.CallListener;
import dev.weir.spi.event.CallMirrored;
import dev.weir.spi.event.SettingAdjusted;
import dev.weir.spi.event.TargetGivenUp;
import dev.weir.spi.event.TargetSkipped;
import dev.weir.spi.event.TargetsOrdered;
import dev.weir.spi.retry.RetryDecision;
import dev.weir.spi.time.TimeSource;
import dev.weir.testkit.fake.FakeTime;
import dev.weir.timelimit.ManualLimiter;
import dev.weir.timelimit.TimeLimiter;
import dev.weir.wiring.LlmConfiguration;
import dev.weir.wiring.LlmSettings;
import dev.weir.wiring.TestTargets;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A client with everything behind it but the backend, by a clock that the test moves. A retry waits a second. */
final class ClientFixture {
    final FakeTime time;
    private final ManualLimiter limits;
    private final Sleeper waiting;
    private final Injector injector;
    private final Semaphore endedParts = new Semaphore(0);
    private int taken;
    private @Nullable Budgets budgets;
    final List<TargetsOrdered> ordered = new ArrayList<>();
    final List<TargetGivenUp> givenUp = new ArrayList<>();
    final List<TargetSkipped> skipped = new ArrayList<>();
    final List<CallMirrored> mirrored = new CopyOnWriteArrayList<>();
    final List<CallGuarded> guarded = new CopyOnWriteArrayList<>();
    final List<SettingAdjusted> adjusted = new CopyOnWriteArrayList<>();
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final InMemorySpanExporter spans = InMemorySpanExporter.create();
    private final SdkTracerProvider tracers = SdkTracerProvider.builder()
            .addSpanProcessor(SimpleSpanProcessor.create(spans))
            .build();
    final FakeSleeper sleeper;
    final WeirClient client;

    /**
     * A client of the one backend {@code primary}.
     *
     * @param settings what stands under {@code llm:}, in YAML's flow style
     */
    ClientFixture(String settings, ScriptedBackend backend) {
        this(settings, Map.of("primary", backend));
    }

    /**
     * A client of these backends, of which {@code primary} is the one to call.
     *
     * @param settings what stands under {@code llm:}, in YAML's flow style
     */
    ClientFixture(String settings, Map<String, Backend> backends) {
        this(settings, backends, RouteStrategies.OWN, new FakeTime(), null);
    }

    /**
     * A client of these backends, of which {@code primary} is the one to call.
     *
     * @param settings what stands under {@code llm:}, in YAML's flow style
     * @param strategies those that routes may name
     */
    ClientFixture(String settings, Map<String, Backend> backends, RouteStrategies strategies) {
        this(settings, backends, strategies, new FakeTime(), null);
    }

    /**
     * A client of these backends, of which {@code primary} is the one to call.
     *
     * @param settings what stands under {@code llm:}, in YAML's flow style
     * @param strategies those that routes may name
     * @param waiting in place of the sleeper that lets time pass; null for that
     */
    ClientFixture(
            String settings,
            Map<String, Backend> backends,
            RouteStrategies strategies,
            FakeTime time,
            @Nullable Sleeper waiting) {
        this(settings, backends, strategies, time, waiting, null, null, null);
    }

    /**
     * A client of these backends.
     *
     * @param costs prices the attempts; null for no prices
     */
    ClientFixture(String settings, Map<String, Backend> backends, @Nullable Costs costs) {
        this(settings, backends, RouteStrategies.OWN, new FakeTime(), null, null, costs, null);
    }

    /** A client of these backends with a cache, prices and a ledger. */
    ClientFixture(
            String settings,
            Map<String, Backend> backends,
            ConfiguredCache cache,
            FakeTime time,
            Costs costs,
            ConfiguredLedger ledger) {
        this(settings, backends, RouteStrategies.OWN, time, null, cache, costs, ledger);
    }

    /** A client of these backends with this response cache. */
    ClientFixture(String settings, Map<String, Backend> backends, ConfiguredCache cache, FakeTime time) {
        this(settings, backends, RouteStrategies.OWN, time, null, cache, null, null);
    }

    /** A client of these backends with these guards and perhaps a response cache. */
    ClientFixture(
            String settings,
            Map<String, Backend> backends,
            List<ConfiguredGuard> guards,
            @Nullable ConfiguredCache cache,
            FakeTime time) {
        this(settings, backends, RouteStrategies.OWN, time, null, cache, null, null, guards);
    }

    private ClientFixture(
            String settings,
            Map<String, Backend> backends,
            RouteStrategies strategies,
            FakeTime time,
            @Nullable Sleeper waiting,
            @Nullable ConfiguredCache cache,
            @Nullable Costs costs,
            @Nullable ConfiguredLedger ledger) {
        this(settings, backends, strategies, time, waiting, cache, costs, ledger, List.of());
    }

    private ClientFixture(
            String settings,
            Map<String, Backend> backends,
            RouteStrategies strategies,
            FakeTime time,
            @Nullable Sleeper waiting,
            @Nullable ConfiguredCache cache,
            @Nullable Costs costs,
            @Nullable ConfiguredLedger ledger,
            List<ConfiguredGuard> guards) {
        this.time = time;
        limits = new ManualLimiter(time);
        sleeper = new FakeSleeper(time);
        this.waiting = waiting == null ? sleeper : waiting;
        Configuration<LlmSettings> configured = LlmConfiguration.loader()
                .text("weir.yaml", "llm: { " + settings + " }")
                .set("client.backend", "primary")
                .load()
                .requireValid();
        Duration second = Duration.ofSeconds(1);
        injector = Guice.createInjector(
                new Foundation(configured),
                new PathModule(
                        new PathExtensions(
                                backends,
                                strategies,
                                Map.of(
                                        "exponential",
                                        failed -> RetryDecision.retryAfter(second),
                                        "fixed",
                                        failed -> RetryDecision.retryAfter(second)),
                                guards,
                                null,
                                cache,
                                costs,
                                costs == null ? null : budgets(configured.settings(), costs),
                                null,
                                ledger),
                        configured.settings().routes(),
                        "model-1",
                        true,
                        true));
        client = TestWeir.of(configured, injector);
    }

    private @Nullable Budgets budgets(LlmSettings settings, Costs costs) {
        if (settings.allBudgets().isEmpty()) {
            return null;
        }
        budgets = Budgets.builder(settings.allBudgets()).costs(costs).time(time).build();
        return budgets;
    }

    Budgets budgets() {
        return Objects.requireNonNull(budgets, "no budgets are configured, or no prices");
    }

    private final class Foundation extends AbstractModule {
        private final Configuration<LlmSettings> configured;

        Foundation(Configuration<LlmSettings> configured) {
            this.configured = configured;
        }

        @Override
        protected void configure() {
            LlmSettings settings = configured.settings();
            bind(CircuitBreakerSettings.class).toInstance(settings.circuitBreaker());
            bind(HealthSettings.class).toInstance(settings.health());
            bind(BatchSettings.class).toInstance(BatchSettings.of(Map.of("maxBatchSize", 1)));
            bind(ClientSettings.class).toInstance(settings.client());
            bind(PerformanceSettings.class).toInstance(settings.performance());
            bind(LatencyProfile.class)
                    .toInstance(new LatencyProfile(settings.performance().latencyBufferSize(), time));
            bind(RetrySettings.class).toInstance(settings.retry());
            bind(TargetSettingsTable.class).toInstance(TestTargets.of(configured));
            bind(IntentCatalog.class).toInstance(IntentCatalog.of(Map.of(), settings.intents()));
            bind(ErrorClassification.class).toInstance(ErrorClassification.standard());
            bind(CallListener.class).toInstance(new CallListener() {
                @Override
                public void targetsOrdered(TargetsOrdered event) {
                    ordered.add(event);
                }

                @Override
                public void targetGivenUp(TargetGivenUp event) {
                    givenUp.add(event);
                }

                @Override
                public void callMirrored(CallMirrored event) {
                    mirrored.add(event);
                }

                @Override
                public void callGuarded(CallGuarded event) {
                    guarded.add(event);
                }

                @Override
                public void settingAdjusted(SettingAdjusted event) {
                    adjusted.add(event);
                }

                @Override
                public void targetSkipped(TargetSkipped event) {
                    skipped.add(event);
                }
            });
            RuntimeMeters runtimeMeters = new RuntimeMeters();
            runtimeMeters.add(meters);
            bind(RuntimeMeters.class).toInstance(runtimeMeters);
            bind(MeterRegistry.class).toInstance(runtimeMeters.registry());
            bind(Spans.class).toInstance(Observers.spans(tracers.get("test")));
            bind(GenAiConventions.class).toInstance(GenAiConventions.V1_41);
            bind(ContentCapture.class).toInstance(ContentCapture.OFF);
            bind(TimeSource.class).toInstance(time);
            bind(RandomGenerator.class).toInstance(new Random(1));
            bind(Sleeper.class).toInstance(waiting);
            bind(Executor.class).toInstance(ClientFixture.this::start);
            bind(TimeLimiter.class).toInstance(limits.limiter());
        }
    }

    private void start(Runnable part) {
        new Thread(() -> {
                    part.run();
                    endedParts.release();
                })
                .start();
    }

    /** Waits until a part of a call, on a thread of its own, has ended. */
    void awaitPart() throws InterruptedException {
        assertThat(endedParts.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
    }

    /** The value of a counter with these labels; 0 if there is none. */
    double counted(String meter, String... labels) {
        return meters.find(meter).tags(labels).counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    /** Lets time pass, and ends the attempts whose time is over then. */
    void pass(Duration duration) {
        limits.pass(duration);
    }

    /** Takes a place under the concurrency limit, and keeps it. */
    void takeAPlace() {
        breaker().acquire();
        taken++;
    }

    void cancelAll() {
        client.activeCalls().forEach(active -> client.cancel(active.id()));
    }

    void assertEverythingIsGivenBack() {
        assertThat(client.activeCalls()).isEmpty();
        assertThat(statistics().inFlight()).isEqualTo(taken);
        assertThat(statistics().waiting()).isZero();
    }

    CircuitBreaker breaker() {
        return breaker("primary", "model-1");
    }

    CircuitBreaker breaker(String backend, String model) {
        return injector.getInstance(GuardedBackends.class).breaker(backend, model);
    }

    GuardedBackend target(String backend, String model) {
        return injector.getInstance(GuardedBackends.class).of(backend, model);
    }

    /** The clock, in nanoseconds. */
    long now() {
        return time.nanoTime();
    }

    LatencyProfile latency() {
        return injector.getInstance(LatencyProfile.class);
    }

    List<Finding> findings() {
        return injector.getInstance(Diagnosis.class).findings();
    }

    PerformanceOptimizer optimizer() {
        return injector.getInstance(PerformanceOptimizer.class);
    }

    BreakerStatistics statistics() {
        return breaker().statistics();
    }

    RetryStatistics retries() {
        return injector.getInstance(RetryEngine.class).statistics().get("exponential");
    }
}
