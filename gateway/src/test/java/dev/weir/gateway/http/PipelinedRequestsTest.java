package dev.weir.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpResponseEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Requests that a client sends while an earlier one is answered, on a connection whose reading can be seen. */
final class PipelinedRequestsTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";

    private final Queue<Runnable> requests = new ArrayDeque<>();
    private final ServerLimits limits = new ServerLimits(
            1_000,
            1_000,
            1_000,
            10,
            10,
            Duration.ofMinutes(1),
            Duration.ofMinutes(1),
            Duration.ofMinutes(1),
            Duration.ofMinutes(1),
            new CrossOrigin(List.of()));
    private final ServerConnection connection = ServerConnection.ofConnection(new Owner());
    private final EmbeddedChannel channel = new EmbeddedChannel(
            new StrictRequestDecoder(new HttpDecoderConfig(), connection::bytesArrived),
            new HttpResponseEncoder(),
            connection);

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    private void send(String bytes) {
        channel.writeInbound(Unpooled.copiedBuffer(bytes, StandardCharsets.US_ASCII));
    }

    private String received() {
        StringBuilder text = new StringBuilder();
        for (ByteBuf bytes = channel.readOutbound(); bytes != null; bytes = channel.readOutbound()) {
            text.append(bytes.toString(StandardCharsets.US_ASCII));
            bytes.release();
        }
        return text.toString();
    }

    @Test
    void aConnectionIsNotReadWhileTooMuchOfItWaits() {
        send(GET);
        assertThat(requests).hasSize(1);
        int waiting = 0;
        while (channel.config().isAutoRead()) {
            assertThat(++waiting).as("requests that wait").isLessThan(10);
            send(GET);
        }
        assertThat(requests).as("those that are answered at once").hasSize(1);

        for (int i = 0; i <= waiting; i++) {
            assertThat(requests).hasSize(1);
            requests.remove().run();
            assertThat(received()).startsWith("HTTP/1.1 200 OK");
        }
        assertThat(requests).isEmpty();
        assertThat(channel.config().isAutoRead()).isTrue();
    }

    @Test
    void aBodyThatWaitsIsBoundedToo() {
        send(GET);
        send("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n");
        for (int i = 0; channel.config().isAutoRead(); i++) {
            assertThat(i).isLessThan(10);
            send("x".repeat(100));
        }
        requests.remove().run();
        assertThat(received()).contains("200 OK", "413");
    }

    private final class Owner implements ConnectionOwner {
        private final HttpService service = new HttpService() {
            @Override
            public void serve(InboundRequest request, Responder responder) {
                responder.send(200, Map.of(), "text/plain", new byte[0]);
            }

            @Override
            public void refuse(String path, int status, String message, Responder responder) {
                responder.send(status, Map.of(), "text/plain", new byte[0]);
            }
        };

        @Override
        public ServerLimits limits() {
            return limits;
        }

        @Override
        public RequestHead heads() {
            return new RequestHead(limits, () -> false);
        }

        @Override
        public HttpService service() {
            return service;
        }

        @Override
        public Executor threads() {
            return requests::add;
        }

        @Override
        public boolean isDraining() {
            return false;
        }

        @Override
        public String nextId() {
            return "id";
        }

        @Override
        public boolean holdBody(long bytes) {
            return true;
        }

        @Override
        public void releaseBody(long bytes) {}

        @Override
        public boolean holdStream() {
            return true;
        }

        @Override
        public void releaseStream() {}
    }
}
