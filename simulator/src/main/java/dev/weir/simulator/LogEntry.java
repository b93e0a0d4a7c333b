package dev.weir.simulator;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request in the log, as it goes on. Guarded by the log's lock. */
final class LogEntry {
    private final long number;
    private final Instant arrivedAt;
    private final long arrivedNanos = System.nanoTime();
    private final Arrival arrival;
    private @Nullable String body;
    private long bodyBytes;
    private boolean forgotten;
    private String model = "";
    private boolean stream;
    private Fault fault = Fault.OK;
    private Outcome outcome = Outcome.OPEN;
    private int status;
    private long sentBytes;

    LogEntry(long number, Instant arrivedAt, Arrival arrival) {
        this.number = number;
        this.arrivedAt = arrivedAt;
        this.arrival = arrival;
    }

    /** What is known of a request when its headers have come. */
    record Arrival(long connection, String protocol, String method, String path, Map<String, List<String>> headers) {}

    long number() {
        return number;
    }

    long arrivedNanos() {
        return arrivedNanos;
    }

    /** Keeps the body, if it is to be kept. Returns how many bytes that are. */
    long body(@Nullable String body, long bytes) {
        this.body = forgotten ? null : body;
        bodyBytes = bytes;
        return keptBytes();
    }

    /** It is no longer in the log. Returns how many bytes that frees. */
    long forget() {
        long freed = keptBytes();
        forgotten = true;
        body = null;
        return freed;
    }

    private long keptBytes() {
        return body == null ? 0 : bodyBytes;
    }

    void understood(String model, boolean stream, Fault fault) {
        this.model = model;
        this.stream = stream;
        this.fault = fault;
    }

    void ended(Outcome outcome, int status, long sentBytes) {
        this.outcome = outcome;
        this.status = status;
        this.sentBytes = sentBytes;
    }

    LoggedRequest snapshot() {
        return new LoggedRequest(
                number,
                arrivedAt,
                arrivedNanos,
                arrival.connection(),
                arrival.protocol(),
                arrival.method(),
                arrival.path(),
                arrival.headers(),
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
