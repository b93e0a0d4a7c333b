package dev.weir.backend.openai;

import dev.weir.backend.openai.OpenAiSettings.Api;
import dev.weir.backend.openai.OpenAiSettings.DeveloperRole;
import dev.weir.backend.openai.OpenAiSettings.TokenLimitName;
import dev.weir.wire.body.JsonBody;
import java.util.Locale;
import java.util.Objects;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/** Makes the HTTP requests: URLs and headers after OpenAI or Azure. Safe for use by many threads. */
final class OpenAiEndpoint {
    private static final String OPENAI_HOST = "api.openai.com";
    private static final String GROQ_HOST = "api.groq.com";
    private static final String CHAT = "chat/completions";
    private static final String EMBEDDINGS = "embeddings";

    private final OpenAiSettings settings;
    private final HttpUrl base;
    private final Headers headers;
    private final Headers plainHeaders;
    private final Headers streamHeaders;
    private final @Nullable HttpUrl chat;

    OpenAiEndpoint(OpenAiSettings settings) {
        this.settings = settings;
        this.base = Objects.requireNonNull(HttpUrl.parse(settings.baseUrl().toString()), "baseUrl");
        this.headers = headers(settings);
        this.plainHeaders = headers.newBuilder().set("Accept-Encoding", "gzip").build();
        this.streamHeaders =
                headers.newBuilder().set("Accept-Encoding", "identity").build();
        boolean modelInUrl = isAzureOfDeployments() && settings.azure().deployment() == null;
        this.chat = modelInUrl ? null : url("", CHAT);
    }

    /** Whether this is OpenAI's own API. */
    static boolean isOpenAi(OpenAiSettings settings) {
        return settings.api() == Api.OPENAI
                && OPENAI_HOST.equals(settings.baseUrl().getHost());
    }

    /** Whether this is the API of Groq, whose limits of tokens do not count cached ones. */
    static boolean isGroq(OpenAiSettings settings) {
        return GROQ_HOST.equals(settings.baseUrl().getHost());
    }

    /** Whether the server answers a limited number of requests at once, as servers of local models do. */
    static boolean isSlotLimited(OpenAiSettings settings) {
        Boolean configured = settings.slotLimited();
        return configured == null ? PrivateHosts.contain(settings.baseUrl().getHost()) : configured;
    }

    /** Whether the server knows the role developer. */
    static boolean knowsDeveloper(OpenAiSettings settings) {
        return settings.developerRole() == DeveloperRole.AUTO
                ? settings.api() == Api.AZURE || isOpenAi(settings)
                : settings.developerRole() == DeveloperRole.DEVELOPER;
    }

    static String tokenLimitName(OpenAiSettings settings) {
        boolean newer = settings.tokenLimitName() == TokenLimitName.AUTO
                ? settings.api() == Api.AZURE
                        || OPENAI_HOST.equals(settings.baseUrl().getHost())
                : settings.tokenLimitName() == TokenLimitName.MAX_COMPLETION_TOKENS;
        return newer ? "max_completion_tokens" : "max_tokens";
    }

    /** The server in messages: scheme, host and port, without path and query. */
    String name() {
        return "openai at " + base.scheme() + "://" + base.host() + ":" + base.port();
    }

    /**
     * A chat request. A stream is requested without compression, which would delay its tokens. The header is set in either
     * case, so that {@link dev.weir.wire.body.ResponseBytes} decompresses and OkHttp, which trusts what servers declare,
     * does not.
     */
    Request chat(String model, ByteString body, boolean stream) {
        return post(chat == null ? url(model, CHAT) : chat, body, stream ? streamHeaders : plainHeaders);
    }

    Request embeddings(String model, ByteString body) {
        return post(url(model, EMBEDDINGS), body, plainHeaders);
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
        HttpUrl.Builder url = settings.api() == Api.AZURE ? azure() : base.newBuilder();
        return new Request.Builder()
                .url(url.addPathSegments(settings.healthPath()).build())
                .headers(headers)
                .build();
    }

    private HttpUrl url(String model, String operation) {
        HttpUrl.Builder url = settings.api() == Api.AZURE ? azure() : base.newBuilder();
        if (isAzureOfDeployments()) {
            String deployment = settings.azure().deployment();
            url.addPathSegment("deployments").addPathSegment(deployment == null ? model : deployment);
        }
        return url.addPathSegments(operation).build();
    }

    private boolean isAzureOfDeployments() {
        return settings.api() == Api.AZURE && settings.azure().apiVersion() != null;
    }

    private HttpUrl.Builder azure() {
        String version = settings.azure().apiVersion();
        HttpUrl.Builder url = base.newBuilder().addPathSegment("openai");
        return version == null ? url.addPathSegment("v1") : url.setQueryParameter("api-version", version);
    }

    private static Headers headers(OpenAiSettings settings) {
        Headers.Builder headers = new Headers.Builder();
        headers.set("User-Agent", "weir");
        headers.set("Accept", "application/json, text/event-stream");
        set(headers, "OpenAI-Organization", settings.organization());
        set(headers, "OpenAI-Project", settings.project());
        boolean azure = settings.api() == Api.AZURE;
        set(headers, azure ? "api-key" : "Authorization", azure ? settings.apiKey() : bearer(settings.apiKey()));
        set(headers, "Proxy-Authorization", plainProxyCredentials(settings));
        settings.headers().forEach(headers::set);
        return headers.build();
    }

    private static @Nullable String bearer(@Nullable String key) {
        return key == null ? null : "Bearer " + key;
    }

    /** A proxy reads the headers of plain http requests; for https OkHttp sends them with CONNECT only. */
    private static @Nullable String plainProxyCredentials(OpenAiSettings settings) {
        String scheme = settings.baseUrl().getScheme().toLowerCase(Locale.ROOT);
        return scheme.equals("http") ? settings.proxy().credentials() : null;
    }

    private static void set(Headers.Builder headers, String name, @Nullable String value) {
        if (value != null) {
            headers.set(name, value);
        }
    }
}
