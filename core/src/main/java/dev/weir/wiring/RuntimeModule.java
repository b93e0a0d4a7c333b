package dev.weir.wiring;

import com.google.inject.AbstractModule;
import com.google.inject.Provider;
import com.google.inject.Scopes;
import dev.weir.batch.BatchSettings;
import dev.weir.breaker.CircuitBreakerSettings;
import dev.weir.classify.ErrorClassification;
import dev.weir.client.ClientSettings;
import dev.weir.health.HealthSettings;
import dev.weir.intent.IntentCatalog;
import dev.weir.observe.ContentCapture;
import dev.weir.observe.GenAiConventions;
import dev.weir.observe.Spans;
import dev.weir.performance.LatencyProfile;
import dev.weir.performance.PerformanceSettings;
import dev.weir.resilience.TargetSettingsTable;
import dev.weir.retry.RetrySettings;
import dev.weir.retry.Sleeper;
import dev.weir.spi.event.CallListener;
import dev.weir.spi.time.TimeSource;
import dev.weir.timelimit.TimeLimiter;
import io.opentelemetry.api.OpenTelemetry;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Binds what the path requires besides the extensions. */
final class RuntimeModule extends AbstractModule {
    private final LlmSettings settings;
    private final TargetSettingsTable targets;
    private final IntentCatalog intents;
    private final ErrorClassification classes;
    private final CallListener events;
    private final UnaryOperator<String> contentRedaction;
    private final @Nullable Inherited former;
    private final Closer closer;

    /** @param former of the runtime whose place this one takes, with the same time; null if it takes none's */
    RuntimeModule(
            LlmSettings settings,
            TargetSettingsTable targets,
            IntentCatalog intents,
            ErrorClassification classes,
            CallListener events,
            UnaryOperator<String> contentRedaction,
            @Nullable Inherited former,
            Closer closer) {
        this.settings = settings;
        this.targets = targets;
        this.intents = intents;
        this.classes = classes;
        this.events = events;
        this.contentRedaction = contentRedaction;
        this.former = former;
        this.closer = closer;
    }

    @Override
    protected void configure() {
        Provider<OpenTelemetry> openTelemetry = getProvider(OpenTelemetry.class);
        Provider<TimeSource> time = getProvider(TimeSource.class);
        Provider<RandomGenerator> random = getProvider(RandomGenerator.class);
        bind(Spans.class)
                .toProvider(() -> spans(openTelemetry.get(), random.get()))
                .in(Scopes.SINGLETON);
        bind(GenAiConventions.class).toInstance(settings.telemetry().genAiConventions());
        bind(ContentCapture.class).toInstance(settings.telemetry().content(contentRedaction));
        bind(TimeLimiter.class).toProvider(() -> timeLimiter(time.get())).in(Scopes.SINGLETON);
        bind(LatencyProfile.class).toProvider(() -> latencyProfile(time.get())).in(Scopes.SINGLETON);
        bind(ClientSettings.class).toInstance(settings.client());
        bind(PerformanceSettings.class).toInstance(settings.performance());
        bind(RetrySettings.class).toInstance(settings.retry());
        bind(BatchSettings.class).toInstance(settings.batchProcessing());
        bind(CircuitBreakerSettings.class).toInstance(settings.circuitBreaker());
        bind(HealthSettings.class).toInstance(settings.health());
        bind(TargetSettingsTable.class).toInstance(targets);
        bind(IntentCatalog.class).toInstance(intents);
        bind(ErrorClassification.class).toInstance(classes);
        bind(CallListener.class).toInstance(events);
        bind(Sleeper.class).toInstance(Sleeper.parking());
    }

    private Spans spans(OpenTelemetry openTelemetry, RandomGenerator random) {
        PerformanceSettings performance = settings.performance();
        OpenTelemetry used = performance.enableTracing() ? openTelemetry : OpenTelemetry.noop();
        return Spans.of(used, performance.traceSamplingRatio(), random);
    }

    private TimeLimiter timeLimiter(TimeSource time) {
        TimeLimiter limiter =
                former == null ? new TimeLimiter(time) : former.limiter().shared();
        closer.add(limiter);
        return limiter;
    }

    private LatencyProfile latencyProfile(TimeSource time) {
        int capacity = settings.performance().latencyBufferSize();
        LatencyProfile known = former == null ? null : former.latency();
        return known != null && known.capacity() == capacity ? known : new LatencyProfile(capacity, time);
    }
}
