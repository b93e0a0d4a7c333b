package dev.weir.simulator.internal.http;

import dev.weir.simulator.internal.api.SimulatedApi;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;

/** Serves a {@link SimulatedApi} over HTTP, with Jetty. Its threads are daemons and do not grow with the number of requests. */
public final class HttpServer {
    private final RequestHandler handler;
    private final Server server;
    private final ServerConnector connector;

    /**
     * Creates a server that does not listen yet.
     *
     * @param http2 whether it also speaks HTTP/2 without TLS
     */
    public HttpServer(String host, int port, boolean http2, SimulatedApi api, BoundedRequestLog log) {
        QueuedThreadPool threads = new QueuedThreadPool(16, 4);
        threads.setName("weir-simulator");
        threads.setDaemon(true);
        ScheduledExecutorScheduler timer = new ScheduledExecutorScheduler("weir-simulator-timer", true);
        handler = new RequestHandler(api, log, timer);
        server = new Server(threads, timer, null);
        server.setHandler(handler);
        connector = new Connector(server, log, protocols(http2));
        connector.setHost(host);
        connector.setPort(port);
        connector.setAcceptQueueSize(4_096);
        connector.setIdleTimeout(0);
        server.addConnector(connector);
    }

    private static ConnectionFactory[] protocols(boolean http2) {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setRequestHeaderSize(64 * 1024);
        ConnectionFactory http1 = new HttpConnectionFactory(http);
        return http2
                ? new ConnectionFactory[] {http1, new HTTP2CServerConnectionFactory(http)}
                : new ConnectionFactory[] {http1};
    }

    /** Accepts connections as {@link ClientConnection}s. */
    private static final class Connector extends ServerConnector {
        private final transient BoundedRequestLog log;

        Connector(Server server, BoundedRequestLog log, ConnectionFactory... protocols) {
            super(server, 1, -1, protocols);
            this.log = log;
        }

        @Override
        protected SocketChannelEndPoint newEndPoint(SocketChannel channel, ManagedSelector selector, SelectionKey key) {
            ClientConnection connection =
                    new ClientConnection(log.connected(), channel, selector, key, getScheduler(), getExecutor());
            connection.setIdleTimeout(getIdleTimeout());
            return connection;
        }
    }

    /**
     * Starts to listen.
     *
     * @throws UncheckedIOException if the port cannot be used
     */
    public void start() {
        try {
            connector.open();
            server.start();
        } catch (IOException failure) {
            close();
            throw new UncheckedIOException(failure.getMessage(), failure);
        } catch (Exception failure) {
            close();
            throw new IllegalStateException("the simulator did not start", failure);
        }
        handler.detectAbandonedRequests();
    }

    /** The local port, while it listens. */
    public int port() {
        return connector.getLocalPort();
    }

    /** Serves another API to the requests that arrive from now on. */
    public void serve(SimulatedApi api) {
        handler.serve(api);
    }

    /** Aborts the open requests, closes all connections and frees the port. */
    public void close() {
        handler.abortAll();
        try {
            server.setStopTimeout(0);
            server.stop();
        } catch (Exception failure) {
            throw new IllegalStateException("the simulator did not stop", failure);
        } finally {
            handler.abortAll(); // those that arrived meanwhile
        }
    }
}
