package dev.weir.testkit;

import dev.weir.spi.event.BackendHealthChanged;
import dev.weir.spi.event.CallFinished;
import dev.weir.spi.event.CallListener;
import dev.weir.spi.event.PluginChanged;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.ExtendWith;

/** Call listeners with one fault each. */
final class CallListenerFaults {
    private CallListenerFaults() {}

    @ExtendWith(FaultTable.Subject.class)
    static final class Tests extends CallListenerContract {
        private final Supplier<CallListener> made;

        Tests(Supplier<CallListener> made) {
            this.made = made;
        }

        @Override
        protected CallListener listener() {
            return made.get();
        }
    }

    /** Counts calls: keeps the contract. */
    private static class Counting implements CallListener, AutoCloseable {
        private final AtomicLong calls = new AtomicLong();

        @Override
        public void callFinished(CallFinished event) {
            calls.incrementAndGet();
        }

        @Override
        public void close() {}
    }

    static FaultTable<Supplier<CallListener>> table() {
        return new FaultTable<Supplier<CallListener>>(CallListenerContract.class, Tests.class, Counting::new)
                .fault(
                        "throws at an event that it does not expect",
                        () -> new Counting() {
                            @Override
                            public void pluginChanged(PluginChanged event) {
                                throw new UnsupportedOperationException();
                            }
                        },
                        "receivesEventsOfEveryKind")
                .fault(
                        "requires a backend that answered",
                        () -> new Counting() {
                            @Override
                            public void callFinished(CallFinished event) {
                                Objects.requireNonNull(event.servingBackend());
                            }
                        },
                        "receivesEventsThatLackWhatTheyMayLack")
                .fault(
                        "requires a reason of health",
                        () -> new Counting() {
                            @Override
                            public void backendHealthChanged(BackendHealthChanged event) {
                                Objects.requireNonNull(event.reason());
                            }
                        },
                        "receivesEventsThatLackWhatTheyMayLack")
                .fault(
                        "is for one thread",
                        () -> new Counting() {
                            private final AtomicReference<Thread> user = new AtomicReference<>();

                            @Override
                            public void callFinished(CallFinished event) {
                                user.compareAndSet(null, Thread.currentThread());
                                if (user.get() != Thread.currentThread()) {
                                    throw new IllegalStateException("used by two threads");
                                }
                            }
                        },
                        "receivesEventsOnManyThreadsAtOnce")
                .fault(
                        "waits",
                        () -> new Counting() {
                            @Override
                            public void callFinished(CallFinished event) {
                                Waiting.atAll();
                            }
                        },
                        "doesNotWaitForAnything")
                .fault(
                        "throws after its end",
                        () -> new Counting() {
                            private volatile boolean closed;

                            @Override
                            public void callFinished(CallFinished event) {
                                if (closed) {
                                    throw new IllegalStateException("closed");
                                }
                            }

                            @Override
                            public void close() {
                                closed = true;
                            }
                        },
                        "closesMoreThanOnceAndReceivesEventsAfterwards");
    }
}
