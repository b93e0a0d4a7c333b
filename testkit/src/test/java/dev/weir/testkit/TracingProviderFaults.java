package dev.weir.testkit;

import dev.weir.spi.telemetry.TracingProvider;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.IdGenerator;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tracing providers with one fault each. */
final class TracingProviderFaults {
    private TracingProviderFaults() {}

    @ExtendWith(FaultTable.Subject.class)
    static final class Tests extends TracingProviderContract {
        private final Function<List<String>, TracingProvider> made;
        private final List<String> collector = new CopyOnWriteArrayList<>();

        Tests(Function<List<String>, TracingProvider> made) {
            this.made = made;
        }

        @Override
        protected TracingProvider provider() {
            return made.apply(collector);
        }

        @Override
        protected String exported() {
            return String.join("\n", collector);
        }
    }

    /** Sends the names of its spans to a collector when it is closed: keeps the contract. */
    private static class Provider implements TracingProvider, AutoCloseable, SpanProcessor {
        final List<String> waiting = new CopyOnWriteArrayList<>();
        private final List<String> collector;
        private final OpenTelemetry telemetry;

        Provider(List<String> collector, IdGenerator ids) {
            this.collector = collector;
            telemetry = OpenTelemetrySdk.builder()
                    .setTracerProvider(SdkTracerProvider.builder()
                            .setIdGenerator(ids)
                            .addSpanProcessor(this)
                            .build())
                    .build();
        }

        Provider(List<String> collector) {
            this(collector, IdGenerator.random());
        }

        @Override
        public OpenTelemetry openTelemetry() {
            return telemetry;
        }

        @Override
        public void onStart(Context context, ReadWriteSpan span) {}

        @Override
        public boolean isStartRequired() {
            return false;
        }

        @Override
        public void onEnd(ReadableSpan span) {
            waiting.add(span.getName());
        }

        @Override
        public boolean isEndRequired() {
            return true;
        }

        @Override
        public CompletableResultCode forceFlush() {
            collector.addAll(waiting);
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public void close() {
            forceFlush();
        }
    }

    static FaultTable<Function<List<String>, TracingProvider>> table() {
        return new FaultTable<Function<List<String>, TracingProvider>>(
                        TracingProviderContract.class, Tests.class, Provider::new)
                .fault(
                        "has another instance each time",
                        collector -> new Provider(collector) {
                            @Override
                            public OpenTelemetry openTelemetry() {
                                return OpenTelemetrySdk.builder().build();
                            }
                        },
                        "alwaysHasTheSameInstance")
                .fault("makes no spans", collector -> OpenTelemetry::noop, "spansHaveTheTraceOfTheirParent")
                .fault(
                        "has one trace for all",
                        collector -> new Provider(collector, new OneTrace()),
                        "everyTraceOfManyThreadsIsItsOwn")
                .fault(
                        "waits when a span ends",
                        collector -> new Provider(collector) {
                            @Override
                            public void onEnd(ReadableSpan span) {
                                Waiting.atAll();
                            }
                        },
                        "endingASpanWaitsForNothing")
                .fault(
                        "loses what waits when it is closed",
                        collector -> new Provider(collector) {
                            @Override
                            public void close() {
                                waiting.clear();
                            }
                        },
                        "exportsWhatWaitsWhenItIsClosed")
                .fault(
                        "closes without a limit",
                        collector -> new Provider(collector) {
                            @Override
                            public void close() {
                                Waiting.forLong();
                            }
                        },
                        "closesMoreThanOnceAndTakesSpansAfterwards");
    }

    private static final class OneTrace implements IdGenerator {
        @Override
        public String generateSpanId() {
            return IdGenerator.random().generateSpanId();
        }

        @Override
        public String generateTraceId() {
            return "0af7651916cd43dd8448eb211c80319c";
        }
    }
}
