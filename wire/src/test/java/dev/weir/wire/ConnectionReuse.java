package dev.weir.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.time.TimeSource;
import dev.weir.testkit.fake.FakeCall;
import dev.weir.wire.WireServer.Script;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections are counted: used again where that is possible, replaced silently where the server closed an idle one. */
public abstract class ConnectionReuse {
    private static final Script CLOSE = (wire, request) -> wire.close();
    private static final Script RESET = (wire, request) -> wire.reset();

    private final Dialect<?> dialect;
    private final Script plain;
    private final Script stream;

    protected ConnectionReuse(Dialect<?> dialect) {
        this.dialect = dialect;
        plain = (wire, request) -> wire.json(200, dialect.whole("Hello"));
        stream = (wire, request) -> wire.stream(dialect.begin("Hello"), dialect.end());
    }

    @Test
    void oneConnectionServesManyPlainCalls() throws BackendException {
        try (WireServer server = new WireServer(plain);
                Asking asking = dialect.at(server)) {
            for (int i = 0; i < 10; i++) {
                asking.plain();
            }
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void oneConnectionServesManyStreams() throws BackendException {
        try (WireServer server = new WireServer(stream);
                Asking asking = dialect.at(server)) {
            for (int i = 0; i < 10; i++) {
                asking.stream();
            }
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {307, 400, 401, 408, 429, 500, 503, 529})
    void connectionIsUsedAgainAfterARefusal(int status) throws BackendException {
        Script refusal = (wire, request) -> wire.json(status, dialect.error("api_error"), "Location: /elsewhere");
        try (WireServer server = new WireServer(refusal, refusal, plain);
                Asking asking = dialect.at(server)) {
            asking.failure();
            asking.streamFailure();
            asking.plain();
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void connectionIsUsedAgainAfterAnErrorWithinAStream() throws BackendException {
        Script failing =
                (wire, request) -> wire.stream(dialect.begin("Hel"), "data: " + dialect.error("api_error") + "\n\n");
        try (WireServer server = new WireServer(failing, stream);
                Asking asking = dialect.at(server)) {
            asking.streamFailure();
            asking.stream();
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void cancelledStreamCostsItsConnectionAndNoMore() throws Exception {
        CountDownLatch hungUp = new CountDownLatch(1);
        Script endless = (wire, request) -> {
            wire.beginStream();
            wire.chunk(dialect.begin("Hel"));
            wire.awaitHangUp(hungUp);
        };
        try (WireServer server = new WireServer(endless, stream);
                Asking asking = dialect.at(server)) {
            FakeCall[] call = new FakeCall[1];
            call[0] = FakeCall.within(Asking.AMPLE).withListener(text -> call[0].cancel());
            asking.failure(call[0]);
            hungUp.await();
            asking.stream();
            asking.stream();
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    @Test
    void listenerThatThrowsClosesTheConnection() throws Exception {
        CountDownLatch hungUp = new CountDownLatch(1);
        Script endless = (wire, request) -> {
            wire.beginStream();
            wire.chunk(dialect.begin("Hel"));
            wire.awaitHangUp(hungUp);
        };
        IllegalStateException thrown = new IllegalStateException("enough");
        try (WireServer server = new WireServer(endless);
                Asking asking = dialect.at(server)) {
            assertThatThrownBy(() -> asking.stream(Asking.REQUEST, text -> {
                        throw thrown;
                    }))
                    .isSameAs(thrown);
            hungUp.await();
        }
    }

    @Test
    void idleConnectionThatTheServerClosedIsReplaced() throws Exception {
        try (WireServer server = new WireServer(plain);
                Asking asking = dialect.at(server)) {
            asking.plain();
            server.dropConnections();
            asking.plain();
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    @Test
    void requestOnAConnectionClosedMeanwhileIsSentAgainOnce() throws BackendException {
        try (WireServer server = new WireServer(plain, CLOSE, plain);
                Asking asking = dialect.at(server)) {
            asking.plain();
            assertThat(asking.plain().text()).isEqualTo("Hello");
            assertThat(server.requests()).hasSize(3);
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    @Test
    void streamOnAConnectionResetMeanwhileIsAskedForAgainOnce() throws BackendException {
        try (WireServer server = new WireServer(stream, RESET, stream);
                Asking asking = dialect.at(server)) {
            asking.stream();
            assertThat(asking.stream().text()).isEqualTo("Hello");
            assertThat(server.requests()).hasSize(3);
            assertThat(server.lastRequest().text())
                    .isEqualTo(server.requests().get(0).text());
        }
    }

    @Test
    void requestIsNotSentAThirdTime() throws BackendException {
        try (WireServer server = new WireServer(plain, CLOSE);
                Asking asking = dialect.at(server)) {
            asking.plain();
            assertThat(asking.failure().errorClass()).isEqualTo(ErrorClass.NETWORKING);
            assertThat(server.requests()).hasSize(3);
        }
    }

    @Test
    void requestOnANewConnectionIsNotSentAgain() {
        try (WireServer server = new WireServer(CLOSE);
                Asking asking = dialect.at(server)) {
            assertThat(asking.failure().errorClass()).isEqualTo(ErrorClass.NETWORKING);
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void requestThatTheServerHasWorkedOnIsNotSentAgain() throws BackendException {
        try (WireServer server = new WireServer(plain, CLOSE);
                Asking asking = dialect.at(server, new HurryingTime())) {
            asking.plain();
            assertThat(asking.failure().errorClass()).isEqualTo(ErrorClass.NETWORKING);
            assertThat(server.requests()).hasSize(2);
        }
    }

    /** Time of which a second passes with each reading. */
    private static final class HurryingTime implements TimeSource {
        private final AtomicLong seconds = new AtomicLong();

        @Override
        public long nanoTime() {
            return TimeUnit.SECONDS.toNanos(seconds.incrementAndGet());
        }

        @Override
        public Instant instant() {
            return Instant.ofEpochSecond(seconds.incrementAndGet());
        }
    }

    @Test
    void requestIsNotSentAgainOnceAResponseHasCome() throws BackendException {
        Script cut = (wire, request) -> {
            wire.raw("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n");
            wire.close();
        };
        try (WireServer server = new WireServer(plain, cut);
                Asking asking = dialect.at(server)) {
            asking.plain();
            assertThat(asking.failure().errorClass()).isEqualTo(ErrorClass.NETWORKING);
            assertThat(server.requests()).hasSize(2);
        }
    }

    @Test
    void serverThatClosesAfterEachStreamDespiteKeepAliveIsNoError() throws BackendException {
        Script llamaCpp = (wire, request) -> {
            wire.beginStream("Connection: keep-alive", "Keep-Alive: timeout=5, max=100");
            wire.chunk(dialect.begin("Hello") + dialect.end());
            wire.endStream();
            wire.close();
        };
        try (WireServer server = new WireServer(llamaCpp);
                Asking asking = dialect.at(server)) {
            for (int i = 0; i < 50; i++) {
                assertThat(asking.stream().text()).isEqualTo("Hello");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"503 Retry-After: 0", "408 Connection: close", "421 X: y"})
    void refusalIsNotRetriedByTheHttpClient(String refusal) {
        int status = Integer.parseInt(refusal.substring(0, 3));
        try (WireServer server = new WireServer((wire, request) -> wire.json(status, "{}", refusal.substring(4)));
                Asking asking = dialect.at(server)) {
            assertThat(asking.failure().status()).isEqualTo(status);
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void redirectIsNotFollowedAndItsTargetIsNamed() {
        try (WireServer elsewhere = new WireServer(plain);
                WireServer server = new WireServer(
                        (wire, request) -> wire.respond(308, "", "Location: " + elsewhere.url() + dialect.path()));
                Asking asking = dialect.at(server, settings -> settings.with("apiKey", "sk-secret"))) {
            BackendException failure = asking.failure();
            assertThat(Asking.classOf(failure)).isEqualTo(ErrorClass.PERMANENT);
            assertThat(failure).hasMessageContaining("redirected to http://127.0.0.1:" + elsewhere.port());
            assertThat(elsewhere.requests()).isEmpty();
        }
    }
}
