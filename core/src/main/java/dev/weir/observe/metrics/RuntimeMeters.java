package dev.weir.observe.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The meters of one runtime, in registries that other runtimes may use as well. Runtimes share counters and timers,
 * which belong to the registry; a gauge combines the values of all of them. A meter leaves a registry with the last
 * runtime that uses it. Safe for use by many threads.
 */
public final class RuntimeMeters implements AutoCloseable {
    /**
     * The open runtimes of each registry. Static, as runtimes that use the same registry have nothing but that in common;
     * it keeps neither a registry nor a runtime from being collected.
     */
    private static final Map<MeterRegistry, Users> USERS = Collections.synchronizedMap(new WeakHashMap<>());

    private final CompositeMeterRegistry meters = new CompositeMeterRegistry();
    private final ConcurrentHashMap<Meter.Id, DoubleSupplier> gauges = new ConcurrentHashMap<>();
    private final Tags common;

    public RuntimeMeters() {
        this(null);
    }

    /** @param runtime the label {@code runtime} of every meter, which keeps it apart from those of others; null for none */
    public RuntimeMeters(@Nullable String runtime) {
        common = runtime == null ? Tags.empty() : Tags.of("runtime", runtime);
        meters.config().commonTags(common);
    }

    /** Records here too, from now on. Gauges that there are already are not added. */
    public void add(MeterRegistry registry) {
        meters.add(registry);
        users(registry).enter(this);
    }

    /** Where counters and timers are made. */
    public MeterRegistry registry() {
        return meters;
    }

    /**
     * Adds a gauge.
     *
     * @param together makes one value of those of two runtimes
     * @return to remove it by
     */
    public Meter.Id gauge(
            String name, String description, Tags tags, DoubleSupplier value, DoubleBinaryOperator together) {
        Meter.Id id = new Meter.Id(name, common.and(tags), null, description, Meter.Type.GAUGE);
        gauges.put(id, value);
        for (MeterRegistry each : meters.getRegistries()) {
            Contained.run("gauge-failed", each, () -> show(id, together, each));
        }
        return id;
    }

    /** One gauge of a registry shows the values of all runtimes that use it. */
    private static void show(Meter.Id id, DoubleBinaryOperator together, MeterRegistry registry) {
        if (registry.find(id.getName()).tags(id.getTags()).gauge() == null) {
            Users users = users(registry);
            Gauge.builder(id.getName(), () -> users.value(id, together))
                    .description(id.getDescription())
                    .tags(id.getTags())
                    .register(registry);
        }
    }

    /** Removes a meter from every registry in which no other runtime uses it. */
    void remove(Meter.Id id) {
        gauges.remove(id);
        boolean isShared = false;
        for (MeterRegistry each : meters.getRegistries()) {
            isShared |= !removeUnused(each, Set.of(id));
        }
        if (!isShared) {
            Contained.run("meter-removal-failed", meters, () -> meters.remove(id));
        }
    }

    /** Removes everything that no other runtime uses. Nothing is recorded any more. */
    @Override
    public void close() {
        Set<Meter.Id> own = ids();
        for (MeterRegistry each : List.copyOf(meters.getRegistries())) {
            meters.remove(each);
            users(each).leave(this);
            removeUnused(each, own);
        }
        gauges.clear();
    }

    /** Whether all of them were unused. */
    private boolean removeUnused(MeterRegistry registry, Set<Meter.Id> ids) {
        Set<Meter.Id> unused = new HashSet<>(ids);
        unused.removeAll(users(registry).idsOfOthers(this));
        Contained.run("meter-removal-failed", registry, () -> unused.forEach(id -> remove(registry, id)));
        return unused.size() == ids.size();
    }

    /** A composite's meters may be in its parts alone. */
    private static void remove(MeterRegistry registry, Meter.Id id) {
        registry.removeByPreFilterId(id);
        if (registry instanceof CompositeMeterRegistry composite) {
            composite.getRegistries().forEach(part -> remove(part, id));
        }
    }

    private Set<Meter.Id> ids() {
        Set<Meter.Id> ids = new HashSet<>(gauges.keySet());
        meters.getMeters().forEach(meter -> ids.add(meter.getId()));
        return ids;
    }

    private static Users users(MeterRegistry registry) {
        return USERS.computeIfAbsent(registry, any -> new Users());
    }

    /** The open runtimes that use one registry. */
    private static final class Users {
        private final ReentrantLock lock = new ReentrantLock();
        private final Set<RuntimeMeters> open = Collections.newSetFromMap(new WeakHashMap<>());

        private void enter(RuntimeMeters runtime) {
            lock.lock();
            try {
                open.add(runtime);
            } finally {
                lock.unlock();
            }
        }

        private void leave(RuntimeMeters runtime) {
            lock.lock();
            try {
                open.remove(runtime);
            } finally {
                lock.unlock();
            }
        }

        private double value(Meter.Id gauge, DoubleBinaryOperator together) {
            lock.lock();
            try {
                OptionalDouble value = open.stream()
                        .map(runtime -> runtime.gauges.get(gauge))
                        .filter(own -> own != null)
                        .mapToDouble(DoubleSupplier::getAsDouble)
                        .reduce(together);
                return value.orElse(Double.NaN);
            } finally {
                lock.unlock();
            }
        }

        private Set<Meter.Id> idsOfOthers(RuntimeMeters runtime) {
            lock.lock();
            try {
                Set<Meter.Id> ids = new HashSet<>();
                open.stream().filter(other -> other != runtime).forEach(other -> ids.addAll(other.ids()));
                return ids;
            } finally {
                lock.unlock();
            }
        }
    }
}
