package dev.weir.wire;

import dev.weir.spi.time.TimeSource;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.Connection;
import okhttp3.EventListener;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.Response;
import okio.AsyncTimeout;

/** How far one HTTP call got, with the limits on connecting and on the head of its response. Written by the call's thread. */
final class ExchangeProgress extends EventListener {

    /** Longer than a round trip, shorter than most answers take. */
    private static final long STALE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final TimeSource time;
    private final TimeLimit connectLimit;
    private final TimeLimit headLimit;
    private boolean connecting;
    private volatile boolean dialled;
    private boolean connected;
    private boolean sent;
    private boolean responding;
    private long sentNanos = System.nanoTime();
    private long sentTime;

    /**
     * Watches a call.
     *
     * @param headTimeout how long the head of the response may take after the request was sent; zero for no limit
     * @param onTimeout ends the call when connecting or the head takes too long
     */
    ExchangeProgress(TimeSource time, Duration connectTimeout, Duration headTimeout, Runnable onTimeout) {
        this.time = time;
        this.connectLimit = new TimeLimit(connectTimeout, onTimeout);
        this.headLimit = new TimeLimit(headTimeout, onTimeout);
    }

    boolean connectTimedOut() {
        return connectLimit.reached;
    }

    boolean headTimedOut() {
        return headLimit.reached;
    }

    boolean isConnected() {
        return connected;
    }

    /** Whether the whole request was handed to the network. */
    boolean isSent() {
        return sent;
    }

    /** Whether the whole head of a response has come. */
    boolean isResponding() {
        return responding;
    }

    /** When the request had been sent, as {@link System#nanoTime()} has it. */
    long sentNanos() {
        return sentNanos;
    }

    /**
     * Whether the call failed because the server had closed the pooled connection while it was idle: on a connection of
     * the pool, before the head of a response, and while sending or within a round trip after it. A server that fails
     * later has worked on the request (RFC 9110, 9.2.2).
     */
    boolean failedOnStaleConnection() {
        return connected && !dialled && !responding && (!sent || time.nanoTime() - sentTime < STALE_NANOS);
    }

    @Override
    public void proxySelectStart(Call call, HttpUrl url) {
        if (!connecting) {
            connecting = true;
            connectLimit.enter();
        }
    }

    @Override
    public void connectStart(Call call, InetSocketAddress address, Proxy proxy) {
        dialled = true;
    }

    @Override
    public void connectionAcquired(Call call, Connection connection) {
        connectLimit.exit();
        connected = true;
    }

    @Override
    public void requestHeadersEnd(Call call, Request request) {
        sentNanos = System.nanoTime();
    }

    @Override
    public void requestBodyEnd(Call call, long byteCount) {
        sent = true;
        sentNanos = System.nanoTime();
        sentTime = time.nanoTime();
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

    /** Okio's own timer, which serves every socket with one thread and costs nothing where no connection is made. */
    private static final class TimeLimit extends AsyncTimeout {
        private final Runnable onReached;
        private volatile boolean reached;

        TimeLimit(Duration limit, Runnable onReached) {
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
