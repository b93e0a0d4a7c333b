package dev.weir.metrics.prometheus;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves {@code GET /metrics}, as OpenMetrics to clients that accept it and as Prometheus text otherwise. The metrics are
 * formatted before the first byte is sent, so that a slow client holds a thread and a buffer, and no meter.
 *
 * <p>A connection carries one request, within {@value #PATIENCE_SECONDS} seconds. Past {@value #MOST_CONNECTIONS}
 * connections the oldest is closed, so that slow clients hold up nobody. The server of the JDK has neither bound: a few
 * requests that never end would keep the metrics from everybody.
 */
final class ScrapeServer implements AutoCloseable {
    static final int MOST_CONNECTIONS = 32;
    static final int PATIENCE_SECONDS = 10;

    private static final Logger LOG = LoggerFactory.getLogger(ScrapeServer.class);
    private static final String PATH = "/metrics";
    private static final String OPEN_METRICS_TYPE = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    private static final String TEXT_TYPE = "text/plain; version=0.0.4; charset=utf-8";
    private static final int CHECK_MILLIS = 500;
    /** What a client may still have sent is read, as it would not receive the answer otherwise. */
    private static final int MOST_UNREAD = 1 << 16;

    private final PrometheusMeterRegistry registry;
    private final ServerSocket server = new ServerSocket();
    private final ConcurrentLinkedDeque<Connection> connections = new ConcurrentLinkedDeque<>();
    private final ExecutorService threads;

    private record Connection(Socket socket, long acceptedNanos) {
        void close() {
            try {
                socket.close();
            } catch (IOException e) {
                LOG.debug("event=scrape-broke", e);
            }
        }
    }

    ScrapeServer(PrometheusSettings settings, PrometheusMeterRegistry registry) throws IOException {
        this.registry = registry;
        bind(settings);
        AtomicInteger count = new AtomicInteger();
        threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "weir-scrape-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        threads.execute(this::acceptAll);
        LOG.info(
                "event=prometheus-listening address={} port={}",
                address().getAddress().getHostAddress(),
                address().getPort());
    }

    private void bind(PrometheusSettings settings) throws IOException {
        String where = settings.bindAddress() + ":" + settings.port();
        try {
            server.bind(new InetSocketAddress(InetAddress.getByName(settings.bindAddress()), settings.port()));
        } catch (UnknownHostException e) {
            throw notOfThisMachine(settings, e);
        } catch (BindException e) {
            server.close();
            if (String.valueOf(e.getMessage()).startsWith("Cannot assign")) {
                throw notOfThisMachine(settings, e);
            }
            throw new IOException(
                    "cannot listen on " + where + ": " + e.getMessage()
                            + "; set another port, or end the process that uses this one",
                    e);
        }
    }

    private IOException notOfThisMachine(PrometheusSettings settings, IOException cause) throws IOException {
        server.close();
        return new IOException(
                "bindAddress '" + settings.bindAddress()
                        + "' is no address of this machine; use 127.0.0.1, 0.0.0.0 for all of its addresses, or one of them",
                cause);
    }

    InetSocketAddress address() {
        return (InetSocketAddress) server.getLocalSocketAddress();
    }

    private void acceptAll() {
        while (!server.isClosed()) {
            try {
                server.setSoTimeout(connections.isEmpty() ? 0 : CHECK_MILLIS);
                accept(server.accept());
            } catch (SocketTimeoutException e) {
                // time to look at the connections
            } catch (IOException e) {
                pauseUnlessClosed(e);
            }
            closeOverdue();
        }
    }

    private void accept(Socket socket) {
        if (connections.size() >= MOST_CONNECTIONS) {
            connections.removeFirst().close();
        }
        Connection connection = new Connection(socket, System.nanoTime());
        connections.addLast(connection);
        try {
            threads.execute(() -> serve(connection));
        } catch (RejectedExecutionException | OutOfMemoryError e) { // it is being closed, or there is no thread left
            connection.close();
        }
    }

    /** As when the process has no file descriptors left: some may be free again soon. */
    private void pauseUnlessClosed(IOException failure) {
        if (!server.isClosed()) {
            LOG.debug("event=scrape-broke", failure);
            try {
                Thread.sleep(CHECK_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void closeOverdue() {
        long before = System.nanoTime() - TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        connections.removeIf(connection -> {
            if (connection.acceptedNanos() - before < 0) {
                connection.close();
            }
            return connection.socket().isClosed();
        });
    }

    private void serve(Connection connection) {
        try (Socket socket = connection.socket()) {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            answer(ScrapeRequest.read(in), out);
            out.flush();
            socket.shutdownOutput();
            for (int unread = 0; unread < MOST_UNREAD && in.read() >= 0; unread++) {
                // the client closes, or has had its time
            }
        } catch (IOException e) {
            LOG.debug("event=scrape-broke", e); // the client has gone
        }
    }

    private void answer(@Nullable ScrapeRequest request, OutputStream out) throws IOException {
        if (request == null) {
            send(out, "400 Bad Request", "", "this is no HTTP request, or too long a one\n");
            return;
        }
        boolean head = request.method().equals("HEAD");
        if (!request.path().equals(PATH)) {
            send(out, "404 Not Found", "", head ? "" : "metrics are at " + PATH + "\n");
        } else if (head || request.method().equals("GET")) {
            scrape(request, out, head);
        } else {
            send(out, "405 Method Not Allowed", "Allow: GET, HEAD\r\n", "only GET and HEAD\n");
        }
    }

    static String type(boolean openMetrics) {
        return openMetrics ? OPEN_METRICS_TYPE : TEXT_TYPE;
    }

    private void scrape(ScrapeRequest request, OutputStream out, boolean head) throws IOException {
        String type = type(request.acceptsOpenMetrics());
        boolean zipped = request.acceptsGzip();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream body = zipped ? new GZIPOutputStream(bytes) : bytes) {
            registry.scrape(body, type);
        } catch (RuntimeException e) {
            LOG.warn("event=scrape-failed", e);
            send(
                    out,
                    "500 Internal Server Error",
                    "",
                    "the metrics could not be written; the log of the process says why\n");
            return;
        }
        String headers = "Vary: Accept, Accept-Encoding\r\n" + (zipped ? "Content-Encoding: gzip\r\n" : "");
        send(out, "200 OK", type, headers, bytes.toByteArray(), head);
    }

    private static void send(OutputStream out, String status, String headers, String text) throws IOException {
        send(out, status, "text/plain; charset=utf-8", headers, text.getBytes(StandardCharsets.UTF_8), false);
    }

    private static void send(OutputStream out, String status, String type, String headers, byte[] body, boolean head)
            throws IOException {
        String all = "HTTP/1.1 " + status + "\r\nContent-Type: " + type + "\r\n" + headers + "Content-Length: "
                + body.length + "\r\nConnection: close\r\n\r\n";
        out.write(all.getBytes(StandardCharsets.ISO_8859_1));
        if (!head) {
            out.write(body);
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            LOG.debug("event=scrape-broke", e);
        }
        connections.forEach(Connection::close);
        threads.shutdownNow();
    }
}
