package dev.weir.backend.anthropic;

import dev.weir.wire.HttpRequests;
import dev.weir.wire.chat.WireName;
import java.util.LinkedHashMap;
import java.util.Map;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/** Makes the HTTP requests: URLs and headers. Safe for use by many threads. */
final class AnthropicEndpoint {
    private static final String ANTHROPIC_HOST = "api.anthropic.com";
    private static final String VERSION = "v1";

    private final AnthropicSettings settings;
    private final HttpRequests requests;
    private final HttpUrl messages;
    private final HttpUrl countTokens;

    AnthropicEndpoint(AnthropicSettings settings) {
        this.settings = settings;
        this.requests = new HttpRequests(settings, headers(settings));
        this.messages = url("messages");
        this.countTokens = url("messages/count_tokens");
    }

    private static Map<String, @Nullable String> headers(AnthropicSettings settings) {
        Map<String, @Nullable String> headers = new LinkedHashMap<>();
        headers.put("anthropic-version", settings.version());
        headers.put("anthropic-beta", settings.betas().isEmpty() ? null : String.join(",", settings.betas()));
        headers.put("x-api-key", settings.apiKey());
        headers.put("Authorization", settings.authToken() == null ? null : "Bearer " + settings.authToken());
        return headers;
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
        return "anthropic at " + requests.server();
    }

    /** A request for a message. */
    Request messages(ByteString body, boolean stream) {
        return requests.post(messages, body, stream);
    }

    /** A request for the number of input tokens of a message. */
    Request countTokens(ByteString body) {
        return requests.post(countTokens, body, false);
    }

    /** The health check; null where the settings have no path for one. */
    @Nullable
    Request health() {
        return settings.healthPath().isEmpty() ? null : requests.get(url(settings.healthPath()));
    }

    private HttpUrl url(String operation) {
        HttpUrl base = requests.base();
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
}
