package dev.weir.metrics.prometheus;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves {@code GET /metrics}, as OpenMetrics to clients that accept it and as Prometheus text otherwise. The metrics are
 * formatted before the first byte is sent, so that a slow client holds a thread and a buffer, and no meter.
 */
final class ScrapeServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ScrapeServer.class);
    private static final String PATH = "/metrics";
    private static final String OPEN_METRICS = "application/openmetrics-text";
    private static final String OPEN_METRICS_TYPE = OPEN_METRICS + "; version=1.0.0; charset=utf-8";
    private static final String TEXT_TYPE = "text/plain; version=0.0.4; charset=utf-8";
    private static final int THREADS = 4;
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final int METHOD_NOT_ALLOWED = 405;
    private static final int SERVER_ERROR = 500;

    private final PrometheusMeterRegistry registry;
    private final HttpServer server;
    private final ExecutorService threads;

    ScrapeServer(PrometheusSettings settings, PrometheusMeterRegistry registry) throws IOException {
        this.registry = registry;
        server = HttpServer.create();
        bind(server, settings);
        AtomicInteger count = new AtomicInteger();
        threads = Executors.newFixedThreadPool(THREADS, task -> {
            Thread thread = new Thread(task, "weir-scrape-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
        LOG.info(
                "event=prometheus-listening address={} port={}",
                address().getAddress().getHostAddress(),
                address().getPort());
    }

    private static void bind(HttpServer server, PrometheusSettings settings) throws IOException {
        String where = settings.bindAddress() + ":" + settings.port();
        try {
            server.bind(new InetSocketAddress(InetAddress.getByName(settings.bindAddress()), settings.port()), 0);
        } catch (UnknownHostException e) {
            throw new IOException("bindAddress '" + settings.bindAddress() + "' is no address of this machine", e);
        } catch (BindException e) {
            throw new IOException(
                    "cannot listen on " + where + ": " + e.getMessage()
                            + "; set another port, or end the process that uses this one",
                    e);
        }
    }

    InetSocketAddress address() {
        return server.getAddress();
    }

    private void handle(HttpExchange exchange) {
        try (exchange) {
            String method = exchange.getRequestMethod();
            if (!exchange.getRequestURI().getPath().equals(PATH)) {
                send(exchange, NOT_FOUND, "metrics are at " + PATH + "\n");
            } else if (method.equals("GET") || method.equals("HEAD")) {
                scrape(exchange);
            } else {
                exchange.getResponseHeaders().set("Allow", "GET, HEAD");
                send(exchange, METHOD_NOT_ALLOWED, "only GET and HEAD\n");
            }
        } catch (IOException e) {
            LOG.debug("event=scrape-broke", e); // the client has gone
        }
    }

    private void scrape(HttpExchange exchange) throws IOException {
        boolean open = accepts(exchange, "Accept", OPEN_METRICS);
        boolean zipped = accepts(exchange, "Accept-Encoding", "gzip");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = zipped ? new GZIPOutputStream(bytes) : bytes) {
            registry.scrape(out, open ? OPEN_METRICS_TYPE : TEXT_TYPE);
        } catch (RuntimeException e) {
            LOG.warn("event=scrape-failed", e);
            send(exchange, SERVER_ERROR, "the metrics could not be written; the log of the process says why\n");
            return;
        }
        exchange.getResponseHeaders().set("Content-Type", open ? OPEN_METRICS_TYPE : TEXT_TYPE);
        exchange.getResponseHeaders().set("Vary", "Accept, Accept-Encoding");
        if (zipped) {
            exchange.getResponseHeaders().set("Content-Encoding", "gzip");
        }
        send(exchange, OK, bytes.toByteArray());
    }

    /** Whether a header lists a value, unless with a weight of 0. */
    private static boolean accepts(HttpExchange exchange, String header, String value) {
        List<String> headers = exchange.getRequestHeaders().getOrDefault(header, List.of());
        return headers.stream()
                .flatMap(line -> List.of(line.toLowerCase(Locale.ROOT).split(",", -1)).stream())
                .map(part -> part.replace(" ", ""))
                .anyMatch(part ->
                        part.equals(value) || (part.startsWith(value + ";") && !part.matches(".*;q=0(\\.0*)?")));
    }

    private static void send(HttpExchange exchange, int status, String text) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
        send(exchange, status, text.getBytes(StandardCharsets.UTF_8));
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.sendResponseHeaders(status, -1);
            return;
        }
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
