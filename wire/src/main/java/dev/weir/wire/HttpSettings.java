package dev.weir.wire;

import dev.weir.wire.security.ProxySettings;
import dev.weir.wire.security.TlsSettings;
import java.net.URI;
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

    /** Limits of time, connections and size. */
    HttpLimits http();

    /** Whether messages of failures repeat the provider's own, which may quote prompts. */
    boolean showProviderMessages();

    /**
     * Whether requests carry the trace and the span in which they are sent, in the header {@code traceparent} of W3C Trace
     * Context; neither {@code tracestate} nor {@code baggage}.
     */
    default boolean propagateTrace() {
        return false;
    }

    ProxySettings proxy();

    TlsSettings tls();
}
