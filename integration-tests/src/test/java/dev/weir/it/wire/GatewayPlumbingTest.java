package dev.weir.it.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.Headers;
import dev.weir.Weir;
import dev.weir.call.CallException;
import dev.weir.call.CallFacts;
import dev.weir.client.CallOptions;
import dev.weir.spi.chat.ChatRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What passes between a client, the gateway and a server of a provider, by the rows of the gateway's cases. */
@Timeout(60)
class GatewayPlumbingTest {
    private static final String CHAT = "/v1/chat/completions";
    private static final String HELLO = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
    private static final String ANSWER = """
            {"id":"chatcmpl-1","object":"chat.completion","created":1,"model":"served","choices":[{"index":0,"message":
            {"role":"assistant","content":"ok"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}""";

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ScriptedUpstream upstream = new ScriptedUpstream();

    GatewayPlumbingTest() throws IOException {}

    @AfterEach
    void stop() {
        upstream.close();
    }

    private HttpResponse<String> post(GatewayInFront gateway, String path, String body)
            throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(URI.create(gateway.origin() + path))
                        .header("content-type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void hp05NoHeaderOfTheConnectionOfAClientReachesAServer() throws Exception {
        upstream.answers(ANSWER);
        URI address;
        try (GatewayInFront gateway = GatewayInFront.of("openai", upstream.url() + "/v1")) {
            address = URI.create(gateway.origin());
            try (Socket client = new Socket(address.getHost(), address.getPort())) {
                String head = "POST " + CHAT + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                        + "Transfer-Encoding: chunked\r\nConnection: close, x-hop\r\nx-hop: 1\r\nTE: trailers, deflate\r\n"
                        + "Expect: 100-continue\r\nAccept-Encoding: br;q=0.123\r\nKeep-Alive: timeout=7\r\n"
                        + "Proxy-Authorization: Basic eA==\r\nCookie: a=b\r\n\r\n";
                String body = Integer.toHexString(HELLO.length()) + "\r\n" + HELLO + "\r\n0\r\n\r\n";
                client.getOutputStream().write((head + body).getBytes(StandardCharsets.UTF_8));
                assertThat(new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                        .contains("HTTP/1.1 200 OK");
            }
        }
        Headers sent = upstream.last().headers();
        assertThat(sent)
                .doesNotContainKeys("Te", "Expect", "X-hop", "Transfer-encoding", "Proxy-authorization", "Cookie");
        assertThat(sent.getOrDefault("Connection", List.of()).toString()).doesNotContain("close", "x-hop");
        assertThat(sent.getOrDefault("Keep-alive", List.of()).toString()).doesNotContain("timeout=7");
        assertThat(sent.getOrDefault("Accept-encoding", List.of()).toString()).doesNotContain("br");
        assertThat(sent.get("Content-length")).hasSize(1);
    }

    @Test
    void hp07ACompressedErrorIsReadable() throws Exception {
        String error =
                "{\"error\":{\"message\":\"the field x is wrong\",\"type\":\"invalid_request_error\",\"param\":\"x\"}}";
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
            gzip.write(error.getBytes(StandardCharsets.UTF_8));
        }
        upstream.script(exchange -> {
            exchange.getResponseHeaders().set("content-type", "application/json");
            exchange.getResponseHeaders().set("content-encoding", "gzip");
            exchange.sendResponseHeaders(400, zipped.size());
            exchange.getResponseBody().write(zipped.toByteArray());
        });
        try (GatewayInFront gateway = GatewayInFront.of("openai", upstream.url() + "/v1")) {
            for (String body : List.of(HELLO, HELLO.replace("{\"model", "{\"stream\":true,\"model"))) {
                HttpResponse<String> answer = post(gateway, CHAT, body);

                assertThat(answer.statusCode()).isEqualTo(400);
                assertThat(answer.body()).startsWith("{\"error\":{").contains("type invalid_request_error", "param x");
                assertThat(answer.headers().firstValue("content-encoding")).isEmpty();
            }
        }
    }

    @Test
    void hp08AConnectionThatItsServerClosesAsItIsUsedAgainIsNoError() throws Exception {
        try (ClosingUpstream closing = new ClosingUpstream();
                GatewayInFront gateway = GatewayInFront.of("openai", closing.url())) {
            for (int i = 0; i < 100; i++) {
                HttpResponse<String> answer = post(gateway, CHAT, HELLO.replace("hi", "n" + i));
                assertThat(answer.statusCode())
                        .as("request %s: %s", i, answer.body())
                        .isEqualTo(200);
            }
            assertThat(closing.dropped()).isGreaterThan(40);
        }
    }

    /** A server that promises to keep each connection, and closes it when its second request has begun. */
    private static final class ClosingUpstream implements AutoCloseable {
        private final ServerSocket server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        private final AtomicInteger dropped = new AtomicInteger();

        ClosingUpstream() throws IOException {
            Thread accepting = new Thread(this::accept, "closing-upstream");
            accepting.setDaemon(true);
            accepting.start();
        }

        private void accept() {
            while (!server.isClosed()) {
                try {
                    Socket socket = server.accept();
                    Thread serving = new Thread(() -> serve(socket));
                    serving.setDaemon(true);
                    serving.start();
                } catch (IOException e) {
                    return;
                }
            }
        }

        private void serve(Socket connection) {
            try (Socket socket = connection) {
                InputStream in = socket.getInputStream();
                readRequest(in);
                byte[] body = ANSWER.getBytes(StandardCharsets.UTF_8);
                String head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: " + body.length
                        + "\r\nconnection: keep-alive\r\n\r\n";
                socket.getOutputStream().write(head.getBytes(StandardCharsets.UTF_8));
                socket.getOutputStream().write(body);
                if (in.read() >= 0) {
                    dropped.incrementAndGet();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static void readRequest(InputStream in) throws IOException {
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                head.append((char) in.read());
            }
            String length = head.toString().replaceFirst("(?is).*content-length: *([0-9]+).*", "$1");
            in.readNBytes(Integer.parseInt(length));
        }

        int dropped() {
            return dropped.get();
        }

        String url() {
            return "http://127.0.0.1:" + server.getLocalPort() + "/v1";
        }

        @Override
        public void close() throws IOException {
            server.close();
        }
    }

    @Test
    void ts23TheTokensOfAStreamThatIsCutBeforeItsUsageAreEstimatedFromItsText() {
        upstream.streams(
                "{\"type\":\"message_start\",\"message\":{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\","
                        + "\"model\":\"served\",\"content\":[],\"stop_reason\":null,\"usage\":{\"input_tokens\":3,\"output_tokens\":1}}}",
                "{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}}",
                "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\""
                        + "many words of an answer ".repeat(40) + "\"}}");
        try (Weir weir = Weir.builder()
                .environment(Map.of())
                .set("llm.backends.only.type", "anthropic")
                .set("llm.backends.only.baseUrl", upstream.url())
                .set("llm.backends.only.apiKey", "sk-test")
                .set("llm.client.backend", "only")
                .set("llm.retry.maxRetries", 0)
                .build()) {
            ChatRequest request = ChatRequest.builder("m").user("hi").build();

            CallException failure = catchThrowableOfType(
                    CallException.class, () -> weir.stream(request, CallOptions.DEFAULT, text -> {}));

            CallFacts facts = failure.facts();
            assertThat(facts).isNotNull();
            assertThat(facts.usage()).isNotNull();
            assertThat(facts.usage().output()).isBetween(100L, 400L);
            assertThat(facts.usage().estimated()).isTrue();
        }
    }

    @Test
    void ts31OnlyDocumentedEventsReachAClientOfResponses() throws Exception {
        String chunk = "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"served\","
                + "\"choices\":[{\"index\":0,\"delta\":%s,\"finish_reason\":%s}]}";
        upstream.streams(
                "event: codex.rate_limits\ndata: {\"type\":\"codex.rate_limits\",\"primary\":{\"used_percent\":5}}",
                String.format(chunk, "{\"role\":\"assistant\",\"content\":\"He\"}", "null"),
                "event: vendor.notice\ndata: {\"object\":\"vendor.notice\",\"text\":\"buy more\"}",
                String.format(chunk, "{\"content\":\"llo\"}", "null"),
                String.format(chunk, "{}", "\"stop\""),
                "[DONE]");
        try (GatewayInFront gateway = GatewayInFront.of("openai", upstream.url() + "/v1")) {
            HttpResponse<String> answer =
                    post(gateway, "/v1/responses", "{\"model\":\"m\",\"input\":\"hi\",\"stream\":true}");

            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            Set<String> names = answer.body()
                    .lines()
                    .filter(line -> line.startsWith("event: "))
                    .map(line -> line.substring(7))
                    .collect(Collectors.toSet());
            assertThat(names)
                    .contains("response.created", "response.output_text.delta", "response.completed")
                    .isSubsetOf(
                            "response.created",
                            "response.in_progress",
                            "response.output_item.added",
                            "response.content_part.added",
                            "response.output_text.delta",
                            "response.output_text.done",
                            "response.content_part.done",
                            "response.output_item.done",
                            "response.completed");
            assertThat(answer.body()).contains("Hello").doesNotContain("codex", "vendor", "buy more");
        }
    }

    /** OpenAI takes at most four, others more, so that the server decides. */
    @Test
    void tp16MoreStopSequencesThanAServerTakesAreRefusedWithTheirField() throws Exception {
        upstream.script(exchange -> {
            byte[] body = "{\"error\":{\"message\":\"Invalid 'stop': array too long\",\"param\":\"stop\"}}"
                    .getBytes(StandardCharsets.UTF_8);
            int stops = upstream.last().body().path("stop").size();
            exchange.sendResponseHeaders(stops > 4 ? 400 : 500, body.length);
            exchange.getResponseBody().write(body);
        });
        try (GatewayInFront gateway = GatewayInFront.of("openai", upstream.url() + "/v1")) {
            HttpResponse<String> answer = post(
                    gateway,
                    "/v1/messages",
                    "{\"model\":\"m\",\"max_tokens\":9,\"stop_sequences\":[\"a\",\"b\",\"c\",\"d\",\"e\"],"
                            + "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}");

            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.body()).startsWith("{\"type\":\"error\"").contains("invalid_request_error", "param stop");
            assertThat(upstream.requests()).hasSize(1);
        }
    }
}
