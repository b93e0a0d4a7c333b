package dev.weir.backend.openai;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProgressTest {
    private static final HttpUrl URL = HttpUrl.get("http://127.0.0.1:1/v1");

    private final OkHttpClient client = new OkHttpClient();
    private final Request request = new Request.Builder().url(URL).build();
    private final Call call = client.newCall(request);
    private final SocketMeters meters = new SocketMeters();

    /** A connection that goes nowhere. */
    private record Idle(Socket socket) implements Connection {
        @Override
        public Route route() {
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

    @AfterEach
    void close() {
        client.connectionPool().evictAll();
    }

    private Progress send(Connection connection, boolean connecting) {
        Progress progress = new Progress(meters, Duration.ofSeconds(10), Duration.ZERO, () -> {});
        if (connecting) {
            progress.proxySelectStart(call, URL);
        }
        progress.connectionAcquired(call, connection);
        progress.requestHeadersStart(call);
        return progress;
    }

    @Test
    void aNewConnectionIsNeverStale() {
        assertThat(send(new Idle(meters.createSocket()), true).failedOnStaleConnection())
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aConnectionThatCarriedACallMayBeStaleAlsoIfThisOneSetOutToConnect(boolean connecting) {
        Connection connection = new Idle(meters.createSocket());
        send(connection, true);

        assertThat(send(connection, connecting).failedOnStaleConnection()).isTrue();
    }
}
