package dev.weir.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpansTest {
    private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
    private final SdkTracerProvider tracers = SdkTracerProvider.builder()
            .addSpanProcessor(SimpleSpanProcessor.create(exporter))
            .build();

    private Spans spans(double ratio) {
        return new Spans(tracers.get("test"), ratio, new Random(1));
    }

    private void trace(Spans spans) {
        Span root = spans.root("root");
        try (Scope ignored = spans.enter(root)) {
            Span child = spans.child("child", SpanKind.INTERNAL);
            spans.end(child, null);
        }
        spans.end(root, null);
    }

    @Test
    void tracesTheShareOfCallsWholly() {
        Spans spans = spans(0.1);
        for (int i = 0; i < 1_000; i++) {
            trace(spans);
        }

        List<SpanData> all = exporter.getFinishedSpanItems();
        long roots = all.stream().filter(span -> span.getName().equals("root")).count();
        assertThat(roots).isBetween(60L, 140L);
        assertThat(all).hasSize((int) (2 * roots));
    }

    @Test
    void followsTheSpanOfTheCaller() {
        Span parent = tracers.get("caller").spanBuilder("caller").startSpan();
        try (Scope ignored = parent.makeCurrent()) {
            trace(spans(0));
        }
        assertThat(exporter.getFinishedSpanItems())
                .hasSize(2)
                .allSatisfy(span -> assertThat(span.getTraceId())
                        .isEqualTo(parent.getSpanContext().getTraceId()));

        exporter.reset();
        SpanContext unsampled = SpanContext.create(
                "0af7651916cd43dd8448eb211c80319c",
                "b7ad6b7169203331",
                TraceFlags.getDefault(),
                TraceState.getDefault());
        try (Scope ignored = Span.wrap(unsampled).makeCurrent()) {
            trace(spans(1));
        }
        assertThat(exporter.getFinishedSpanItems()).isEmpty();
    }

    /** A caller without a context of its own hands over the header, whatever the share is and whatever is current. */
    @Test
    void followsTheTraceparentOfTheCaller() {
        Spans spans = spans(0);
        Span root = spans.root("root", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        spans.end(root, null);

        assertThat(exporter.getFinishedSpanItems()).singleElement().satisfies(span -> {
            assertThat(span.getTraceId()).isEqualTo("0af7651916cd43dd8448eb211c80319c");
            assertThat(span.getParentSpanId()).isEqualTo("b7ad6b7169203331");
        });
    }

    @Test
    void aCallOfACallerThatIsNotSampledIsNotTracedAndNeitherAreLibraries() {
        Spans spans = spans(1);
        Span root = spans.root("root", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00");
        try (Scope ignored = spans.enter(root)) {
            spans.end(spans.child("child", SpanKind.INTERNAL), null);
            tracers.get("a library").spanBuilder("its own").startSpan().end();
        }
        spans.end(root, null);

        assertThat(exporter.getFinishedSpanItems()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "00-00000000000000000000000000000000-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
                "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
                "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\nx: y"
            })
    void aTraceparentThatIsNoneIsIgnored(String traceparent) {
        Spans spans = spans(1);
        spans.end(spans.root("root", traceparent), null);

        assertThat(exporter.getFinishedSpanItems()).singleElement().satisfies(span -> {
            assertThat(span.getTraceId()).isNotEqualTo("0af7651916cd43dd8448eb211c80319c");
            assertThat(span.getParentSpanContext().isValid()).isFalse();
        });
    }

    @Test
    void whatIsNotTracedKeepsLibrariesFromTracing() {
        Spans spans = spans(0);
        Span root = spans.root("root");
        try (Scope ignored = spans.enter(root)) {
            tracers.get("a library").spanBuilder("its own").startSpan().end();
        }

        assertThat(exporter.getFinishedSpanItems()).isEmpty();
    }

    @Test
    void aBatchIsTracedIfOneOfItsMembersIs() {
        Span member = tracers.get("test").spanBuilder("member").startSpan();
        Spans spans = spans(0);

        spans.end(spans.linked("batch", List.of(SpanContext.getInvalid())), null);
        assertThat(exporter.getFinishedSpanItems()).isEmpty();

        spans.end(spans.linked("batch", List.of(SpanContext.getInvalid(), member.getSpanContext())), null);
        assertThat(exporter.getFinishedSpanItems()).singleElement().satisfies(batch -> {
            assertThat(batch.getLinks()).hasSize(1);
            assertThat(batch.getLinks().get(0).getSpanContext()).isEqualTo(member.getSpanContext());
        });
    }

    @Test
    void withoutATracerThereIsOneSpanAndNothingIsEntered() {
        Spans off = Spans.of(OpenTelemetry.noop(), 1, new Random(1));

        assertThat(off.root("root")).isSameAs(Span.getInvalid());
        assertThat(off.child("child", SpanKind.CLIENT)).isSameAs(Span.getInvalid());
        assertThat(off.enter(Span.getInvalid())).isSameAs(Scope.noop());
    }
}
