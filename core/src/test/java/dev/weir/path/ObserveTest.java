package dev.weir.path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.call.Call;
import dev.weir.call.CallCancelledException;
import dev.weir.call.CallFailedException;
import dev.weir.call.CallTimeoutException;
import dev.weir.call.Stage;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.event.CallFinished;
import dev.weir.spi.event.CallFinished.Outcome;
import dev.weir.spi.event.CallListener;
import dev.weir.testkit.FakeTime;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ObserveTest {
    private final FakeTime time = new FakeTime();
    private final ActiveCalls active = new ActiveCalls(time);
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final InMemorySpanExporter spans = InMemorySpanExporter.create();
    private final SdkTracerProvider tracers = SdkTracerProvider.builder()
            .addSpanProcessor(SimpleSpanProcessor.create(spans))
            .build();
    private final List<CallFinished> events = new ArrayList<>();
    private final Call call = Calls.within(Duration.ofSeconds(10), time)
            .intentType("NetworkFunctionScale")
            .build();

    private CallPath path(Stage last) {
        CallListener listener = new CallListener() {
            @Override
            public void callFinished(CallFinished event) {
                events.add(event);
            }
        };
        Observe observe =
                new Observe(active, new CallMetrics(meters), new CallSpans(tracers.get("test")), listener, time);
        return new CallPath(List.of(observe, new Conclude(), last));
    }

    @Test
    void measuresACallThatSucceeds() throws Exception {
        path((c, next) -> {
                    assertThat(active.size()).isEqualTo(1);
                    assertThat(inFlight()).isEqualTo(1);
                    time.advance(Duration.ofMillis(250));
                    return Completion.of("model-1", "yes");
                })
                .proceed(call);

        assertThat(active.size()).isZero();
        assertThat(inFlight()).isZero();
        assertThat(meters.get("llm.request.duration")
                        .tags("model", "model-1", "intent_type", "NetworkFunctionScale", "success", "true")
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
    void measuresACallThatFails() {
        CallPath path = path((c, next) -> {
            throw new BackendException(ErrorClass.RATE_LIMIT, "HTTP 429");
        });

        assertThatThrownBy(() -> path.proceed(call)).isInstanceOf(CallFailedException.class);

        assertThat(active.size()).isZero();
        assertThat(inFlight()).isZero();
        assertThat(total("failed")).isEqualTo(1);
        assertThat(events).singleElement().satisfies(event -> {
            assertThat(event.outcome()).isEqualTo(Outcome.FAILED);
            assertThat(event.errorClass()).isEqualTo(ErrorClass.RATE_LIMIT);
        });
        SpanData span = spans.getFinishedSpanItems().get(0);
        assertThat(span.getStatus()).isEqualTo(StatusData.error());
        assertThat(span.getAttributes().get(AttributeKey.stringKey("error.type")))
                .isEqualTo("rate-limit");
    }

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
    }

    @Test
    void whateverBreaksAtItsEndACallIsCountedOnce() {
        Observe observe = new Observe(
                active,
                new CallMetrics(meters),
                new CallSpans(tracers.get("test")),
                new CallListener() {
                    @Override
                    public void callFinished(CallFinished event) {
                        throw new IllegalStateException("on purpose");
                    }
                },
                time);
        CallPath path = new CallPath(List.of(observe, (c, next) -> Completion.of("model-1", "yes")));

        assertThatThrownBy(() -> path.proceed(call)).hasMessage("on purpose");

        assertThat(inFlight()).isZero();
        assertThat(total("succeeded")).isEqualTo(1);
        assertThat(meters.find("llm.requests").tag("status", "failed").counter())
                .isNull();
        assertThat(active.size()).isZero();
    }

    @Test
    void aTracerThatBreaksLeavesNoCallUnderWay() {
        Tracer broken = name -> {
            throw new IllegalStateException("on purpose");
        };
        Observe observe =
                new Observe(active, new CallMetrics(meters), new CallSpans(broken), new CallListener() {}, time);
        CallPath path = new CallPath(List.of(observe, (c, next) -> Completion.of("model-1", "yes")));

        assertThatThrownBy(() -> path.proceed(call)).hasMessage("on purpose");

        assertThat(active.size()).isZero();
    }

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
    void anIntentTypePastTheLimitCountsAsOther() {
        IntentTypeLabels labels = new IntentTypeLabels();
        for (int i = 0; i < 50; i++) {
            assertThat(labels.label("type-" + i)).isEqualTo("type-" + i);
        }

        assertThat(labels.label("one-too-many")).isEqualTo("other");
        assertThat(labels.label("type-7")).isEqualTo("type-7");
        assertThat(labels.label(null)).isEqualTo("none");
    }

    private double inFlight() {
        return meters.get("llm.requests.in.flight")
                .tag("model", "model-1")
                .gauge()
                .value();
    }

    private double total(String status) {
        return meters.get("llm.requests").tag("status", status).counter().count();
    }
}
