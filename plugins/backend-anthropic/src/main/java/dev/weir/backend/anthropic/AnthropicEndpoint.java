package dev.weir.backend.anthropic;

import dev.weir.wire.HttpRequests;
import dev.weir.wire.chat.WireName;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/** Makes the HTTP requests: URLs and headers. Safe for use by many threads. */
final class AnthropicEndpoint {
    private static final String ANTHROPIC_HOST = "api.anthropic.com";
    private static final String VERSION = "v1";
    private static final String BETA = "anthropic-beta";

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
        headers.put(BETA, settings.betas().isEmpty() ? null : String.join(",", settings.betas()));
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

    /**
     * A request for a message.
     *
     * @param betas beta features of the request, beside those of the settings
     */
    Request messages(ByteString body, boolean stream, List<String> betas) {
        return withBetas(requests.post(messages, body, stream), betas);
    }

    /** A request for the number of input tokens of a message. */
    Request countTokens(ByteString body, List<String> betas) {
        return withBetas(requests.post(countTokens, body, false), betas);
    }

    private Request withBetas(Request request, List<String> betas) {
        if (betas.isEmpty()) {
            return request;
        }
        Set<String> all = new LinkedHashSet<>(settings.betas());
        all.addAll(betas);
        return request.newBuilder().header(BETA, String.join(",", all)).build();
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
