package dev.weir.wire;

import dev.weir.wire.body.JsonBody;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import java.util.Map;
import java.util.Objects;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.RequestBody;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Makes the requests to one server, with the headers that all of them have. A stream is requested without compression, which
 * would delay its tokens. The header is set in either case, so that {@link dev.weir.wire.body.ResponseBytes} decompresses
 * and OkHttp, which trusts what servers declare, does not. Immutable.
 */
public final class HttpRequests {
    private static final String ENCODING = "Accept-Encoding";

    private final HttpUrl base;
    private final boolean propagateTrace;
    private final Headers headers;
    private final Headers plainHeaders;
    private final Headers streamHeaders;

    /** @param own the headers of the dialect; null for one that is not sent */
    public HttpRequests(HttpSettings settings, Map<String, ? extends @Nullable String> own) {
        base = Objects.requireNonNull(HttpUrl.parse(settings.baseUrl().toString()), "baseUrl");
        propagateTrace = settings.propagateTrace();
        headers = headers(settings, own);
        plainHeaders = headers.newBuilder().set(ENCODING, "gzip").build();
        streamHeaders = headers.newBuilder().set(ENCODING, "identity").build();
    }

    private static Headers headers(HttpSettings settings, Map<String, ? extends @Nullable String> own) {
        Headers.Builder headers = new Headers.Builder();
        headers.set("User-Agent", "weir");
        headers.set("Accept", "application/json, text/event-stream");
        own.forEach((name, value) -> set(headers, name, value));
        // a proxy reads the headers of plain http requests; for https OkHttp sends them with CONNECT only
        boolean plain = "http".equals(settings.baseUrl().getScheme());
        set(headers, "Proxy-Authorization", plain ? settings.proxy().credentials() : null);
        settings.headers().forEach(headers::set);
        return headers.build();
    }

    private static void set(Headers.Builder headers, String name, @Nullable String value) {
        if (value != null) {
            headers.set(name, value);
        }
    }

    /** The base URL of the settings. */
    public HttpUrl base() {
        return base;
    }

    /** The server in messages: scheme, host and port, without path and query. */
    public String server() {
        return base.scheme() + "://" + base.host() + ":" + base.port();
    }

    /** A request with a body of JSON. */
    public Request post(HttpUrl url, ByteString body, boolean stream) {
        return traced(new Request.Builder()
                        .url(url)
                        .headers(stream ? streamHeaders : plainHeaders)
                        .post(new JsonBody(body)))
                .build();
    }

    /** A request with another body, such as a form with a file. */
    public Request post(HttpUrl url, RequestBody body) {
        return traced(new Request.Builder().url(url).headers(plainHeaders).post(body))
                .build();
    }

    /** Adds the current span, if there is one, in the form of W3C Trace Context. */
    private Request.Builder traced(Request.Builder request) {
        SpanContext span = Span.current().getSpanContext();
        return propagateTrace && span.isValid()
                ? request.header(
                        "traceparent",
                        "00-" + span.getTraceId() + "-" + span.getSpanId() + "-"
                                + span.getTraceFlags().asHex())
                : request;
    }

    public Request get(HttpUrl url) {
        return new Request.Builder().url(url).headers(headers).build();
    }

    public Request delete(HttpUrl url) {
        return new Request.Builder().url(url).headers(headers).delete().build();
    }
}
