package dev.weir.wire;

import dev.weir.wire.security.ProxySettings;
import dev.weir.wire.security.TlsSettings;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What every HTTP backend has settings for. The settings record of a backend has these components and implements this. */
public interface HttpSettings {

    /** Where the API is: an http or https URL. */
    URI baseUrl();

    /** The key to send; null for none. */
    @Nullable
    String apiKey();

    /** The environment variable in which users keep the key of this provider; null for none. */
    default @Nullable String keyVariable() {
        return null;
    }

    /** Further values that no message may repeat. */
    default List<String> furtherSecrets() {
        return List.of();
    }

    /** Further headers of every request, by name. */
    Map<String, String> headers();

    /** How long a new connection may take, name lookup, proxy and TLS included; positive. */
    Duration connectTimeout();

    /** How long the first token of a stream may take from the sending of the request; positive. */
    Duration firstTokenTimeout();

    /** How long a response that has begun, or the sending of a request, may pause; positive. */
    Duration silenceTimeout();

    /** How many idle connections are kept for reuse; at least 0. */
    int maxIdleConnections();

    /** How long an idle connection is kept; positive. */
    Duration keepAlive();

    HttpVersion httpVersion();

    /** The most bytes that a response may have once decompressed. */
    long maxResponseBytes();

    /** Whether messages of failures repeat the provider's own, which may quote prompts. */
    boolean showProviderMessages();

    ProxySettings proxy();

    TlsSettings tls();
}
