package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.weir.call.CallFailedException;
import dev.weir.call.Rethrow;
import dev.weir.call.StopReason;
import dev.weir.client.CallOptions;
import dev.weir.client.CallOutcome.Failed;
import dev.weir.client.Intent;
import dev.weir.config.ConfigurationException;
import dev.weir.spi.Extensions;
import dev.weir.spi.NoSettings;
import dev.weir.spi.backend.Backend;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Capabilities;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.backend.ErrorClassifier;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.event.CallFinished;
import dev.weir.spi.event.CallListener;
import dev.weir.spi.intent.IntentType;
import dev.weir.spi.intent.IntentTypes;
import dev.weir.spi.retry.FailedAttempt;
import dev.weir.spi.retry.RetryDecision;
import dev.weir.spi.retry.RetryStrategy;
import dev.weir.spi.telemetry.MetricsExporter;
import dev.weir.spi.telemetry.TracingProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import jakarta.inject.Inject;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of a checked exception that is not declared, of a null and of an error, wherever an extension yields it. */
class BrokenExtensionsTest {
    private static final ChatRequest REQUEST =
            ChatRequest.builder("m").user("hi").build();

    enum Way {
        CHECKED,
        NULL,
        ERROR,
        FATAL;

        /** Stands where a value should be yielded. */
        @SuppressWarnings("TypeParameterUnusedInFormals")
        <T> T value() {
            switch (this) {
                case CHECKED -> throw Rethrow.unchecked(new IOException("a secret question"));
                case ERROR -> throw new AssertionError("a secret question");
                case FATAL -> throw new OutOfMemoryError("on purpose");
                default -> {
                    return null;
                }
            }
        }
    }

    record Settings(Way way) {}

    record BrokenBackend(Way way) implements Backend {
        @Inject
        BrokenBackend(Settings settings) {
            this(settings.way);
        }

        @Override
        public Completion complete(ChatRequest request, CallContext call) {
            return way.value();
        }
    }

    record Undeclared(Way way) implements Backend {
        @Inject
        Undeclared(Settings settings) {
            this(settings.way);
        }

        @Override
        public Capabilities capabilities() {
            return way.value();
        }

        @Override
        public Completion complete(ChatRequest request, CallContext call) {
            return Completion.of("m", "yes");
        }
    }

    record Failing() implements Backend {
        @Inject
        Failing {}

        @Override
        public Completion complete(ChatRequest request, CallContext call) throws BackendException {
            throw new BackendException(ErrorClass.TRANSIENT, "failed on purpose");
        }
    }

    record Strategy(Way way) implements RetryStrategy {
        @Inject
        Strategy(Settings settings) {
            this(settings.way);
        }

        @Override
        public RetryDecision decide(FailedAttempt attempt) {
            return way.value();
        }
    }

    record Classifier(Way way) implements ErrorClassifier {
        @Inject
        Classifier(Settings settings) {
            this(settings.way);
        }

        @Override
        public Optional<ErrorClass> classify(Throwable error) {
            return way.value();
        }
    }

    record Listener(Way way) implements CallListener {
        @Inject
        Listener(Settings settings) {
            this(settings.way);
        }

        @Override
        public void callFinished(CallFinished event) {
            way.value();
        }
    }

    record Exporter(Way way) implements MetricsExporter {
        @Inject
        Exporter(Settings settings) {
            this(settings.way);
        }

        @Override
        public MeterRegistry registry() {
            return way.value();
        }
    }

    record Tracing(Way way) implements TracingProvider {
        @Inject
        Tracing(Settings settings) {
            this(settings.way);
        }

        @Override
        public OpenTelemetry openTelemetry() {
            return way.value();
        }
    }

    record Intents(Way way) implements IntentTypes {
        @Inject
        Intents(Settings settings) {
            this(settings.way);
        }

        @Override
        public List<IntentType> types() {
            return way.value();
        }
    }

    private static void register(Extensions extensions) {
        extensions.backend("broken", BrokenBackend.class, Settings.class);
        extensions.backend("undeclared", Undeclared.class, Settings.class);
        extensions.backend("failing", Failing.class, NoSettings.class);
        extensions.retryStrategy("broken", Strategy.class, Settings.class);
        extensions.errorClassifier("broken", Classifier.class, Settings.class);
        extensions.callListener("broken", Listener.class, Settings.class);
        extensions.metricsExporter("metrics", Exporter.class, Settings.class);
        extensions.tracingProvider("traces", Tracing.class, Settings.class);
        extensions.intentTypes("broken", Intents.class, Settings.class);
    }

    private static WeirBuilder builder(String backend) {
        return Weir.builder()
                .environment(Map.of())
                .plugin(BrokenExtensionsTest::register)
                .map(Map.of("client.backend", backend, "client.model", "m", "retry.maxRetries", 0));
    }

    private static WeirBuilder builder(String backend, String section, String type, Way way) {
        return builder(backend).set(section + ".type", type).set(section + ".way", way);
    }

    private static Throwable thrownBy(Weir weir) {
        return catchThrowable(() -> weir.chat(REQUEST));
    }

    @ParameterizedTest
    @CsvSource({
        "CHECKED, failed (network.cut): backend 'broken' broke with java.io.IOException",
        "NULL, failed (weir.defect): no completion was returned",
        "ERROR, failed (other): backend 'broken' broke with java.lang.AssertionError"
    })
    void aBackendThatBreaksHasFailedHoweverItIsAsked(Way way, String why) {
        try (Weir weir = builder("broken", "backends.broken", "broken", way).build()) {
            assertThat(thrownBy(weir)).satisfies(failure -> assertFailed(failure, why));
            assertThat(catchThrowable(() -> weir.process("hi"))).satisfies(failure -> assertFailed(failure, why));
            assertThat(catchThrowable(() -> weir.processAsync(Intent.of("hi")).join()))
                    .isInstanceOf(CompletionException.class)
                    .satisfies(failure -> assertFailed(failure.getCause(), why));
            assertThat(weir.chatAll(List.of(REQUEST), CallOptions.DEFAULT))
                    .singleElement()
                    .isInstanceOfSatisfying(Failed.class, failed -> assertFailed(failed.failure(), why));
        }
    }

    private static void assertFailed(Throwable failure, String why) {
        assertThat(failure)
                .isInstanceOf(CallFailedException.class)
                .hasMessageContaining(why)
                .hasMessageNotContaining("secret");
    }

    @Test
    void anErrorOfTheJvmComesOutAsItIs() {
        try (Weir weir =
                builder("broken", "backends.broken", "broken", Way.FATAL).build()) {
            assertThat(thrownBy(weir)).isInstanceOf(OutOfMemoryError.class);
            assertThat(catchThrowable(() -> weir.processAsync(Intent.of("hi")).join()))
                    .hasCauseInstanceOf(OutOfMemoryError.class);
            assertThat(weir.activeCalls()).isEmpty();
            assertThat(weir.breaker("broken", "m").statistics().inFlight()).isZero();
        }
        try (Weir weir = builder("failing", "errorClassifiers.broken", "broken", Way.FATAL)
                .build()) {
            assertThat(thrownBy(weir)).isInstanceOf(OutOfMemoryError.class);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Way.class,
            names = {"CHECKED", "NULL", "ERROR"})
    void aRetryStrategyThatBreaksHasGivenUp(Way way) {
        try (Weir weir = builder("failing", "retry.strategies.broken", "broken", way)
                .map(Map.of("retry.defaultStrategy", "broken", "retry.maxRetries", 5))
                .build()) {
            assertThat(thrownBy(weir))
                    .isInstanceOfSatisfying(CallFailedException.class, failure -> {
                        assertThat(failure.attemptLog().stopReason()).isEqualTo(StopReason.STRATEGY);
                        assertThat(failure.failure()).hasMessage("failed on purpose");
                    })
                    .hasMessageContaining("the retry strategy ")
                    .hasMessageNotContaining("secret");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Way.class,
            names = {"CHECKED", "NULL", "ERROR"})
    void anErrorClassifierThatBreaksHasNoOpinion(Way way) {
        try (Weir weir =
                builder("failing", "errorClassifiers.broken", "broken", way).build()) {
            assertThat(thrownBy(weir))
                    .isInstanceOfSatisfying(
                            CallFailedException.class,
                            failure -> assertThat(failure.errorClass()).isEqualTo(ErrorClass.TRANSIENT));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Way.class,
            names = {"CHECKED", "ERROR"})
    void aListenerThatBreaksChangesNoCall(Way way) {
        try (Weir weir = builder("failing", "listeners.broken", "broken", way).build()) {
            assertThat(thrownBy(weir))
                    .isInstanceOf(CallFailedException.class)
                    .hasMessageContaining("failed on purpose")
                    .hasNoSuppressedExceptions();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "exporters.it, metrics, metrics exporter",
        "exporters.it, traces, tracing provider",
        "intentTypes.it, broken, intent types",
        "backends.it, undeclared, backend"
    })
    void whatIsAskedOnlyOnceRefusesTheConfigurationIfItBreaks(String section, String type, String point) {
        String what = "programmatic llm." + section + ": " + point + " '" + type + "' could not be built: ";
        assertThatThrownBy(builder("failing", section, type, Way.NULL)::build)
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(what + "it yielded null");
        assertThatThrownBy(builder("failing", section, type, Way.CHECKED)::build)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith(what);
        assertThatThrownBy(builder("failing", section, type, Way.ERROR)::build)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith(what);
        assertThatThrownBy(builder("failing", section, type, Way.FATAL)::build).isInstanceOf(OutOfMemoryError.class);
    }
}
