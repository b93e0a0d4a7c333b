package dev.weir.backend.openai;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.Connection;
import okhttp3.EventListener;
import okhttp3.HttpUrl;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import okio.AsyncTimeout;
import org.jspecify.annotations.Nullable;

/** How far one HTTP call got, and the limits on the time that it spends connecting and until the head of the response. Written by the thread of the call. */
final class Progress extends EventListener {
    private final SocketMeters meters;
    private final Limit connectLimit;
    private final Limit headLimit;
    private boolean connecting;
    private boolean responding;
    private boolean sent;
    private long sentNanos = System.nanoTime();
    private @Nullable Connection connection;
    private @Nullable MeteredSocket meter;
    private boolean reused;
    private long receivedBefore;

    /**
     * Watches a call.
     *
     * @param headTimeout how long the head of the response may take after the request was sent; zero for no limit
     * @param onTimeout what to do when connecting or the head takes longer than it may
     */
    Progress(SocketMeters meters, Duration connectTimeout, Duration headTimeout, Runnable onTimeout) {
        this.meters = meters;
        this.connectLimit = new Limit(connectTimeout, onTimeout);
        this.headLimit = new Limit(headTimeout, onTimeout);
    }

    /** Whether connecting took longer than it may. */
    boolean connectTimedOut() {
        return connectLimit.reached;
    }

    /** Whether the head of the response took longer than it may. */
    boolean headTimedOut() {
        return headLimit.reached;
    }

    boolean isConnected() {
        return connection != null;
    }

    /** Whether the whole head of a response had come. */
    boolean isResponding() {
        return responding;
    }

    /** Whether the whole request was handed to the network. */
    boolean isSent() {
        return sent;
    }

    /** When the request had been sent, as {@link System#nanoTime()} has it. */
    long sentNanos() {
        return sentNanos;
    }

    /**
     * Whether the call failed on a connection that an earlier call had left, before any byte of a response: the server
     * had closed it, and did not see the request or will not answer it. HTTP/2 reads a response's head as a whole or not
     * at all; on HTTP/1.1 the bytes received tell. That the call set out to connect says nothing: it may meanwhile have
     * been given a connection that another call had just left.
     */
    boolean failedOnStaleConnection() {
        if (!reused || connection == null || responding) {
            return false;
        }
        if (connection.protocol() == Protocol.HTTP_2 || connection.protocol() == Protocol.H2_PRIOR_KNOWLEDGE) {
            return true;
        }
        return meter != null && meter.received() == receivedBefore;
    }

    @Override
    public void proxySelectStart(Call call, HttpUrl url) {
        if (!connecting) {
            connecting = true;
            connectLimit.enter();
        }
    }

    @Override
    public void connectionAcquired(Call call, Connection connection) {
        connectLimit.exit();
        this.connection = connection;
        meter = meters.of(connection.socket());
    }

    @Override
    public void requestHeadersStart(Call call) {
        if (meter != null) {
            reused = meter.use();
            receivedBefore = meter.received();
        }
    }

    @Override
    public void requestHeadersEnd(Call call, Request request) {
        sentNanos = System.nanoTime();
    }

    @Override
    public void requestBodyEnd(Call call, long byteCount) {
        sent = true;
        sentNanos = System.nanoTime();
        headLimit.enter();
    }

    @Override
    public void responseHeadersEnd(Call call, Response response) {
        responding = true;
        headLimit.exit();
    }

    /** Ends the limits; harmless where there are none. */
    void stopLimits() {
        connectLimit.exit();
        headLimit.exit();
    }

    /** Okio's own timer, which serves every socket with one thread, and costs nothing where no connection is made. */
    private static final class Limit extends AsyncTimeout {
        private final Runnable onReached;
        private volatile boolean reached;

        Limit(Duration limit, Runnable onReached) {
            this.onReached = onReached;
            timeout(limit.toMillis(), TimeUnit.MILLISECONDS);
        }

        @Override
        protected void timedOut() {
            reached = true;
            onReached.run();
        }
    }
}
