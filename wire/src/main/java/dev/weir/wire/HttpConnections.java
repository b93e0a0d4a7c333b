package dev.weir.wire;

import dev.weir.spi.backend.RateLimits;
import dev.weir.spi.time.Deadline;
import dev.weir.spi.time.TimeSource;
import dev.weir.wire.security.ProxyLogin;
import dev.weir.wire.security.TlsContext;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import okhttp3.ConnectionPool;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP client of a backend: its connection pool and its exchanges. OkHttp's own retries and redirects are off, so that
 * a request is sent once unless {@link WireExchange#send()} says otherwise, and a key goes to the server of the settings
 * only. Safe for use by many threads.
 */
final class HttpConnections implements AutoCloseable {
    private final HttpSettings settings;
    private final TimeSource time;
    private final WaitReader waits;
    private final RateLimitReader rateLimits;
    private final LiveExchanges live = new LiveExchanges();
    private final OkHttpClient pooled;
    private final OkHttpClient fresh;

    /**
     * Makes a client; no connection is opened yet.
     *
     * @param rateLimits reads the provider's rate limits from the head of a response
     * @throws IllegalArgumentException if a file that the TLS settings name cannot be used
     */
    HttpConnections(HttpSettings settings, TimeSource time, RateLimitReader rateLimits) {
        this.settings = settings;
        this.time = time;
        this.waits = new WaitReader(time);
        this.rateLimits = rateLimits;
        this.pooled = client(settings);
        this.fresh = pooled.newBuilder()
                .connectionPool(new ConnectionPool(0, 1, TimeUnit.NANOSECONDS))
                .build();
    }

    private static OkHttpClient client(HttpSettings settings) {
        OkHttpClient.Builder client = new OkHttpClient.Builder()
                .retryOnConnectionFailure(false)
                .followRedirects(false)
                .followSslRedirects(false)
                .connectTimeout(settings.http().connectTimeout())
                .readTimeout(Duration.ZERO)
                .writeTimeout(settings.http().silenceTimeout())
                .connectionPool(new ConnectionPool(
                        settings.http().maxIdleConnections(),
                        settings.http().keepAlive().toMillis(),
                        TimeUnit.MILLISECONDS))
                .protocols(protocols(settings.http().httpVersion()))
                .addInterceptor(HttpConnections::limitNameLookup);
        TlsContext.of(settings.tls()).applyTo(client);
        ProxyLogin.apply(settings.proxy(), client);
        return client.build();
    }

    /** OkHttp takes a resolver per call from interceptors only. */
    private static Response limitNameLookup(Interceptor.Chain chain) throws IOException {
        WireExchange exchange = chain.call().tag(WireExchange.class);
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

    /**
     * Prepares an exchange on behalf of the current thread. Nothing is sent yet.
     *
     * @param headTimeout how long the head of the response may take after the request was sent; zero for no limit but the
     *     deadline
     */
    WireExchange exchange(Request request, Deadline deadline, Duration headTimeout) {
        return new WireExchange(this, request, deadline, headTimeout);
    }

    /** The client whose connections are kept and reused. */
    OkHttpClient pooled() {
        return pooled;
    }

    /** The same client, but each call opens a connection of its own, which is closed after it. */
    OkHttpClient fresh() {
        return fresh;
    }

    ExchangeProgress progress(Duration headTimeout, Runnable onTimeout) {
        return new ExchangeProgress(time, settings.http().connectTimeout(), headTimeout, onTimeout);
    }

    @Nullable
    RateLimits rateLimits(Response response) {
        return rateLimits.read(response.headers(), waits);
    }

    ResponseFacts facts(Response response) {
        return ResponseFacts.of(response, waits, rateLimits);
    }

    LiveExchanges live() {
        return live;
    }

    WaitReader waits() {
        return waits;
    }

    Duration silenceTimeout() {
        return settings.http().silenceTimeout();
    }

    long maxResponseBytes() {
        return settings.http().maxResponseBytes();
    }

    /** Ends the exchanges under way and closes every connection. Closing again does nothing. */
    @Override
    public void close() {
        live.close();
        pooled.connectionPool().evictAll();
        fresh.connectionPool().evictAll();
        pooled.dispatcher().executorService().shutdown();
    }
}
