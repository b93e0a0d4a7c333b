package dev.weir.path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.call.AttemptLog;
import dev.weir.call.AttemptRecord;
import dev.weir.call.Call;
import dev.weir.call.CallCancelledException;
import dev.weir.call.CallFailedException;
import dev.weir.call.CallTimeoutException;
import dev.weir.call.Calls;
import dev.weir.call.Stage;
import dev.weir.call.StopReason;
import dev.weir.observe.CallLatency;
import dev.weir.observe.CallObserver;
import dev.weir.observe.Observers;
import dev.weir.observe.metrics.CallLabels;
import dev.weir.observe.metrics.RuntimeMeters;
import dev.weir.performance.LatencyPoint;
import dev.weir.performance.LatencyProfile;
import dev.weir.performance.OptimizerMode;
import dev.weir.performance.PerformanceOptimizer;
import dev.weir.spi.backend.Answer;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.cost.Cost;
import dev.weir.spi.event.CallFinished;
import dev.weir.spi.event.CallFinished.Outcome;
import dev.weir.spi.event.CallListener;
import dev.weir.spi.event.CircuitBreakerChanged.State;
import dev.weir.testkit.fake.FakeTime;
import dev.weir.timelimit.TimeLimiter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ObserveTest {
    private static final int OTHER_MODELS = 100;
    private static final Cost COST = Cost.builder().usd(new BigDecimal("0.002")).build();

    private final FakeTime time = new FakeTime();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final RuntimeMeters runtime = new RuntimeMeters();
    private final LatencyProfile profile = new LatencyProfile(100, time);
    private final InMemorySpanExporter spans = InMemorySpanExporter.create();
    private final SdkTracerProvider tracers = SdkTracerProvider.builder()
            .addSpanProcessor(SimpleSpanProcessor.create(spans))
            .build();
    private final List<CallFinished> events = new ArrayList<>();
    private final Call call = Calls.within(Duration.ofSeconds(10), time)
            .intentType("NetworkFunctionScale")
            .build();

    @BeforeEach
    void begin() {
        runtime.add(meters);
    }

    private Observe observe(Tracer tracer, CallListener listener) {
        CallLabels labels = new CallLabels(Set.of("model-1"));
        PerformanceOptimizer optimizer = new PerformanceOptimizer(
                OptimizerMode.OFF, Duration.ofMinutes(1), profile, List::of, any -> {}, new TimeLimiter(time), time);
        CallLatency latency =
                new CallLatency(profile, optimizer::callEnded, labels, (backend, model) -> State.CLOSED, time);
        return new Observe(new CallObserver(runtime, labels, Observers.spans(tracer), latency, listener, time));
    }

    private CallPath path(Stage last) {
        CallListener listener = new CallListener() {
            @Override
            public void callFinished(CallFinished event) {
                events.add(event);
            }
        };
        Observe observe = observe(tracers.get("test"), listener);
        return new CallPath(List.of(observe, new Translate(), last));
    }

    @Test
    void measuresACallThatSucceeds() throws Exception {
        path((c, next) -> {
                    assertThat(inFlight()).isEqualTo(1);
                    time.advance(Duration.ofMillis(250));
                    return Completion.of("model-1", "yes");
                })
                .proceed(call);

        assertThat(inFlight()).isZero();
        assertThat(meters.get("llm.request.duration")
                        .tags(
                                "backend",
                                "primary",
                                "model",
                                "model-1",
                                "intent_type",
                                "NetworkFunctionScale",
                                "success",
                                "true")
                        .timer()
                        .totalTime(TimeUnit.MILLISECONDS))
                .isEqualTo(250);
        assertThat(total("succeeded")).isEqualTo(1);
        assertThat(events).singleElement().satisfies(event -> {
            assertThat(event.outcome()).isEqualTo(Outcome.SUCCEEDED);
            assertThat(event.duration()).isEqualTo(Duration.ofMillis(250));
        });
    }

    @Test
    void whatStagesNoteOfACallIsInItsEventAndItsMetrics() throws Exception {
        Usage usage = Usage.reported(3, 4);
        path((c, next) -> {
                    c.note(facts -> facts.fromCache(null, "model-1", false));
                    c.note(facts -> facts.inBatch(facts, 4, null, Cost.NONE));
                    c.note(facts -> facts.answered("secondary", "model-1", "model-1-2026", usage));
                    c.note(facts -> facts.costing(COST));
                    return Completion.of("model-1-2026", "yes");
                })
                .proceed(call);

        assertThat(events)
                .singleElement()
                .isEqualTo(CallFinished.builder("call-1", "primary", "model-1")
                        .intentType("NetworkFunctionScale")
                        .attempts(0)
                        .servedBy("secondary", "model-1-2026")
                        .cacheHit(true)
                        .batchSize(4)
                        .usage(usage)
                        .cost(COST)
                        .build());
        assertThat(profile.points(Duration.ofMinutes(1)))
                .containsExactly(LatencyPoint.builder("secondary", "model-1", Duration.ZERO)
                        .timestamp(time.instant())
                        .intentType("NetworkFunctionScale")
                        .tokens(3, 4)
                        .costNanoUsd(2_000_000)
                        .cacheHit(true)
                        .batchSize(4)
                        .breakerState(State.CLOSED)
                        .build());
        assertThat(meters.get("llm.request.duration")
                        .tags("cache_hit", "true", "batch", "true")
                        .timer()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void measuresACallThatFails() {
        CallPath path = path((c, next) -> {
            throw new BackendException(ErrorClass.RATE_LIMIT, "HTTP 429");
        });

        assertThatThrownBy(() -> path.proceed(call)).isInstanceOf(CallFailedException.class);

        assertThat(inFlight()).isZero();
        assertThat(total("failed")).isEqualTo(1);
        assertThat(events).singleElement().satisfies(event -> {
            assertThat(event.outcome()).isEqualTo(Outcome.FAILED);
            assertThat(event.reason()).isEqualTo(Reason.RATE_LIMITED);
            assertThat(event.errorClass()).isEqualTo(ErrorClass.RATE_LIMIT);
        });
        SpanData span = spans.getFinishedSpanItems().get(0);
        assertThat(span.getStatus()).isEqualTo(StatusData.error());
        assertThat(span.getAttributes().get(AttributeKey.stringKey("error.type")))
                .isEqualTo("policy.rate-limited");
        assertThat(errors("policy.rate-limited")).isEqualTo(1);
        assertThat(profile.points(Duration.ofMinutes(1))).singleElement().satisfies(point -> {
            assertThat(point.success()).isFalse();
            assertThat(point.errorClass()).isEqualTo(ErrorClass.RATE_LIMIT);
        });
    }

    /** ME-07. */
    @Test
    void countsATimeoutAndACancellationAsWhatTheyAre() {
        CallPath path = path((c, next) -> {
            time.advance(Duration.ofSeconds(11));
            throw new BackendException(ErrorClass.TIMEOUT, "no answer");
        });
        assertThatThrownBy(() -> path.proceed(call)).isInstanceOf(CallTimeoutException.class);
        Call cancelled = Calls.within(Duration.ofSeconds(10), time).build();
        cancelled.cancel("by its id");
        assertThatThrownBy(() -> path.proceed(cancelled)).isInstanceOf(CallCancelledException.class);

        assertThat(events).extracting(CallFinished::outcome).containsExactly(Outcome.TIMED_OUT, Outcome.CANCELLED);
        assertThat(profile.points(Duration.ofMinutes(1)))
                .extracting(LatencyPoint::errorClass)
                .containsExactly(ErrorClass.TIMEOUT, null);
    }

    static Stream<Throwable> everythingThatCodeMayThrow() {
        return Stream.of(
                new IllegalStateException("on purpose"),
                new IOException("on purpose"),
                new StackOverflowError(),
                new NoClassDefFoundError("on purpose"),
                new AssertionError("on purpose"));
    }

    @ParameterizedTest
    @MethodSource("everythingThatCodeMayThrow")
    void aListenerThatThrowsCostsNoAnswer(Throwable thrown) throws Exception {
        CallListener listener = new CallListener() {
            @Override
            public void callFinished(CallFinished event) {
                throw ObserveTest.<RuntimeException>asIs(thrown);
            }
        };
        Observe observe = observe(tracers.get("test"), listener);

        assertThat(answer(observe)).isEqualTo(Completion.of("model-1", "yes"));

        assertThat(inFlight()).isZero();
        assertThat(total("succeeded")).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("everythingThatCodeMayThrow")
    void aTracerThatThrowsCostsTheSpanAlone(Throwable thrown) throws Exception {
        Tracer broken = name -> {
            throw ObserveTest.<RuntimeException>asIs(thrown);
        };
        Observe observe = observe(broken, new CallListener() {});

        assertThat(answer(observe)).isEqualTo(Completion.of("model-1", "yes"));

        assertThat(total("succeeded")).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("everythingThatCodeMayThrow")
    void aSpanProcessorThatThrowsCostsTheSpanAlone(Throwable thrown) throws Exception {
        SdkTracerProvider broken = SdkTracerProvider.builder()
                .addSpanProcessor(new ThrowingProcessor(thrown))
                .build();
        Observe observe = observe(broken.get("test"), new CallListener() {});

        assertThat(answer(observe)).isEqualTo(Completion.of("model-1", "yes"));

        assertThat(total("succeeded")).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("everythingThatCodeMayThrow")
    void aMeterFilterThatThrowsCostsTheMeterAlone(Throwable thrown) throws Exception {
        meters.config().meterFilter(new MeterFilter() {
            @Override
            public Meter.Id map(Meter.Id id) {
                if (!id.getName().equals("llm.requests")) {
                    throw ObserveTest.<RuntimeException>asIs(thrown);
                }
                return id;
            }
        });
        CallPath path = path((c, next) -> Completion.of("model-1", "yes"));

        assertThat(path.proceed(call)).isEqualTo(Completion.of("model-1", "yes"));

        assertThat(total("succeeded")).isEqualTo(1);
        assertThat(events).hasSize(1);
        assertThat(spans.getFinishedSpanItems()).hasSize(1);
    }

    @Test
    void aJvmThatIsAtItsEndIsNotHidden() {
        CallListener listener = new CallListener() {
            @Override
            public void callFinished(CallFinished event) {
                throw new OutOfMemoryError("on purpose");
            }
        };
        Observe observe = observe(tracers.get("test"), listener);

        assertThatThrownBy(() -> answer(observe)).isInstanceOf(OutOfMemoryError.class);
    }

    private Answer answer(Observe observe) throws Exception {
        return new CallPath(List.of(observe, (c, next) -> Completion.of("model-1", "yes"))).proceed(call);
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <X extends Throwable> X asIs(Throwable thrown) throws X {
        throw (X) thrown;
    }

    private record ThrowingProcessor(Throwable thrown) implements SpanProcessor {
        @Override
        public void onStart(Context parent, ReadWriteSpan span) {
            throw ObserveTest.<RuntimeException>asIs(thrown);
        }

        @Override
        public boolean isStartRequired() {
            return true;
        }

        @Override
        public void onEnd(ReadableSpan span) {
            throw ObserveTest.<RuntimeException>asIs(thrown);
        }

        @Override
        public boolean isEndRequired() {
            return true;
        }
    }

    @Test
    void whatACallEndsWithAfterItsCallerWasGivenAFailureIsCountedAsThatFailureWithItsUsage() throws Exception {
        CallPath path = path((c, next) -> {
            c.settleEarly(new CallTimeoutException("too late"));
            c.note(facts -> facts.answered("primary", "model-1", "model-1", Usage.reported(3, 4)));
            return Completion.of("model-1", "yes");
        });

        path.proceed(call);

        assertThat(events).singleElement().satisfies(event -> {
            assertThat(event.outcome()).isEqualTo(Outcome.TIMED_OUT);
            assertThat(event.usage()).isEqualTo(Usage.reported(3, 4));
        });
        assertThat(total("timed_out")).isEqualTo(1);
        assertThat(call.settleEarly(new CallTimeoutException("later still"))).isFalse();
    }

    /** ME-03. */
    @Test
    void modelsThatNobodyDeclaredAreBoundedInNumber() throws Exception {
        CallPath path = path((c, next) -> Completion.of("model-1", "yes"));
        for (int i = 0; i < 3_000; i++) {
            ChatRequest request =
                    ChatRequest.builder("any-" + i).user("a question").build();
            path.proceed(Call.builder("call-" + i, request, call.deadline())
                    .backend("primary")
                    .build());
        }
        path.proceed(call);

        assertThat(meters.find("llm.requests.in.flight").gauges()).hasSize(OTHER_MODELS + 2);
        assertThat(meters.get("llm.requests").tag("model", "other").counter().count())
                .isEqualTo(3_000 - OTHER_MODELS);
        assertThat(meters.get("llm.requests").tag("model", "model-1").counter().count())
                .isEqualTo(1);
    }

    /** TR-05. */
    @Test
    void theSpanIsCurrentWhileTheCallIsUnderWay() throws Exception {
        path((c, next) -> {
                    Span.current().setAttribute("seen", true);
                    return Completion.of("model-1", "yes");
                })
                .proceed(call);

        SpanData span = spans.getFinishedSpanItems().get(0);
        assertThat(span.getName()).isEqualTo("enhanced_client.process_intent");
        assertThat(span.getAttributes().get(AttributeKey.booleanKey("seen"))).isTrue();
        assertThat(span.getAttributes().get(AttributeKey.stringKey("intent.type")))
                .isEqualTo("NetworkFunctionScale");
        assertThat(span.getAttributes().toString()).doesNotContain("secret");
    }

    @Test
    void everyFailedAttemptIsCountedHoweverManyTheLogLists() throws Exception {
        path((c, next) -> {
                    c.onAttemptLog(failures(Reason.TIMED_OUT, 40));
                    c.onAttemptLog(failures(Reason.CUT, 50));
                    return Completion.of("model-1", "yes");
                })
                .proceed(call);

        assertThat(call.attemptLog().attempts()).hasSize(AttemptLog.MOST_ATTEMPTS);
        assertThat(call.attemptLog().attemptCount()).isEqualTo(90);
        assertThat(errors("provider.timed-out")).isEqualTo(40);
        assertThat(errors("network.cut")).isEqualTo(50);
    }

    private static AttemptLog failures(Reason reason, int attempts) {
        List<AttemptRecord> records = IntStream.rangeClosed(1, attempts)
                .mapToObj(number -> new AttemptRecord(
                        number,
                        "primary",
                        "model-1",
                        reason,
                        false,
                        0,
                        null,
                        null,
                        Duration.ZERO,
                        Duration.ZERO,
                        Duration.ZERO,
                        false,
                        null,
                        null,
                        null))
                .toList();
        return new AttemptLog(
                records, attempts, Duration.ZERO, Duration.ZERO, 0, StopReason.RETRIES_USED_UP, "no retry left");
    }

    private double inFlight() {
        return meters.get("llm.requests.in.flight")
                .tags("backend", "primary", "model", "model-1")
                .gauge()
                .value();
    }

    private double total(String status) {
        return meters.get("llm.requests").tag("status", status).counter().count();
    }

    private double errors(String type) {
        return meters.get("llm.errors.by.type")
                .tag("error_type", type)
                .counter()
                .count();
    }
}
