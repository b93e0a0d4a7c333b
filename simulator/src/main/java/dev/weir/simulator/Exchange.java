package dev.weir.simulator;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;

/** A request and its response on the wire, from arrival to the end. Safe for use by many threads. */
final class Exchange {
    /** A client that writes is found out by the next write; only after this long without one is it looked for. */
    private static final long QUIET_NANOS = Duration.ofMillis(50).toNanos();

    private final Request request;
    private final Response response;
    private final Callback callback;
    private final WireEndPoint endPoint;
    private final LogEntry entry;
    private final RequestLog log;
    private final List<Runnable> afterEnd = new ArrayList<>(3);
    private final AtomicLong sentBytes = new AtomicLong();
    private boolean ended;
    private boolean readable;
    private volatile long busyAt = System.nanoTime();
    private volatile boolean finishing;

    Exchange(Request request, Response response, Callback callback, LogEntry entry, RequestLog log) {
        this.request = request;
        this.response = response;
        this.callback = callback;
        this.entry = entry;
        this.log = log;
        endPoint = endPoint(request);
    }

    static WireEndPoint endPoint(Request request) {
        return (WireEndPoint) request.getConnectionMetaData().getConnection().getEndPoint();
    }

    WireEndPoint endPoint() {
        return endPoint;
    }

    /** The request has been read to its end, so from now on nobody reads from its connection. */
    synchronized void requestRead() {
        readable = isHttp1();
    }

    /** Runs an action at the end, or now if that has come. */
    void atEnd(Runnable action) {
        synchronized (this) {
            if (!ended) {
                afterEnd.add(action);
                return;
            }
        }
        action.run();
    }

    /** Sets the status and the headers of the response. */
    void begin(int status, Map<String, String> headers) {
        long millis = (System.nanoTime() - entry.arrivedNanos()) / 1_000_000;
        response.setStatus(status);
        response.getHeaders().put("openai-processing-ms", Long.toString(millis));
        headers.forEach(response.getHeaders()::put);
    }

    void write(boolean last, byte[] bytes, Callback written) {
        busyAt = System.nanoTime();
        finishing |= last;
        sentBytes.addAndGet(bytes.length);
        response.write(last, bytes.length == 0 ? BufferUtil.EMPTY_BUFFER : ByteBuffer.wrap(bytes), written);
    }

    /** Ends it with the client gone if it is. */
    void cancelIfAbandoned() {
        if (System.nanoTime() - busyAt > QUIET_NANOS && isAbandoned()) {
            end(Outcome.CANCELLED, WireEndPoint::close);
        }
    }

    private synchronized boolean isAbandoned() {
        return !ended && readable && endPoint.isAbandoned();
    }

    /** The client gave this request up, and perhaps others on its connection not. */
    void cancelled() {
        end(Outcome.CANCELLED, connection -> {
            if (isHttp1()) {
                connection.close();
            }
        });
    }

    /** Breaks it off, unless its last bytes are on their way: then it ends by itself, and Jetty bears no second end beside that. */
    void breakOff() {
        if (!finishing) {
            end(Outcome.CLOSED, WireEndPoint::close);
        }
    }

    /**
     * Ends it, unless it has ended.
     *
     * @param connection what becomes of the connection before a response that is not whole is given up
     */
    void end(Outcome outcome, Consumer<WireEndPoint> connection) {
        synchronized (this) {
            if (ended) {
                return;
            }
            ended = true;
        }
        afterEnd.forEach(Runnable::run);
        log.ended(entry, outcome, response.isCommitted() ? response.getStatus() : 0, sentBytes.get());
        connection.accept(endPoint);
        if (outcome == Outcome.ANSWERED) {
            callback.succeeded();
        } else {
            callback.failed(new EofException(outcome.name()));
        }
    }

    private boolean isHttp1() {
        return request.getConnectionMetaData().getHttpVersion() != HttpVersion.HTTP_2;
    }
}
