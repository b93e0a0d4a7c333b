package dev.weir.backend.openai;

import dev.weir.backend.openai.OpenAiSettings.HttpVersion;
import dev.weir.spi.time.Deadline;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import okhttp3.ConnectionPool;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;

/**
 * The HTTP client of a backend: its pool of connections and its live exchanges. OkHttp neither retries nor follows a
 * redirect here, so that a request is sent once unless {@link Exchange#send()} says otherwise, and a key goes nowhere but
 * to the server of the settings. Safe for use by many threads.
 */
final class Connections implements AutoCloseable {
    private final OpenAiSettings settings;
    private final WaitReader waits;
    private final SocketMeters meters = new SocketMeters();
    private final LiveExchanges live = new LiveExchanges();
    private final OkHttpClient shared;
    private final OkHttpClient fresh;

    Connections(OpenAiSettings settings, InstantSource clock) {
        this.settings = settings;
        this.waits = new WaitReader(clock);
        this.shared = client(settings);
        this.fresh = shared.newBuilder()
                .connectionPool(new ConnectionPool(0, 1, TimeUnit.NANOSECONDS))
                .build();
    }

    private OkHttpClient client(OpenAiSettings settings) {
        OkHttpClient.Builder client = new OkHttpClient.Builder()
                .retryOnConnectionFailure(false)
                .followRedirects(false)
                .followSslRedirects(false)
                .connectTimeout(settings.connectTimeout())
                .readTimeout(Duration.ZERO)
                .writeTimeout(settings.silenceTimeout())
                .connectionPool(new ConnectionPool(
                        settings.maxIdleConnections(), settings.keepAlive().toMillis(), TimeUnit.MILLISECONDS))
                .protocols(protocols(settings.httpVersion()))
                .socketFactory(meters)
                .addInterceptor(Connections::limit);
        TlsContext tls = TlsContext.of(settings.tls());
        client.sslSocketFactory(meters.over(tls.socketFactory()), tls.trustManager());
        if (settings.tls().insecureSkipVerification()) {
            client.hostnameVerifier((host, session) -> true);
        }
        useProxy(client, settings.proxy());
        return client.build();
    }

    /** What OkHttp takes per call from interceptors only. */
    private static Response limit(Interceptor.Chain chain) throws IOException {
        Exchange exchange = chain.request().tag(Exchange.class);
        if (exchange == null) {
            return chain.proceed(chain.request());
        }
        return chain.withDns(new DeadlineDns(exchange.deadline(), Duration.ofMillis(chain.connectTimeoutMillis())))
                .proceed(chain.request());
    }

    private static List<Protocol> protocols(HttpVersion version) {
        return switch (version) {
            case AUTO -> List.of(Protocol.HTTP_2, Protocol.HTTP_1_1);
            case HTTP1 -> List.of(Protocol.HTTP_1_1);
            case H2C -> List.of(Protocol.H2_PRIOR_KNOWLEDGE);
        };
    }

    private static void useProxy(OkHttpClient.Builder client, ProxySettings proxy) {
        if (proxy.host() == null) {
            return;
        }
        client.proxy(new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(proxy.host(), proxy.port())));
        client.proxyAuthenticator(new ProxyLogin(Endpoint.credentials(proxy)));
    }

    Exchange exchange(Request request, Deadline deadline, Duration headLimit) {
        return new Exchange(this, request, deadline, headLimit);
    }

    /** The client whose connections are kept and used again. */
    OkHttpClient shared() {
        return shared;
    }

    /** The same client, but each call opens a connection of its own, which is closed after it. */
    OkHttpClient fresh() {
        return fresh;
    }

    Progress progress(Duration headLimit, Runnable onTimeout) {
        return new Progress(meters, settings.connectTimeout(), headLimit, onTimeout);
    }

    LiveExchanges live() {
        return live;
    }

    WaitReader waits() {
        return waits;
    }

    long maxResponseBytes() {
        return settings.maxResponseBytes();
    }

    @Override
    public void close() {
        live.close();
        shared.connectionPool().evictAll();
        fresh.connectionPool().evictAll();
        shared.dispatcher().executorService().shutdown();
    }
}
