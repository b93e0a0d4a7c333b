package dev.weir.health;

import dev.weir.spi.backend.Reason;
import dev.weir.spi.event.BackendHealthChanged;
import dev.weir.spi.event.BackendHealthChanged.State;
import dev.weir.spi.time.TimeSource;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The health of one backend: failures in a row, of calls and of probes, make it unhealthy, and a success makes it healthy.
 * Thread-safe.
 *
 * <p>A success of a call is only remembered until the next check, unless there were failures before: it is the common case,
 * and costs the read of a field.
 */
public final class HealthRecord {
    private final String backend;
    private final HealthSettings settings;
    private final TimeSource time;
    private final Consumer<BackendHealthChanged> listener;
    private final Deque<HealthChange> history = new ArrayDeque<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Queue<BackendHealthChanged> changes = new ConcurrentLinkedQueue<>();
    private final AtomicInteger notifications = new AtomicInteger();
    private volatile BackendHealth health;
    private volatile boolean answered;

    HealthRecord(String backend, HealthSettings settings, TimeSource time, Consumer<BackendHealthChanged> listener) {
        this.backend = backend;
        this.settings = settings;
        this.time = time;
        this.listener = listener;
        health = new BackendHealth(backend, State.UNKNOWN, time.instant(), null, 0, null, List.of());
    }

    /** Begins with the health that another runtime knows of the same backend; notifies nobody. */
    void begin(BackendHealth known) {
        lock.lock();
        try {
            history.clear();
            known.history().stream().limit(settings.historySize()).forEach(history::addLast);
            health = known;
        } finally {
            lock.unlock();
        }
    }

    /** The health as it is known. */
    public BackendHealth health() {
        return health;
    }

    /**
     * Lets a call pass unless the backend is unhealthy.
     *
     * @throws UnhealthyBackendException if it is
     */
    public void requireUsable(String callId) {
        BackendHealth now = health;
        if (!now.isUsable()) {
            throw new UnhealthyBackendException(callId + " was refused: backend '" + backend + "' is unhealthy since "
                    + now.since() + " (" + now.reason() + ", " + now.failures() + " failures in a row), and "
                    + "llm.health.whenUnhealthy is refuse; it is asked again after a successful probe");
        }
    }

    /** A call was answered. */
    public void callAnswered() {
        if (!answered) {
            answered = true;
        }
        if (health.failures() > 0) {
            succeeded();
        }
    }

    /** A call failed, neither because it was cancelled nor because its own time was over. */
    public void callFailed(Reason reason) {
        if (isBackends(reason)) {
            failed(reason);
        }
    }

    /** Whether calls were answered since this was asked last; if so, that was the check. */
    boolean tookAnswers() {
        if (!answered) {
            return false;
        }
        answered = false;
        if (health.failures() == 0) { // a failure after those answers stands
            succeeded();
        }
        return true;
    }

    /** A probe was answered, or refused in a way that shows that the server answers: a 400 or a 429 does. */
    void probeSucceeded() {
        succeeded();
    }

    void probeFailed(Reason reason) {
        if (isBackends(reason)) {
            failed(reason);
        } else {
            succeeded();
        }
    }

    /** Whether a failure says something about the backend, rather than about the request, the account or its limits. */
    private static boolean isBackends(Reason reason) {
        return switch (reason.fault()) {
            case PROVIDER, NETWORK, UNKNOWN -> true;
            case CALLER -> false;
            case POLICY -> reason == Reason.KEY_REFUSED;
            case WEIR -> reason == Reason.DEFECT;
        };
    }

    private void succeeded() {
        lock.lock();
        try {
            State before = health.state();
            change(State.HEALTHY, null, 0, before == State.UNHEALTHY);
        } finally {
            lock.unlock();
        }
        notifyListener();
    }

    private void failed(Reason reason) {
        lock.lock();
        try {
            int failures = health.failures() == Integer.MAX_VALUE ? Integer.MAX_VALUE : health.failures() + 1;
            State before = health.state();
            State after = failures >= settings.failureThreshold() ? State.UNHEALTHY : before;
            change(after, reason.label(), failures, before != after);
        } finally {
            lock.unlock();
        }
        notifyListener();
    }

    private void change(State state, @Nullable String reason, int failures, boolean isNotified) {
        Instant now = time.instant();
        if (isNotified) {
            history.addFirst(new HealthChange(now, state, reason));
            while (history.size() > settings.historySize()) {
                history.removeLast();
            }
            changes.add(new BackendHealthChanged(backend, state, reason, failures));
        }
        Instant since = state == health.state() ? health.since() : now;
        List<HealthChange> kept = isNotified ? List.copyOf(history) : health.history();
        health = new BackendHealth(backend, state, since, reason, failures, now, kept);
    }

    /** Notifies of the changes in their order and outside the lock; of those that are made meanwhile, too. */
    private void notifyListener() {
        if (changes.isEmpty() || notifications.getAndIncrement() != 0) {
            return;
        }
        int seen = notifications.get();
        do {
            for (BackendHealthChanged next = changes.poll(); next != null; next = changes.poll()) {
                listener.accept(next);
            }
            seen = notifications.addAndGet(-seen);
        } while (seen != 0);
    }
}
