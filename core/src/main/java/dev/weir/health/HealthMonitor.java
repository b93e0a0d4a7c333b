package dev.weir.health;

import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.call.CallContext.Registration;
import dev.weir.spi.event.BackendHealthChanged;
import dev.weir.spi.time.Deadline;
import dev.weir.spi.time.TimeSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the health of backends. Calls come first: their answers and failures, which whoever makes the calls reports to the
 * {@link HealthRecord} of the backend. A backend that has answered no call since the last check is probed, on another thread
 * and within a timeout; a probe that does not return is not followed by another one. Thread-safe.
 *
 * <pre>{@code
 * HealthMonitor monitor = new HealthMonitor(HealthSettings.defaults(), Map.of("primary", backend::checkHealth),
 *         event -> alert(event), executor, timer, TimeSource.system(), random);
 * monitor.start();
 * BackendHealth health = monitor.of("primary").health();
 * }</pre>
 */
public final class HealthMonitor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HealthMonitor.class);
    /** Intervals vary by this much around the configured one, so that processes that began together do not probe together. */
    private static final double JITTER = 0.1;

    private final HealthSettings settings;
    private final Map<String, Watched> backends = new LinkedHashMap<>();
    private final Consumer<BackendHealthChanged> listener;
    private final Executor threads;
    private final Timer timer;
    private final TimeSource time;
    private final RandomGenerator random;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Registration next;
    private boolean closed;

    /** Checks whether a backend could answer, without the cost of an answer. */
    @FunctionalInterface
    public interface Check {
        /**
         * Returns if it could.
         *
         * @param deadline when it has to have returned
         * @throws BackendException if it could not
         */
        void run(Deadline deadline) throws BackendException;
    }

    /** Runs actions at a later time. */
    @FunctionalInterface
    public interface Timer {
        /**
         * Runs an action once.
         *
         * @param atNanos when, as a reading of {@link TimeSource#nanoTime()}
         * @return withdraws the action
         * @throws IllegalStateException if the timer is closed
         */
        Registration schedule(long atNanos, Runnable action);
    }

    private static final class Watched {
        private final Check check;
        private final HealthRecord record;
        private volatile @Nullable HealthProbe probe;

        private Watched(Check check, HealthRecord record) {
            this.check = check;
            this.record = record;
        }

        private void close() {
            HealthProbe last = probe;
            if (last != null) {
                last.close();
            }
        }
    }

    /**
     * A monitor that has not started.
     *
     * @param checks the probe of each backend, by its name
     * @param listener receives changes, in order for each backend and outside any lock; an exception is logged
     * @param threads runs the probes, which may block
     * @param timer runs the checks, which do not
     */
    public HealthMonitor(
            HealthSettings settings,
            Map<String, Check> checks,
            Consumer<BackendHealthChanged> listener,
            Executor threads,
            Timer timer,
            TimeSource time,
            RandomGenerator random) {
        this.settings = settings;
        this.listener = listener;
        this.threads = threads;
        this.timer = timer;
        this.time = time;
        this.random = random;
        checks.forEach((name, check) ->
                backends.put(name, new Watched(check, new HealthRecord(name, settings, time, this::changed))));
    }

    /** Begins with the checks, the first of which is an interval from now. */
    public void start() {
        scheduleNext();
    }

    /**
     * The record of a backend.
     *
     * @throws IllegalArgumentException if no backend has this name
     */
    public HealthRecord of(String backend) {
        Watched watched = backends.get(backend);
        if (watched == null) {
            throw new IllegalArgumentException("no backend is named '" + backend + "'");
        }
        return watched.record;
    }

    /**
     * Begins with what another monitor knows.
     *
     * @param same whether the backend of a name is the same in both
     */
    public void continueFrom(HealthMonitor former, Predicate<String> same) {
        former.health().stream()
                .filter(known -> backends.containsKey(known.backend()) && same.test(known.backend()))
                .forEach(known -> of(known.backend()).begin(known));
    }

    /** The health of every backend as it is known. Calls none of them. */
    public List<BackendHealth> health() {
        return backends.values().stream()
                .map(watched -> watched.record.health())
                .toList();
    }

    /** Ends the checks, and the probes under way. Closing again does nothing. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            if (next != null) {
                next.close();
                next = null;
            }
        } finally {
            lock.unlock();
        }
        backends.values().forEach(Watched::close);
    }

    private void scheduleNext() {
        double factor = 1 + JITTER * (2 * random.nextDouble() - 1);
        long at = time.nanoTime() + (long) (settings.interval().toNanos() * factor);
        lock.lock();
        try {
            if (!closed) {
                next = timer.schedule(at, this::checkAll);
            }
        } finally {
            lock.unlock();
        }
    }

    private void checkAll() {
        backends.values().forEach(this::check);
        scheduleNext();
    }

    private void check(Watched watched) {
        HealthProbe last = watched.probe;
        if (watched.record.tookAnswers()) {
            return;
        }
        if (last == null || last.hasReturned()) {
            probe(watched);
        } else if (last.isConcluded()) { // it ignores the interrupt
            watched.record.probeFailed(Reason.TIMED_OUT);
        }
    }

    private void probe(Watched watched) {
        Deadline deadline = Deadline.after(settings.timeout(), time);
        HealthProbe probe = new HealthProbe(watched.check, deadline, watched.record);
        lock.lock();
        try {
            if (closed) {
                return;
            }
            watched.probe = probe;
            probe.endsBy(timer.schedule(deadline.nanoTime(), probe::expire));
        } finally {
            lock.unlock();
        }
        try {
            threads.execute(probe);
        } catch (RuntimeException e) {
            probe.close();
            LOG.warn("event=health-probe-refused", e);
        }
    }

    private void changed(BackendHealthChanged event) {
        try {
            listener.accept(event);
        } catch (RuntimeException | LinkageError | AssertionError e) {
            LOG.warn(
                    "event=health-listener-failed listener={}",
                    listener.getClass().getName(),
                    e);
        }
    }
}
