package dev.weir.backend.openai;

import dev.weir.backend.openai.OpenAiSettings.Api;
import dev.weir.backend.openai.OpenAiSettings.TokenLimitName;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;
import okhttp3.Credentials;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/** Where requests go and what headers they carry: OpenAI's way, or Azure's. Safe for use by many threads. */
final class Endpoint {
    private static final String OPENAI_HOST = "api.openai.com";
    private static final String CHAT = "chat/completions";
    private static final String EMBEDDINGS = "embeddings";

    private final OpenAiSettings settings;
    private final HttpUrl base;
    private final Headers headers;
    private final HttpUrl openAiChat;
    private final HttpUrl openAiEmbeddings;

    Endpoint(OpenAiSettings settings) {
        this.settings = settings;
        this.base = Objects.requireNonNull(HttpUrl.parse(settings.baseUrl().toString()), "baseUrl");
        this.headers = headers(settings);
        this.openAiChat = base.newBuilder().addPathSegments(CHAT).build();
        this.openAiEmbeddings = base.newBuilder().addPathSegments(EMBEDDINGS).build();
    }

    /** Whether this is OpenAI's own API. */
    static boolean isOpenAi(OpenAiSettings settings) {
        return settings.api() == Api.OPENAI
                && OPENAI_HOST.equals(settings.baseUrl().getHost());
    }

    static String tokenLimitName(OpenAiSettings settings) {
        boolean newer = settings.tokenLimitName() == TokenLimitName.AUTO
                ? settings.api() == Api.AZURE
                        || OPENAI_HOST.equals(settings.baseUrl().getHost())
                : settings.tokenLimitName() == TokenLimitName.MAX_COMPLETION_TOKENS;
        return newer ? "max_completion_tokens" : "max_tokens";
    }

    /** What messages call this server: its scheme, host and port, without path and query. */
    String name() {
        return "openai at " + base.scheme() + "://" + base.host() + ":" + base.port();
    }

    /**
     * Asks for a completion. A stream is asked for unpacked, because packing it would hold its tokens back. Said in either
     * case, so that {@link Unpacking} does the work, and OkHttp, which takes a server at its word, does not.
     */
    Request chat(String model, ByteString body, boolean stream) {
        return post(url(model, CHAT), body, stream ? "identity" : "gzip");
    }

    Request embeddings(String model, ByteString body) {
        return post(url(model, EMBEDDINGS), body, "gzip");
    }

    private Request post(HttpUrl url, ByteString body, String encoding) {
        return new Request.Builder()
                .url(url)
                .headers(headers)
                .header("Accept-Encoding", encoding)
                .post(new JsonBody(body))
                .build();
    }

    /** Asks whether the server is there; null where the settings name no path for that. */
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
        if (settings.api() == Api.OPENAI) {
            return operation.equals(CHAT) ? openAiChat : openAiEmbeddings;
        }
        HttpUrl.Builder url = azure();
        if (settings.azure().apiVersion() != null) {
            String deployment = settings.azure().deployment();
            url.addPathSegment("deployments").addPathSegment(deployment == null ? model : deployment);
        }
        return url.addPathSegments(operation).build();
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

    /** A proxy sees the headers of a plain http request itself; for https OkHttp sends them with CONNECT only. */
    private static @Nullable String plainProxyCredentials(OpenAiSettings settings) {
        String scheme = settings.baseUrl().getScheme().toLowerCase(Locale.ROOT);
        return scheme.equals("http") ? credentials(settings.proxy()) : null;
    }

    static @Nullable String credentials(ProxySettings proxy) {
        String username = proxy.username();
        String password = proxy.password();
        boolean complete = proxy.host() != null && username != null && password != null;
        return complete ? Credentials.basic(username, password, StandardCharsets.UTF_8) : null;
    }

    private static void set(Headers.Builder headers, String name, @Nullable String value) {
        if (value != null) {
            headers.set(name, value);
        }
    }
}
