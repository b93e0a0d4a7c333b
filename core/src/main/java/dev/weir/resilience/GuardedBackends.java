package dev.weir.resilience;

import dev.weir.breaker.CircuitBreaker;
import dev.weir.call.CallException;
import dev.weir.spi.event.CircuitBreakerChanged.State;
import dev.weir.spi.time.TimeSource;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The guarded backend of each configured backend and model, created at first use. Callers choose model names, so their
 * number is bounded: besides the declared models, each backend keeps {@value #UNDECLARED} others. If there are more,
 * idle ones are dropped, and the rest share one. Thread-safe.
 */
public final class GuardedBackends implements AutoCloseable {
    static final int UNDECLARED = 100;
    /** The name of the models that share one circuit breaker. */
    public static final String OTHER = "other";

    private static final long IDLE_NANOS = Duration.ofMinutes(10).toNanos();

    private final Map<String, Models> backends;
    private final Factory factory;
    private final TimeSource time;

    /** Creates and disposes of guarded backends. Called by one thread at a time per backend. */
    public interface Factory {
        GuardedBackend create(String backend, String model);

        /**
         * Creates one that goes on with the circuit breaker of another.
         *
         * @param limits whether it goes on with the rate limits as well
         */
        default GuardedBackend continuing(GuardedBackend former, boolean limits) {
            return create(former.backend(), former.model());
        }

        /** The circuit breaker and the rate limits are watched by another factory from now on; calls may still use them. */
        default void handedOver(GuardedBackend guarded) {}

        /** The guarded backend is no longer used. */
        default void dropped(GuardedBackend guarded) {}
    }

    /** @param declared the names of the configured backends, each with its declared models */
    public GuardedBackends(Map<String, Set<String>> declared, Factory factory, TimeSource time) {
        backends = declared.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(
                        Map.Entry::getKey, entry -> new Models(entry.getKey(), entry.getValue())));
        this.factory = factory;
        this.time = time;
    }

    /**
     * The guarded backend for a call.
     *
     * @throws CallException if no backend has this name
     */
    public GuardedBackend of(String backend, String model) {
        Models models = backends.get(backend);
        if (models == null) {
            throw new CallException("no backend is named '" + backend + "'; configured: "
                    + String.join(", ", new TreeSet<>(backends.keySet())));
        }
        return models.of(model);
    }

    /**
     * The circuit breaker of a backend and model.
     *
     * @throws CallException if no backend has this name
     */
    public CircuitBreaker breaker(String backend, String model) {
        return of(backend, model).breaker();
    }

    /** The state of the circuit breaker that a backend and model has at present; null if it has none. */
    public @Nullable State breakerState(String backend, String model) {
        Models models = backends.get(backend);
        Entry entry = models == null ? null : models.known(model);
        return entry == null ? null : entry.guarded.breaker().state();
    }

    /** The circuit breakers that there are at present. */
    public List<CircuitBreaker> breakers() {
        return inUse().stream().map(GuardedBackend::breaker).toList();
    }

    /** Those in use, ordered by backend. */
    public List<GuardedBackend> inUse() {
        return backends.values().stream()
                .sorted(Comparator.comparing(models -> models.backend))
                .flatMap(models -> models.entries.values().stream())
                .map(entry -> entry.guarded)
                .toList();
    }

    /**
     * Goes on with circuit breakers and rate limits of others, which calls in progress there share until they end. Before the
     * first call.
     *
     * @param breaker whether the circuit breaker of a target is the same in both
     * @param limits whether its rate limits are, where its breaker is
     */
    public void continueFrom(
            GuardedBackends former, Predicate<GuardedBackend> breaker, Predicate<GuardedBackend> limits) {
        for (GuardedBackend known : former.inUse()) {
            Models models = backends.get(known.backend());
            if (models != null && breaker.test(known)) {
                models.add(known.model(), factory.continuing(known, limits.test(known)));
                former.factory.handedOver(known); // now, as meters that nobody uses would begin at 0
            }
        }
    }

    /** Drops all of them. Calls in progress continue. */
    @Override
    public void close() {
        backends.values().forEach(Models::close);
    }

    private static final class Entry {
        private final GuardedBackend guarded;
        private volatile long usedNanos;

        private Entry(GuardedBackend guarded) {
            this.guarded = guarded;
        }

        private boolean isIdle(long now) {
            CircuitBreaker breaker = guarded.breaker();
            return now - usedNanos >= IDLE_NANOS
                    && breaker.state() == State.CLOSED
                    && breaker.statistics().inFlight() == 0;
        }
    }

    private final class Models {
        private final String backend;
        private final Set<String> declared;
        private final ReentrantLock lock = new ReentrantLock();
        private final ConcurrentHashMap<String, Entry> entries = new ConcurrentHashMap<>();
        private volatile long nextDrop;

        private Models(String backend, Set<String> declared) {
            this.backend = backend;
            this.declared = Set.copyOf(declared);
        }

        private @Nullable Entry known(String model) {
            Entry own = entries.get(model);
            return own == null ? entries.get(OTHER) : own;
        }

        private GuardedBackend of(String model) {
            Entry known = entries.get(model);
            Entry entry = known != null ? known : added(model);
            entry.usedNanos = time.nanoTime();
            return entry.guarded;
        }

        private Entry added(String model) {
            Entry shared = entries.get(OTHER);
            long now = time.nanoTime();
            if (shared != null && now - nextDrop < 0 && !declared.contains(model)) {
                return shared;
            }
            lock.lock();
            try {
                return entries.computeIfAbsent(hasRoom(model, now) ? model : OTHER, this::create);
            } finally {
                lock.unlock();
            }
        }

        private boolean hasRoom(String model, long now) {
            if (declared.contains(model) || entries.size() < declared.size() + UNDECLARED) {
                return true;
            }
            dropIdle(now);
            nextDrop = now + IDLE_NANOS / 10;
            return entries.size() < declared.size() + UNDECLARED;
        }

        private void dropIdle(long now) {
            entries.forEach((model, entry) -> {
                if (!declared.contains(model) && entry.isIdle(now) && entries.remove(model, entry)) {
                    drop(entry);
                }
            });
        }

        private Entry create(String model) {
            return used(factory.create(backend, model));
        }

        private void add(String model, GuardedBackend guarded) {
            entries.put(model, used(guarded));
        }

        private Entry used(GuardedBackend guarded) {
            Entry entry = new Entry(guarded);
            entry.usedNanos = time.nanoTime();
            return entry;
        }

        private void drop(Entry entry) {
            factory.dropped(entry.guarded);
            entry.guarded.close();
        }

        private void close() {
            lock.lock();
            try {
                entries.values().forEach(this::drop);
                entries.clear();
            } finally {
                lock.unlock();
            }
        }
    }
}
