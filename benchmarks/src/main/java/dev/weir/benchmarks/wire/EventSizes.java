package dev.weir.benchmarks.wire;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.weir.benchmarks.Median;
import dev.weir.benchmarks.wire.Contender.Question;
import dev.weir.spi.backend.BackendException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How long 8 MB of a stream take by the number of its events: one event of one line, one of many lines, 100,000 events. */
final class EventSizes implements AutoCloseable {
    private static final int PIECES = 100_000;
    private static final String TEXT = "abcdefghijklmnopqrstuvwxyzabcdefghijklmn";
    private static final String END = """
            data: {"choices":[{"delta":{},"finish_reason":"stop"}]}

            data: {"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":1}}

            data: [DONE]

            """;
    private static final int WARMUPS = 5;
    private static final int ROUNDS = 9;

    private final HttpServer server;

    private EventSizes(HttpServer server) {
        this.server = server;
    }

    /** Prints the milliseconds of each, and the ratio to those of the 100,000 events. */
    static void print() throws IOException {
        try (EventSizes sizes =
                new EventSizes(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0))) {
            sizes.measure();
        }
    }

    private void measure() throws IOException {
        String[] bodies = {events(), oneLine(events().length()), manyLines()};
        String[] names = {"100,000 events", "one event of one line", "one event of many lines"};
        List<List<Double>> millis = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (int i = 0; i < bodies.length; i++) {
            serve("/" + i + "/chat/completions", bodies[i].getBytes(StandardCharsets.US_ASCII));
        }
        server.start();
        for (int round = 0; round < WARMUPS + ROUNDS; round++) {
            for (int i = 0; i < bodies.length; i++) {
                double took = millis(i);
                if (round >= WARMUPS) {
                    millis.get(i).add(took);
                }
            }
        }
        double events = Median.of(millis.get(0));
        for (int i = 0; i < names.length; i++) {
            double median = Median.of(millis.get(i));
            System.out.printf(
                    Locale.ROOT,
                    "%.1f MB in %s, JDK %d: %.0f ms, ratio %.2f%n",
                    bodies[i].length() / 1e6,
                    names[i],
                    Runtime.version().feature(),
                    median,
                    median / events);
        }
    }

    private void serve(String path, byte[] body) {
        server.createContext(path, exchange -> answer(exchange, body));
    }

    private static void answer(HttpExchange exchange, byte[] body) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private double millis(int body) throws IOException {
        URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/" + body);
        try (BackendContender backend = new BackendContender(Wire.OPENAI, uri)) {
            long start = System.nanoTime();
            int length = backend.streamed(new Question("model", "system", "user"), piece -> {})
                    .text()
                    .length();
            if (length < PIECES * TEXT.length()) {
                throw new IOException("a text of " + length + " characters only");
            }
            return (System.nanoTime() - start) / 1e6;
        } catch (BackendException e) {
            throw new IOException(e);
        }
    }

    private static String events() {
        return ("data: {\"choices\":[{\"delta\":{\"content\":\"" + TEXT + "\"}}]}\n\n").repeat(PIECES) + END;
    }

    private static String oneLine(int length) {
        String text = "a".repeat(length - END.length());
        return "data: {\"choices\":[{\"delta\":{\"content\":\"" + text + "\"}}]}\n\n" + END;
    }

    private static String manyLines() {
        String part = "data: {\"type\":\"text\",\"text\":\"" + TEXT + "\"             },\n";
        return "data: {\"choices\":[{\"delta\":{\"content\":[\n" + part.repeat(PIECES) + "data: ]}}]}\n\n" + END;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
