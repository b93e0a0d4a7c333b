package dev.weir.wire;

import dev.weir.spi.settings.AtLeast;
import dev.weir.spi.settings.DefaultValue;
import dev.weir.spi.settings.Description;
import java.net.URI;
import java.time.Duration;

/** The settings of every HTTP backend about time, connections and size. Immutable. */
public record HttpLimits(
        @DefaultValue("10s")
        @AtLeast("1ms")
        @Description("Maximum time to connect, name lookup, proxy and TLS included.")
        Duration connectTimeout,

        @DefaultValue("60s")
        @AtLeast("1ms")
        @Description("Maximum time from the sending of a request to the first token of its stream.")
        Duration firstTokenTimeout,

        @DefaultValue("30s")
        @AtLeast("1ms")
        @Description(
                "Maximum pause between the tokens of a stream, or between the bytes of a plain answer that has begun.")
        Duration silenceTimeout,

        @DefaultValue("false")
        @Description(
                "Whether any byte of a stream extends its time limits, keep-alive comments included; otherwise only output does, so that a server that hangs behind a live proxy is detected.")
        boolean keepAliveCounts,

        @DefaultValue("recover")
        @Description(
                "What a stream's event that is not JSON does: recover joins it with the next event and fails the answer if that is not JSON either, fail fails the answer, skip ignores the event and with it what it may have held.")
        MalformedEvents malformedEvents,

        @DefaultValue("64") @AtLeast("0") @Description("Maximum number of idle connections kept for reuse.")
        int maxIdleConnections,

        @DefaultValue("5m") @AtLeast("1ms") @Description("Maximum idle time of a kept connection.")
        Duration keepAlive,

        @DefaultValue("auto")
        @Description("auto negotiates HTTP/2 or HTTP/1.1 over TLS; http1 never uses HTTP/2; h2c is HTTP/2 without TLS.")
        HttpVersion httpVersion,

        @DefaultValue("67108864")
        @AtLeast("1024")
        @Description("Maximum size of a response in bytes, decompressed, streams included.")
        long maxResponseBytes) {
    /**
     * Checks that a server can be reached with these.
     *
     * @throws IllegalArgumentException if its URL contradicts the version of HTTP
     */
    public void requireFor(URI baseUrl) {
        if (httpVersion == HttpVersion.H2C && !"http".equals(baseUrl.getScheme())) {
            throw new IllegalArgumentException("httpVersion h2c is HTTP/2 without TLS: it needs an http:// baseUrl; use"
                    + " auto for HTTP/2 over TLS");
        }
    }
}
