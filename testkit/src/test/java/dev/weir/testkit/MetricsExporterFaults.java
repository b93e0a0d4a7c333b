package dev.weir.testkit;

import dev.weir.spi.telemetry.MetricsExporter;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.ExtendWith;

/** Metrics exporters with one fault each. */
final class MetricsExporterFaults {
    private MetricsExporterFaults() {}

    @ExtendWith(FaultTable.Subject.class)
    static final class Tests extends MetricsExporterContract {
        private final Supplier<MetricsExporter> made;

        Tests(Supplier<MetricsExporter> made) {
            this.made = made;
        }

        @Override
        protected MetricsExporter exporter() {
            return made.get();
        }

        @Override
        protected String exported(MetricsExporter exporter) {
            return ((Exporter) exporter).page();
        }
    }

    /** Keeps the contract. */
    private static class Exporter implements MetricsExporter, AutoCloseable {
        private final MeterRegistry registry;

        Exporter(MeterRegistry registry) {
            this.registry = registry;
        }

        @Override
        public MeterRegistry registry() {
            return registry;
        }

        String page() {
            return registry.getMeters().stream().map(Exporter::line).collect(Collectors.joining("\n"));
        }

        private static String line(Meter meter) {
            long count = meter instanceof Counter counter ? (long) counter.count() : 0;
            return meter.getId() + " " + count;
        }

        @Override
        public void close() {}
    }

    /** A registry whose counters are changed. */
    private static class Changed extends SimpleMeterRegistry {
        private final Runnable before;

        Changed(Runnable before) {
            this.before = before;
        }

        @Override
        protected Counter newCounter(Meter.Id id) {
            Counter counter = super.newCounter(id);
            return new Counter() {
                @Override
                public void increment(double amount) {
                    before.run();
                    counter.increment(amount);
                }

                @Override
                public double count() {
                    return counter.count();
                }

                @Override
                public Id getId() {
                    return id;
                }
            };
        }
    }

    /** Its counters lose what all threads but the first count. */
    private static final class ForOneThread extends SimpleMeterRegistry {
        private final AtomicReference<Thread> user = new AtomicReference<>();

        @Override
        protected Counter newCounter(Meter.Id id) {
            Counter counter = super.newCounter(id);
            return new Counter() {
                @Override
                public void increment(double amount) {
                    user.compareAndSet(null, Thread.currentThread());
                    counter.increment(user.get() == Thread.currentThread() ? amount : 0);
                }

                @Override
                public double count() {
                    return counter.count();
                }

                @Override
                public Id getId() {
                    return id;
                }
            };
        }
    }

    static FaultTable<Supplier<MetricsExporter>> table() {
        return new FaultTable<Supplier<MetricsExporter>>(
                        MetricsExporterContract.class, Tests.class, () -> new Exporter(new SimpleMeterRegistry()))
                .fault(
                        "has another registry each time",
                        () -> new Exporter(new SimpleMeterRegistry()) {
                            @Override
                            public MeterRegistry registry() {
                                return new SimpleMeterRegistry();
                            }
                        },
                        "alwaysHasTheSameRegistry")
                .fault(
                        "drops some kinds of meters",
                        () -> {
                            SimpleMeterRegistry registry = new SimpleMeterRegistry();
                            registry.config().meterFilter(new MeterFilter() {
                                @Override
                                public MeterFilterReply accept(Meter.Id id) {
                                    return id.getType() == Meter.Type.GAUGE
                                            ? MeterFilterReply.DENY
                                            : MeterFilterReply.NEUTRAL;
                                }
                            });
                            return new Exporter(registry);
                        },
                        "takesMetersOfEveryKind")
                .fault(
                        "cannot export a label with a quote",
                        () -> new Exporter(new SimpleMeterRegistry()) {
                            @Override
                            String page() {
                                if (super.page().contains("\"")) {
                                    throw new IllegalStateException("a quote");
                                }
                                return super.page();
                            }
                        },
                        "takesAnyTextAsTheValueOfALabel")
                .fault("loses counts of threads", () -> new Exporter(new ForOneThread()), "countsOnManyThreadsAtOnce")
                .fault(
                        "exports nothing",
                        () -> new Exporter(new SimpleMeterRegistry()) {
                            @Override
                            String page() {
                                return "";
                            }
                        },
                        "exportsWhatIsCounted")
                .fault(
                        "waits when it records",
                        () -> new Exporter(new Changed(Waiting::atAll)),
                        "recordingWaitsForNothing")
                .fault(
                        "closes once only",
                        () -> new Exporter(new SimpleMeterRegistry()) {
                            private boolean closed;

                            @Override
                            public void close() {
                                if (closed) {
                                    throw new IllegalStateException("closed");
                                }
                                closed = true;
                            }
                        },
                        "closesMoreThanOnceAndTakesCountsAfterwards");
    }
}
