package dev.weir.simulator.internal.http;

import dev.weir.simulator.Outcome;
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

/** A request and its response, from arrival to the end. Safe for use by many threads. */
final class HttpExchange {
    /** Only after this long without a write is the connection checked: a write detects a disconnected client by itself. */
    private static final long QUIET_NANOS = Duration.ofMillis(50).toNanos();

    private final Request request;
    private final Response response;
    private final Callback callback;
    private final ClientConnection connection;
    private final BoundedRequestLog.Entry entry;
    private final BoundedRequestLog log;
    private final List<Runnable> endActions = new ArrayList<>(3);
    private final AtomicLong sentBytes = new AtomicLong();
    private boolean ended;
    private boolean connectionCheckable;
    private volatile long wroteAt = System.nanoTime();
    private volatile boolean finishing;

    HttpExchange(
            Request request,
            Response response,
            Callback callback,
            BoundedRequestLog.Entry entry,
            BoundedRequestLog log) {
        this.request = request;
        this.response = response;
        this.callback = callback;
        this.entry = entry;
        this.log = log;
        connection = ClientConnection.of(request);
    }

    /** The request has been read to its end: from now on nothing else reads from an HTTP/1 connection. */
    synchronized void requestRead() {
        connectionCheckable = isHttp1();
    }

    /** Runs an action at the end, or at once if the exchange has ended. */
    void atEnd(Runnable action) {
        synchronized (this) {
            if (!ended) {
                endActions.add(action);
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
        wroteAt = System.nanoTime();
        finishing |= last;
        sentBytes.addAndGet(bytes.length);
        response.write(last, bytes.length == 0 ? BufferUtil.EMPTY_BUFFER : ByteBuffer.wrap(bytes), written);
    }

    /** Cancels the exchange if the client has disconnected. */
    void cancelIfAbandoned() {
        if (System.nanoTime() - wroteAt > QUIET_NANOS && isAbandoned()) {
            end(Outcome.CANCELLED, ClientConnection::close);
        }
    }

    private synchronized boolean isAbandoned() {
        return !ended && connectionCheckable && connection.isAbandoned();
    }

    /** The client cancelled this request; over HTTP/2 its other requests go on. */
    void cancelled() {
        end(Outcome.CANCELLED, ended -> {
            if (isHttp1()) {
                ended.close();
            }
        });
    }

    /** Aborts the exchange, unless its last bytes are being written: Jetty does not permit a second end then. */
    void abort() {
        if (!finishing) {
            end(Outcome.CLOSED, ClientConnection::close);
        }
    }

    /**
     * Ends the exchange, unless it has ended.
     *
     * @param connectionAction what happens to the connection before Jetty completes the response
     */
    void end(Outcome outcome, Consumer<ClientConnection> connectionAction) {
        synchronized (this) {
            if (ended) {
                return;
            }
            ended = true;
        }
        endActions.forEach(Runnable::run);
        log.ended(entry, outcome, response.isCommitted() ? response.getStatus() : 0, sentBytes.get());
        connectionAction.accept(connection);
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
