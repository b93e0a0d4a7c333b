package dev.weir.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.telemetry.TracingProvider;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What every {@link TracingProvider} promises, as tests. The author of a provider extends this class in the plugin's tests.
 *
 * <pre>{@code
 * class FileTracesTest extends TracingProviderContract {
 *     @Override protected TracingProvider provider() {
 *         return new FileTraces(new FileTracesSettings(file));
 *     }
 *     @Override protected String exported() {
 *         return Files.readString(file);
 *     }
 * }
 * }</pre>
 */
public abstract class TracingProviderContract extends Contract {

    /** A new provider, which exports every trace. */
    protected abstract TracingProvider provider() throws Exception;

    /** What was exported by all providers of this test, which are closed by now, with the names of spans; null if a test cannot read that. */
    protected @Nullable String exported() throws Exception {
        return null;
    }

    @Test
    void alwaysHasTheSameInstance() throws Exception {
        TracingProvider provider = provider();
        OpenTelemetry first = provider.openTelemetry();
        assertThat(Conduct.onEveryThread(provider::openTelemetry)).allMatch(instance -> instance == first);
        close(provider);
    }

    @Test
    void spansHaveTheTraceOfTheirParent() throws Exception {
        TracingProvider provider = provider();
        Tracer tracer = tracer(provider);
        Span parent = tracer.spanBuilder("contract parent").startSpan();
        try (Scope ignored = parent.makeCurrent()) {
            Span child = tracer.spanBuilder("contract child").startSpan();
            child.setAttribute("intent.type", "Scale").setStatus(StatusCode.ERROR, "failed");
            child.end();
            assertThat(child.getSpanContext().isValid())
                    .as("the context of a span")
                    .isTrue();
            assertThat(child.getSpanContext().getTraceId())
                    .isEqualTo(parent.getSpanContext().getTraceId());
            assertThat(child.getSpanContext().getSpanId())
                    .isNotEqualTo(parent.getSpanContext().getSpanId());
        }
        parent.end();
        close(provider);
    }

    @Test
    void everyTraceOfManyThreadsIsItsOwn() throws Exception {
        TracingProvider provider = provider();
        List<String> traces = Conduct.onEveryThread(() -> {
            Span span = tracer(provider).spanBuilder("contract call").startSpan();
            span.end();
            return span.getSpanContext().getTraceId();
        });
        assertThat(traces).doesNotHaveDuplicates();
        close(provider);
    }

    @Test
    void endingASpanWaitsForNothing() throws Exception {
        TracingProvider provider = provider();
        Conduct.assertDoesNotWait(
                () -> tracer(provider).spanBuilder("contract call").startSpan().end());
        close(provider);
    }

    @Test
    void exportsWhatWaitsWhenItIsClosed() throws Exception {
        TracingProvider provider = provider();
        tracer(provider).spanBuilder("contract call").startSpan().end();
        close(provider);
        String exported = exported();
        require(Feature.READABLE_EXPORT, exported != null);
        assertThat(exported).contains("contract call");
    }

    @Test
    void closesMoreThanOnceAndTakesSpansAfterwards() throws Exception {
        TracingProvider provider = provider();
        require(Feature.CLOSING, provider instanceof AutoCloseable);
        Tracer tracer = tracer(provider);
        Conduct.assertClosesTwice(provider);
        assertThat(Running.doing(() ->
                                tracer.spanBuilder("contract call").startSpan().end())
                        .failure())
                .isNull();
    }

    private static Tracer tracer(TracingProvider provider) {
        return provider.openTelemetry().getTracer("contract");
    }

    private static void close(TracingProvider provider) throws Exception {
        if (provider instanceof AutoCloseable closeable) {
            assertThat(Running.doing(closeable::close).failure()).isNull();
        }
    }
}
