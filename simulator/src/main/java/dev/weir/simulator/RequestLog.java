package dev.weir.simulator;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a simulator was asked, and what became of it. Keeps the newest requests only, as {@link LogSettings} say; the
 * counters count all. Safe for use by many threads.
 */
public final class RequestLog {
    private final LogSettings settings;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<LogEntry> entries = new ArrayDeque<>();
    private final Map<Outcome, Long> outcomes = new EnumMap<>(Outcome.class);
    private long count;
    private long keptBytes;
    private long connections;

    RequestLog(LogSettings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
    }

    LogEntry arrived(LogEntry.Arrival arrival) {
        return changing(() -> {
            LogEntry entry = new LogEntry(++count, clock.instant(), arrival);
            entries.add(entry);
            evict();
            return entry;
        });
    }

    long connected() {
        return changing(() -> ++connections);
    }

    void body(LogEntry entry, byte[] body) {
        @Nullable String text = settings.bodies() ? new String(body, StandardCharsets.UTF_8) : null;
        changing(() -> {
            keptBytes += entry.body(text, body.length);
            return evict();
        });
    }

    void update(LogEntry entry, Consumer<LogEntry> change) {
        changing(() -> {
            change.accept(entry);
            return entry;
        });
    }

    void ended(LogEntry entry, Outcome outcome, int status, long sentBytes) {
        changing(() -> {
            entry.ended(outcome, status, sentBytes);
            return outcomes.merge(outcome, 1L, Long::sum);
        });
    }

    private boolean evict() {
        boolean any = false;
        while (entries.size() > settings.requests() || (keptBytes > settings.bodyBytes() && entries.size() > 1)) {
            keptBytes -= entries.remove().forget();
            any = true;
        }
        return any;
    }

    /** The newest requests, in order of arrival. */
    public List<LoggedRequest> requests() {
        return locked(() -> entries.stream().map(LogEntry::snapshot).toList());
    }

    /** The newest request. Throws {@link IllegalStateException} if there was none. */
    public LoggedRequest last() {
        return locked(() -> {
            if (entries.isEmpty()) {
                throw new IllegalStateException("no request has arrived");
            }
            return entries.getLast().snapshot();
        });
    }

    /** How many requests have arrived. */
    public long count() {
        return locked(() -> count);
    }

    /** How many of the kept requests named this model. */
    public long attempts(String model) {
        return requests().stream()
                .filter(request -> request.model().equals(model))
                .count();
    }

    /** How many connections have been opened. */
    public long connections() {
        return locked(() -> connections);
    }

    /** How many requests the client left before the end. */
    public long cancellations() {
        return ended(Outcome.CANCELLED);
    }

    /** How many requests ended so. */
    public long ended(Outcome outcome) {
        return locked(() -> outcomes.getOrDefault(outcome, 0L));
    }

    /** How many requests have not ended. */
    public long open() {
        return locked(() ->
                count - outcomes.values().stream().mapToLong(Long::longValue).sum());
    }

    /** Forgets the requests. Counters go on. */
    public void clear() {
        locked(() -> {
            entries.forEach(LogEntry::forget);
            entries.clear();
            keptBytes = 0;
            return entries;
        });
    }

    /**
     * Waits until so many requests have arrived in all.
     *
     * @throws TimeoutException if they have not within the timeout
     */
    public List<LoggedRequest> awaitRequests(long count, Duration timeout)
            throws InterruptedException, TimeoutException {
        await(log -> log.count >= count, timeout);
        return requests();
    }

    /**
     * Waits until something is true of this log, which is asked again at each change. The condition must not block.
     *
     * @throws TimeoutException if it is not within the timeout, with what the log holds
     */
    public void await(Predicate<RequestLog> condition, Duration timeout) throws InterruptedException, TimeoutException {
        lock.lockInterruptibly();
        try {
            long left = timeout.toNanos();
            while (!condition.test(this)) {
                if (left <= 0) {
                    throw new TimeoutException(
                            "after " + timeout + " the log holds " + count + " requests, newest last: " + requests());
                }
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    private <T> T changing(Supplier<T> change) {
        return locked(() -> {
            changed.signalAll();
            return change.get();
        });
    }

    private <T> T locked(Supplier<T> action) {
        lock.lock();
        try {
            return action.get();
        } finally {
            lock.unlock();
        }
    }
}
