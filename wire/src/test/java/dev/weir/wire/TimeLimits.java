package dev.weir.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.time.Deadline;
import dev.weir.spi.time.TimeSource;
import dev.weir.testkit.fake.FakeCall;
import dev.weir.wire.WireServer.Script;
import dev.weir.wire.security.ProxySettings;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every limit on time ends the call, wherever it happens to be. The server never ends a call here by itself. */
@Timeout(60)
public abstract class TimeLimits {
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Script TRICKLED_BODY = (wire, request) -> {
        wire.raw("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n{\"id\":\"");
        Pauses.repeat(() -> wire.raw("x"));
    };
    private static final Script STALL = (wire, request) -> wire.stall();

    private final Dialect<?> dialect;

    protected TimeLimits(Dialect<?> dialect) {
        this.dialect = dialect;
    }

    private static void assertTimeout(BackendException failure, String limit) {
        assertThat(failure.errorClass()).as(failure.getMessage()).isEqualTo(ErrorClass.TIMEOUT);
        assertThat(failure).hasMessageContaining(limit);
    }

    @Test
    void deadlineCoversABodyThatTrickles() {
        try (WireServer server = new WireServer(TRICKLED_BODY);
                Asking asking = dialect.at(server)) {
            assertTimeout(asking.failure(FakeCall.within(SHORT)), "deadline");
        }
    }

    @Test
    void deadlineCoversAStreamThatGoesOn() {
        Script endless = (wire, request) -> {
            wire.beginStream();
            wire.chunk(dialect.begin("x"));
            Pauses.repeat(() -> wire.chunk(dialect.more("x")));
        };
        try (WireServer server = new WireServer(endless);
                Asking asking = dialect.at(server)) {
            BackendException failure = asking.failure(FakeCall.within(SHORT).withListener(asking.pieces()::add));
            assertTimeout(failure, "deadline");
            String arrived = failure.partial() == null ? "" : failure.partial().text();
            assertThat(arrived).startsWith(String.join("", asking.pieces()));
        }
    }

    @Test
    void firstTokenLimitCoversAHeadThatTrickles() {
        Script tricklingHead = (wire, request) -> {
            wire.raw("HTTP/1.1 200 OK\r\nX-Long: ");
            Pauses.repeat(() -> wire.raw("x"));
        };
        try (WireServer server = new WireServer(tricklingHead);
                Asking asking = dialect.at(server, settings -> settings.with("firstTokenTimeout", SHORT))) {
            assertTimeout(asking.streamFailure(), "firstTokenTimeout");
        }
    }

    @Test
    void silenceLimitDoesNotEndAStreamThatGoesOnForLonger() throws BackendException {
        Script slowButAlive = (wire, request) -> {
            wire.beginStream();
            for (int i = 0; i < 30; i++) {
                wire.chunk(i == 0 ? dialect.begin("x") : dialect.more("x"));
                Pauses.tick();
            }
            wire.chunk(dialect.end());
            wire.endStream();
        };
        try (WireServer server = new WireServer(slowButAlive);
                Asking asking = dialect.at(
                        server,
                        settings -> settings.with("silenceTimeout", SHORT).with("firstTokenTimeout", SHORT))) {
            assertThat(asking.stream().text()).hasSize(30);
        }
    }

    @Test
    void reasoningIsASignOfLife() throws BackendException {
        Script thinking = (wire, request) -> {
            wire.beginStream();
            for (String event : dialect.reasoned(Collections.nCopies(30, "x"), "Hello")) {
                wire.chunk(event);
                Pauses.tick();
            }
            wire.endStream();
        };
        try (WireServer server = new WireServer(thinking);
                Asking asking = dialect.at(
                        server,
                        settings -> settings.with("silenceTimeout", SHORT).with("firstTokenTimeout", SHORT))) {
            Completion completion = asking.stream();
            assertThat(completion.text()).isEqualTo("Hello");
            assertThat(completion.reasoning()).isEqualTo("x".repeat(30));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {": processing\n\n", "", "\n"})
    void keepAliveIsASignOfLifeWhereItCounts(String given) throws BackendException {
        String keepAlive = given.isEmpty() ? dialect.keepAlive() : given;
        Script working = (wire, request) -> {
            wire.beginStream();
            for (int i = 0; i < 40; i++) {
                wire.chunk(i == 20 ? dialect.begin("Hel") : keepAlive);
                Pauses.tick();
            }
            wire.chunk(dialect.more("lo") + dialect.end());
            wire.endStream();
        };
        try (WireServer server = new WireServer(working);
                Asking counting = dialect.at(
                        server,
                        settings -> settings.with("silenceTimeout", SHORT)
                                .with("firstTokenTimeout", SHORT)
                                .with("keepAliveCounts", true));
                Asking asking = dialect.at(
                        server,
                        settings -> settings.with("silenceTimeout", SHORT).with("firstTokenTimeout", SHORT))) {
            assertThat(counting.stream().text()).isEqualTo("Hello");
            assertTimeout(asking.streamFailure(), "firstTokenTimeout=" + SHORT);
        }
    }

    @Test
    void silenceEndsAStreamWhoseKeepAliveCounts() {
        Script silent = (wire, request) -> {
            wire.beginStream();
            wire.chunk(": processing\n\n" + dialect.begin("Hel"));
            wire.stall();
        };
        try (WireServer server = new WireServer(silent);
                Asking asking = dialect.at(
                        server,
                        settings -> settings.with("silenceTimeout", SHORT).with("keepAliveCounts", true))) {
            assertTimeout(asking.streamFailure(), "silenceTimeout=" + SHORT);
        }
    }

    @Test
    void slowListenerIsNotSilenceOfTheServer() throws BackendException {
        Script quick = (wire, request) -> wire.stream(dialect.begin("a"), dialect.more("b"), dialect.end());
        try (WireServer server = new WireServer(quick);
                Asking asking =
                        dialect.at(server, settings -> settings.with("silenceTimeout", Duration.ofMillis(50)))) {
            assertThat(asking.stream(Asking.REQUEST, text -> Pauses.untilRead()).text())
                    .isEqualTo("ab");
        }
    }

    @Test
    void firstTokenLimitDoesNotBindAPlainCall() throws BackendException {
        Script late = (wire, request) -> {
            Pauses.untilRead();
            wire.json(200, dialect.whole("Hello"));
        };
        try (WireServer server = new WireServer(late);
                Asking asking =
                        dialect.at(server, settings -> settings.with("firstTokenTimeout", Duration.ofMillis(10)))) {
            assertThat(asking.plain().text()).isEqualTo("Hello");
        }
    }

    @Test
    void whiteSpaceBeforeAPlainAnswerIsWaitedThrough() throws BackendException {
        Script alive = (wire, request) -> {
            wire.raw("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n\n\n");
            Pauses.tick();
            wire.raw("\n" + dialect.whole("Hello"));
            wire.close();
        };
        try (WireServer server = new WireServer(alive);
                Asking asking = dialect.at(server)) {
            assertThat(asking.plain().text()).isEqualTo("Hello");
        }
    }

    @Test
    void connectLimitCoversTheTlsHandshake() {
        try (DeafServer silent = new DeafServer();
                Asking asking = dialect.at(
                        URI.create("https://127.0.0.1:" + silent.port()),
                        settings -> settings.with("connectTimeout", SHORT))) {
            assertTimeout(asking.failure(), "connectTimeout");
        }
    }

    @Test
    void connectLimitCoversTheProxy() {
        try (WireServer silent = new WireServer(STALL);
                Asking asking = dialect.at(
                        URI.create("https://api.example"),
                        settings -> settings.with("proxy", new ProxySettings("127.0.0.1", silent.port(), null, null))
                                .with("connectTimeout", SHORT))) {
            assertTimeout(asking.failure(), "connectTimeout");
            assertThat(silent.lastRequest().method()).isEqualTo("CONNECT");
        }
    }

    @Test
    void deadlineCoversConnecting() {
        try (DeafServer silent = new DeafServer();
                Asking asking = dialect.at(URI.create("https://127.0.0.1:" + silent.port()), settings -> settings)) {
            assertTimeout(asking.failure(FakeCall.within(SHORT)), "deadline");
        }
    }

    @Test
    void connectLimitDoesNotBindACallThatIsConnected() throws BackendException {
        Script late = (wire, request) -> {
            Pauses.untilRead();
            wire.json(200, dialect.whole("Hello"));
        };
        try (WireServer server = new WireServer(late);
                Asking asking =
                        dialect.at(server, settings -> settings.with("connectTimeout", Duration.ofMillis(50)))) {
            assertThat(asking.plain().text()).isEqualTo("Hello");
        }
    }

    @Test
    void requestThatTheServerDoesNotTakeTimesOut() {
        ChatRequest large =
                ChatRequest.builder("m").user("x".repeat(40_000_000)).build();
        try (DeafServer server = new DeafServer();
                Asking asking = dialect.at(server.url(), settings -> settings.with("silenceTimeout", SHORT))) {
            assertTimeout(asking.failure(large, FakeCall.within(Asking.AMPLE)), "stopped reading the request");
        }
    }

    @Test
    void interruptEndsACallThatWaitsAndStays() throws Exception {
        CountDownLatch waiting = new CountDownLatch(1);
        CountDownLatch hungUp = new CountDownLatch(1);
        Script stall = (wire, request) -> {
            waiting.countDown();
            wire.awaitHangUp(hungUp);
        };
        try (WireServer server = new WireServer(stall);
                Asking asking = dialect.at(server)) {
            FutureTask<Boolean> call = new FutureTask<>(() -> {
                asking.failure();
                return Thread.currentThread().isInterrupted();
            });
            Thread thread = new Thread(call);
            thread.start();
            waiting.await();
            thread.interrupt();
            assertThat(call.get(10, TimeUnit.SECONDS)).as("still interrupted").isTrue();
            assertThat(hungUp.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void interruptEndsACallThatConnectsAndStays() {
        try (DeafServer silent = new DeafServer();
                Asking asking = dialect.at(URI.create("https://127.0.0.1:" + silent.port()), settings -> settings)) {
            Thread.currentThread().interrupt();
            assertThat(asking.failure()).hasMessageContaining("interrupted");
            assertThat(Thread.interrupted()).as("still interrupted").isTrue();
        }
    }

    @Test
    void closingTheBackendEndsItsCalls() throws Exception {
        CountDownLatch waiting = new CountDownLatch(1);
        Script stall = (wire, request) -> {
            waiting.countDown();
            wire.stall();
        };
        try (WireServer server = new WireServer(stall);
                Asking asking = dialect.at(server)) {
            FutureTask<BackendException> call = new FutureTask<>(asking::failure);
            new Thread(call).start();
            waiting.await();
            asking.close();
            assertThat(call.get(10, TimeUnit.SECONDS)).isNotNull();
            assertThat(asking.failure()).as("a call after closing").isNotNull();
        }
    }

    @Test
    void healthCheckEndsByItsDeadline() {
        try (WireServer server = new WireServer(STALL);
                Asking asking = dialect.at(server)) {
            BackendException failure = catchThrowableOfType(
                    BackendException.class,
                    () -> asking.backend.checkHealth(Deadline.after(SHORT, TimeSource.system())));
            assertTimeout(failure, "deadline");
        }
    }
}
