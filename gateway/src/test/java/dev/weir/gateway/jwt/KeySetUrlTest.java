package dev.weir.gateway.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class KeySetUrlTest {
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch done = new CountDownLatch(1);
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.start();
    }

    @AfterEach
    void stop() {
        done.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    private interface Answer {
        void to(HttpExchange exchange) throws IOException, InterruptedException;
    }

    private KeySetUrl answering(Answer answer, Duration timeout) {
        server.createContext("/", exchange -> {
            try (exchange) {
                answer.to(exchange);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        return new KeySetUrl(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/jwks"), timeout);
    }

    private KeySetUrl answering(Answer answer) {
        return answering(answer, Duration.ofSeconds(20));
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : 0);
        exchange.getResponseBody().write(body);
    }

    @Test
    void readsTheText() throws Exception {
        KeySetUrl url = answering(exchange -> send(exchange, 200, "{\"keys\":[]}".getBytes(StandardCharsets.UTF_8)));

        assertThat(url.read().get(20, TimeUnit.SECONDS)).isEqualTo("{\"keys\":[]}");
    }

    @Test
    void anotherStatusThan200IsAFailureAndARedirectIsNotFollowed() {
        KeySetUrl url = answering(exchange -> {
            exchange.getResponseHeaders().add("Location", "http://127.0.0.1:1/");
            send(exchange, 302, new byte[0]);
        });

        assertThatThrownBy(() -> url.read().get(20, TimeUnit.SECONDS)).hasMessageContaining("status 302");
    }

    @Test
    void aTextThatIsTooLargeIsGivenUp() {
        KeySetUrl url = answering(exchange -> send(exchange, 200, new byte[KeySetUrl.LARGEST + 1]));

        assertThatThrownBy(() -> url.read().get(20, TimeUnit.SECONDS))
                .hasMessageContaining("is larger than 262144 bytes");
    }

    @Test
    void aServerThatSendsAByteAndThenNothingIsGivenUpInTime() {
        KeySetUrl url = answering(
                exchange -> {
                    send(exchange, 200, new byte[] {'{'});
                    exchange.getResponseBody().flush();
                    done.await();
                },
                Duration.ofMillis(300));

        assertThatThrownBy(() -> url.read().get(20, TimeUnit.SECONDS))
                .hasCauseInstanceOf(java.util.concurrent.TimeoutException.class);
    }

    @Test
    void aServerThatIsDownIsAFailure() {
        KeySetUrl url = answering(exchange -> {});
        server.stop(0);

        assertThatThrownBy(() -> url.read().get(20, TimeUnit.SECONDS)).isNotNull();
    }
}
