package dev.weir.it.wire;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A server of a provider that answers what a test says, and keeps what it was sent. */
final class ScriptedUpstream implements AutoCloseable {
    private final List<Asked> requests = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server;
    private volatile Script script = exchange -> {};

    ScriptedUpstream() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::serve);
        server.start();
    }

    /** Answers a request. */
    interface Script {
        void answer(HttpExchange exchange) throws IOException;
    }

    /** What was sent. */
    record Asked(String path, Headers headers, JsonNode body) {}

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            requests.add(new Asked(
                    exchange.getRequestURI().getPath(),
                    exchange.getRequestHeaders(),
                    JsonMapper.shared().readTree(body.length == 0 ? "{}".getBytes(StandardCharsets.UTF_8) : body)));
            script.answer(exchange);
        }
    }

    void script(Script next) {
        script = next;
    }

    /** Answers with a whole document. */
    void answers(String json) {
        script = exchange -> send(exchange, "application/json", json);
    }

    /** Answers with a stream, each line of it an event of data. */
    void streams(String... events) {
        StringBuilder text = new StringBuilder();
        for (String event : events) {
            text.append(event.startsWith("event:") ? event : "data: " + event).append("\n\n");
        }
        script = exchange -> send(exchange, "text/event-stream", text.toString());
    }

    static void send(HttpExchange exchange, String type, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("content-type", type);
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    List<Asked> requests() {
        return requests;
    }

    Asked last() {
        return requests.get(requests.size() - 1);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
