package dev.weir.it.cost;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** A provider that answers every request with a given usage, in the form of a wire. */
final class UsageServer implements AutoCloseable {
    private static final String TEXT =
            "{\"type\":\"content_block_delta\",\"index\":0," + "\"delta\":{\"type\":\"text_delta\",\"text\":\"yes\"}}";

    private final HttpServer server;
    private volatile String wire = "";
    private volatile String reported = "";

    private UsageServer(HttpServer server) {
        this.server = server;
    }

    static UsageServer start() throws IOException {
        UsageServer usage =
                new UsageServer(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
        usage.server.createContext("/", usage::answer);
        usage.server.start();
        return usage;
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /**
     * What the next answers report.
     *
     * @param wire {@code openai}, {@code openai-embeddings} or {@code anthropic}, with {@code -stream} for a stream
     * @param reported JSON: the usage, or the chunks or events of a stream
     */
    void reports(String wire, String reported) {
        this.wire = wire;
        this.reported = reported;
    }

    private void answer(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        boolean stream = wire.endsWith("-stream");
        byte[] body = body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", stream ? "text/event-stream" : "application/json");
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private String body() {
        return switch (wire) {
            case "openai" ->
                "{\"id\":\"a\",\"model\":\"m\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\","
                        + "\"content\":\"yes\"},\"finish_reason\":\"stop\"}],\"usage\":" + reported + "}";
            case "openai-embeddings" ->
                "{\"model\":\"m\",\"data\":[{\"index\":0,\"embedding\":[0.5]}],\"usage\":" + reported + "}";
            case "openai-stream" -> openAiStream();
            case "anthropic" -> anthropic("\"stop_reason\":\"end_turn\",\"usage\":" + reported);
            case "anthropic-stream" -> anthropicStream();
            default -> throw new IllegalStateException(wire);
        };
    }

    private static String anthropic(String fields) {
        return "{\"id\":\"a\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"m\","
                + "\"content\":[{\"type\":\"text\",\"text\":\"yes\"}]," + fields + "}";
    }

    private String openAiStream() {
        StringBuilder stream = new StringBuilder();
        chunks().forEach(chunk -> stream.append("data: ").append(json(chunk)).append("\n\n"));
        return stream.append("data: [DONE]\n\n").toString();
    }

    private String anthropicStream() {
        StringBuilder stream = new StringBuilder();
        for (Object chunk : chunks()) {
            Map<?, ?> event = (Map<?, ?>) chunk;
            if (event.containsKey("message_start")) {
                Map<?, ?> start = (Map<?, ?>) event.get("message_start");
                String message =
                        "{\"id\":\"a\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"m\",\"content\":[],"
                                + "\"usage\":" + json(start.get("usage")) + "}";
                append(stream, "{\"type\":\"message_start\",\"message\":" + message + "}");
                append(
                        stream,
                        "{\"type\":\"content_block_start\",\"index\":0,"
                                + "\"content_block\":{\"type\":\"text\",\"text\":\"\"}}");
                append(stream, TEXT);
                append(stream, "{\"type\":\"content_block_stop\",\"index\":0}");
            } else {
                Map<?, ?> delta = (Map<?, ?>) event.get("message_delta");
                append(
                        stream,
                        "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":"
                                + json(delta.get("usage")) + "}");
            }
        }
        append(stream, "{\"type\":\"message_stop\"}");
        return stream.toString();
    }

    private static void append(StringBuilder stream, String event) {
        stream.append("data: ").append(event).append("\n\n");
    }

    private List<?> chunks() {
        return (List<?>) new Load(LoadSettings.builder().build()).loadFromString(reported);
    }

    private static String json(Object value) {
        if (value instanceof Map<?, ?> map) {
            StringBuilder fields = new StringBuilder();
            map.forEach((name, field) -> fields.append(fields.isEmpty() ? "" : ",")
                    .append('"')
                    .append(name)
                    .append("\":")
                    .append(json(field)));
            return "{" + fields + "}";
        }
        if (value instanceof List<?> list) {
            return list.stream().map(UsageServer::json).toList().toString();
        }
        return value instanceof String ? "\"" + value + "\"" : String.valueOf(value);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
