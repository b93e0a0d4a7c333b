package dev.weir.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.testkit.fake.FakeTime;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.time.Duration;
import okhttp3.Call;
import okhttp3.Connection;
import okhttp3.Handshake;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Route;
import org.junit.jupiter.api.Test;

class ExchangeProgressTest {
    private static final HttpUrl URL = HttpUrl.get("http://127.0.0.1:1/v1");

    private final FakeTime time = new FakeTime();
    private final Call call =
            new OkHttpClient().newCall(new Request.Builder().url(URL).build());
    private final ExchangeProgress progress =
            new ExchangeProgress(time, Duration.ofSeconds(10), Duration.ZERO, () -> {});

    /** A connection that goes nowhere. */
    private record Idle() implements Connection {
        @Override
        public Route route() {
            throw new UnsupportedOperationException("goes nowhere");
        }

        @Override
        public Socket socket() {
            throw new UnsupportedOperationException("goes nowhere");
        }

        @Override
        public Handshake handshake() {
            return null;
        }

        @Override
        public Protocol protocol() {
            return Protocol.HTTP_1_1;
        }
    }

    @Test
    void callWithoutAConnectionMetNoneThatWasClosed() {
        assertThat(progress.failedOnStaleConnection()).isFalse();
    }

    @Test
    void newConnectionIsNeverStale() {
        progress.proxySelectStart(call, URL);
        progress.connectStart(call, InetSocketAddress.createUnresolved("127.0.0.1", 1), Proxy.NO_PROXY);
        progress.connectionAcquired(call, new Idle());
        assertThat(progress.failedOnStaleConnection()).isFalse();
    }

    @Test
    void pooledConnectionIsStaleIfItFailsWhileSendingOrAtOnce() {
        progress.proxySelectStart(call, URL);
        progress.connectionAcquired(call, new Idle());
        time.advance(Duration.ofMinutes(1));
        assertThat(progress.failedOnStaleConnection()).isTrue();

        progress.requestBodyEnd(call, 1);
        time.advance(Duration.ofMillis(999));
        assertThat(progress.failedOnStaleConnection()).isTrue();
    }

    @Test
    void serverThatHadTimeToWorkHasNotMerelyClosedAnIdleConnection() {
        progress.connectionAcquired(call, new Idle());
        progress.requestBodyEnd(call, 1);
        time.advance(Duration.ofSeconds(1));
        assertThat(progress.failedOnStaleConnection()).isFalse();
    }
}
