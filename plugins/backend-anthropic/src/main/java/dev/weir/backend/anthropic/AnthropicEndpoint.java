package dev.weir.backend.anthropic;

import dev.weir.wire.body.JsonBody;
import dev.weir.wire.chat.WireName;
import java.util.Locale;
import java.util.Objects;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/** Makes the HTTP requests: URLs and headers. Safe for use by many threads. */
final class AnthropicEndpoint {
    private static final String ANTHROPIC_HOST = "api.anthropic.com";
    private static final String VERSION = "v1";

    private final AnthropicSettings settings;
    private final HttpUrl base;
    private final HttpUrl messages;
    private final HttpUrl countTokens;
    private final Headers headers;
    private final Headers plainHeaders;
    private final Headers streamHeaders;

    AnthropicEndpoint(AnthropicSettings settings) {
        this.settings = settings;
        this.base = Objects.requireNonNull(HttpUrl.parse(settings.baseUrl().toString()), "baseUrl");
        this.messages = url("messages");
        this.countTokens = url("messages/count_tokens");
        this.headers = headers(settings);
        this.plainHeaders = headers.newBuilder().set("Accept-Encoding", "gzip").build();
        this.streamHeaders =
                headers.newBuilder().set("Accept-Encoding", "identity").build();
    }

    /** Whether this is Anthropic's own API. */
    static boolean isAnthropic(AnthropicSettings settings) {
        return ANTHROPIC_HOST.equals(settings.baseUrl().getHost());
    }

    /** The name of the wire to the server. */
    static WireName wire(AnthropicSettings settings) {
        return WireName.of("anthropic", ANTHROPIC_HOST, settings.baseUrl());
    }

    /** The server in messages: scheme, host and port, without path and query. */
    String name() {
        return "anthropic at " + base.scheme() + "://" + base.host() + ":" + base.port();
    }

    /**
     * A request for a message. A stream is requested without compression, which would delay its tokens. The header is set
     * in either case, so that {@link dev.weir.wire.body.ResponseBytes} decompresses and OkHttp, which trusts what servers
     * declare, does not.
     */
    Request messages(ByteString body, boolean stream) {
        return post(messages, body, stream ? streamHeaders : plainHeaders);
    }

    /** A request for the number of input tokens of a message. */
    Request countTokens(ByteString body) {
        return post(countTokens, body, plainHeaders);
    }

    private static Request post(HttpUrl url, ByteString body, Headers headers) {
        return new Request.Builder()
                .url(url)
                .headers(headers)
                .post(new JsonBody(body))
                .build();
    }

    /** The health check; null where the settings have no path for one. */
    @Nullable
    Request health() {
        if (settings.healthPath().isEmpty()) {
            return null;
        }
        return new Request.Builder()
                .url(url(settings.healthPath()))
                .headers(headers)
                .build();
    }

    private HttpUrl url(String operation) {
        HttpUrl.Builder url = base.newBuilder();
        boolean versioned = base.pathSegments().stream()
                .filter(segment -> !segment.isEmpty())
                .reduce("", (before, segment) -> segment)
                .equals(VERSION);
        if (!versioned) {
            url.addPathSegment(VERSION);
        }
        return url.addPathSegments(operation).build();
    }

    private static Headers headers(AnthropicSettings settings) {
        Headers.Builder headers = new Headers.Builder();
        headers.set("User-Agent", "weir");
        headers.set("Accept", "application/json, text/event-stream");
        headers.set("anthropic-version", settings.version());
        set(headers, "anthropic-beta", settings.betas().isEmpty() ? null : String.join(",", settings.betas()));
        set(headers, "x-api-key", settings.apiKey());
        set(headers, "Authorization", settings.authToken() == null ? null : "Bearer " + settings.authToken());
        set(headers, "Proxy-Authorization", plainProxyCredentials(settings));
        settings.headers().forEach(headers::set);
        return headers.build();
    }

    /** A proxy reads the headers of plain http requests; for https OkHttp sends them with CONNECT only. */
    private static @Nullable String plainProxyCredentials(AnthropicSettings settings) {
        String scheme = settings.baseUrl().getScheme().toLowerCase(Locale.ROOT);
        return scheme.equals("http") ? settings.proxy().credentials() : null;
    }

    private static void set(Headers.Builder headers, String name, @Nullable String value) {
        if (value != null) {
            headers.set(name, value);
        }
    }
}
