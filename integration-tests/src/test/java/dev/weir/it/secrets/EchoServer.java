package dev.weir.it.secrets;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/** Refuses every request with what it holds, its headers and its URL, in a form that a careless server could choose. */
final class EchoServer implements AutoCloseable {

    /** Where the answer repeats the request. */
    enum Form {
        MESSAGE(401, "application/json", "{\"error\":{\"message\":\"%s\",\"type\":\"invalid_request_error\"}}"),
        CODE(400, "application/json", "{\"error\":{\"message\":\"no\",\"code\":\"%s\"}}"),
        TYPE(429, "application/json", "{\"type\":\"error\",\"error\":{\"message\":\"no\",\"type\":\"%s\"}}"),
        PARAM(422, "application/json", "{\"error\":{\"message\":\"no\",\"param\":\"%s\",\"type\":\"value_error\"}}"),
        DETAIL(422, "application/json", "{\"detail\":[{\"loc\":[\"body\",\"%1$s\"],\"msg\":\"%1$s\"}]}"),
        TEXT(500, "text/plain", "%s"),
        HTML(502, "text/html", "<html><title>%s</title></html>"),
        ERROR_IN_200(200, "application/json", "{\"error\":{\"message\":\"%s\",\"code\":\"overloaded\"}}"),
        NOT_JSON(200, "application/json", "%s"),
        EVENT(
                200,
                "text/event-stream",
                "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"%1$s\",\"message\":\"%1$s\"}}\n\n"),
        CUT_STREAM(200, "text/event-stream", "id: %1$s\ndata: {\"id\":\"%1$s\",\"cho"),
        REQUEST_ID(503, "application/json", "{\"error\":{\"message\":\"no\"},\"request_id\":\"%s\"}"),
        REDIRECT(302, "text/plain", "%s");

        private final int status;
        private final String contentType;
        private final String body;

        Form(int status, String contentType, String body) {
            this.status = status;
            this.contentType = contentType;
            this.body = body;
        }
    }

    private final HttpServer server;
    private final Form form;
    private final AtomicInteger requests = new AtomicInteger();

    private EchoServer(HttpServer server, Form form) {
        this.server = server;
        this.form = form;
    }

    static EchoServer start(Form form) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        EchoServer echo = new EchoServer(server, form);
        server.createContext("/", echo::answer);
        server.start();
        return echo;
    }

    int port() {
        return server.getAddress().getPort();
    }

    int requests() {
        return requests.get();
    }

    private void answer(HttpExchange exchange) throws IOException {
        requests.incrementAndGet();
        exchange.getRequestBody().readAllBytes();
        String repeated = exchange.getRequestHeaders().entrySet().stream()
                        .filter(header -> !header.getKey().equalsIgnoreCase("User-agent"))
                        .flatMap(header -> header.getValue().stream())
                        .collect(Collectors.joining(" "))
                + " " + exchange.getRequestURI() + " "
                + exchange.getRequestURI().getQuery();
        exchange.getResponseHeaders().set("Content-Type", form.contentType);
        exchange.getResponseHeaders().set("x-request-id", repeated);
        exchange.getResponseHeaders().set("request-id", repeated);
        exchange.getResponseHeaders()
                .set(
                        "Location",
                        "http://elsewhere.example/" + exchange.getRequestURI().getQuery());
        byte[] body = String.format(form.body, repeated).getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(form.status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
