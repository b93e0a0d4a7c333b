package dev.weir.simulator.internal.http;

import dev.weir.simulator.Fault;
import dev.weir.simulator.LogSettings;
import dev.weir.simulator.LoggedRequest;
import dev.weir.simulator.Outcome;
import dev.weir.simulator.RequestLog;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A request log that keeps the newest requests within {@link LogSettings}. */
public final class BoundedRequestLog implements RequestLog {
    private static final Set<String> SECRET_HEADERS = Set.of("authorization", "api-key", "x-api-key");

    private final LogSettings settings;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Entry> entries = new ArrayDeque<>();
    private final Map<Outcome, Long> outcomes = new EnumMap<>(Outcome.class);
    private long count;
    private long keptBytes;
    private long connections;

    public BoundedRequestLog(LogSettings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /** What is known of a request when its headers have arrived. */
    record Arrival(long connection, String protocol, String method, String path, Map<String, List<String>> headers) {}

    /** One request. The mutable fields are guarded by the lock of the log. */
    static final class Entry {
        private final long number;
        private final Instant arrivedAt;
        private final long arrivedNanos = System.nanoTime();
        private final Arrival arrival;
        private @Nullable String body;
        private long bodyBytes;
        private boolean evicted;
        private String model = "";
        private boolean stream;
        private Fault fault = Fault.OK;
        private Outcome outcome = Outcome.OPEN;
        private int status;
        private long sentBytes;

        Entry(long number, Instant arrivedAt, Arrival arrival) {
            this.number = number;
            this.arrivedAt = arrivedAt;
            this.arrival = arrival;
        }

        long number() {
            return number;
        }

        long arrivedNanos() {
            return arrivedNanos;
        }

        private long keptBytes() {
            return body == null ? 0 : bodyBytes;
        }

        private LoggedRequest snapshot() {
            return new LoggedRequest(
                    number,
                    arrivedAt,
                    arrivedNanos,
                    arrival.connection,
                    arrival.protocol,
                    arrival.method,
                    arrival.path,
                    arrival.headers,
                    body,
                    bodyBytes,
                    model,
                    stream,
                    fault,
                    outcome,
                    status,
                    sentBytes);
        }
    }

    /** Counts a new connection and returns its number. */
    long connected() {
        return changing(() -> ++connections);
    }

    Entry arrived(Arrival arrival) {
        return changing(() -> {
            Entry entry = new Entry(++count, clock.instant(), arrival);
            entries.add(entry);
            evict();
            return entry;
        });
    }

    /** The headers to show, with the API keys redacted unless they are to be kept. */
    Map<String, List<String>> shown(Map<String, List<String>> headers) {
        Map<String, List<String>> shown = new LinkedHashMap<>(headers);
        if (!settings.keys()) {
            SECRET_HEADERS.forEach(name -> shown.computeIfPresent(name, (key, values) -> List.of("***")));
        }
        return shown;
    }

    void bodyRead(Entry entry, byte[] body) {
        @Nullable String text = settings.bodies() ? new String(body, StandardCharsets.UTF_8) : null;
        changing(() -> {
            entry.bodyBytes = body.length;
            entry.body = entry.evicted ? null : text;
            keptBytes += entry.keptBytes();
            return evict();
        });
    }

    void planned(Entry entry, String model, boolean stream, Fault fault) {
        changing(() -> {
            entry.model = model;
            entry.stream = stream;
            entry.fault = fault;
            return entry;
        });
    }

    void ended(Entry entry, Outcome outcome, int status, long sentBytes) {
        changing(() -> {
            entry.outcome = outcome;
            entry.status = status;
            entry.sentBytes = sentBytes;
            return outcomes.merge(outcome, 1L, Long::sum);
        });
    }

    private boolean evict() {
        boolean any = false;
        while (entries.size() > settings.requests() || (keptBytes > settings.bodyBytes() && entries.size() > 1)) {
            evictOldest();
            any = true;
        }
        return any;
    }

    private void evictOldest() {
        Entry oldest = entries.remove();
        keptBytes -= oldest.keptBytes();
        oldest.body = null;
        oldest.evicted = true;
    }

    @Override
    public List<LoggedRequest> requests() {
        return locked(() -> entries.stream().map(Entry::snapshot).toList());
    }

    @Override
    public LoggedRequest last() {
        return locked(() -> {
            if (entries.isEmpty()) {
                throw new IllegalStateException("no request has arrived");
            }
            return entries.getLast().snapshot();
        });
    }

    @Override
    public long count() {
        return locked(() -> count);
    }

    @Override
    public long connections() {
        return locked(() -> connections);
    }

    @Override
    public long ended(Outcome outcome) {
        return locked(() -> outcomes.getOrDefault(outcome, 0L));
    }

    @Override
    public long open() {
        return locked(() ->
                count - outcomes.values().stream().mapToLong(Long::longValue).sum());
    }

    @Override
    public void clear() {
        locked(() -> {
            while (!entries.isEmpty()) {
                evictOldest();
            }
            return entries;
        });
    }

    @Override
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
