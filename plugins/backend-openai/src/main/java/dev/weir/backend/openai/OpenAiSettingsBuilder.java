package dev.weir.backend.openai;

import dev.weir.backend.openai.OpenAiSettings.Api;
import dev.weir.backend.openai.OpenAiSettings.EmbeddingEncoding;
import dev.weir.backend.openai.OpenAiSettings.HttpVersion;
import dev.weir.backend.openai.OpenAiSettings.StreamUnderneath;
import dev.weir.backend.openai.OpenAiSettings.TokenLimitName;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Builds {@link OpenAiSettings}, whose components its methods are named for. Not safe for use by many threads. */
public final class OpenAiSettingsBuilder {
    private final URI baseUrl;
    private @Nullable String apiKey;
    private @Nullable String organization;
    private @Nullable String project;
    private final Map<String, String> headers = new LinkedHashMap<>();
    private Api api = Api.OPENAI;
    private AzureSettings azure = AzureSettings.DEFAULTS;
    private Duration connectTimeout = Duration.ofSeconds(10);
    private Duration firstTokenTimeout = Duration.ofSeconds(60);
    private Duration silenceTimeout = Duration.ofSeconds(30);
    private int maxIdleConnections = 64;
    private Duration keepAlive = Duration.ofMinutes(5);
    private HttpVersion httpVersion = HttpVersion.AUTO;
    private long maxResponseBytes = 64L * 1024 * 1024;
    private TokenLimitName tokenLimitName = TokenLimitName.AUTO;
    private boolean streamUsage = true;
    private StreamUnderneath streamUnderneath = StreamUnderneath.AUTO;
    private boolean strictSchemas = true;
    private EmbeddingEncoding embeddingEncoding = EmbeddingEncoding.BASE64;
    private boolean showProviderMessages;
    private String healthPath = "models";
    private ProxySettings proxy = ProxySettings.NONE;
    private TlsSettings tls = TlsSettings.DEFAULTS;

    OpenAiSettingsBuilder(URI baseUrl) {
        this.baseUrl = baseUrl;
    }

    public OpenAiSettingsBuilder apiKey(@Nullable String apiKey) {
        this.apiKey = apiKey;
        return this;
    }

    public OpenAiSettingsBuilder organization(@Nullable String organization) {
        this.organization = organization;
        return this;
    }

    public OpenAiSettingsBuilder project(@Nullable String project) {
        this.project = project;
        return this;
    }

    /** Adds a header to those added so far. */
    public OpenAiSettingsBuilder header(String name, String value) {
        headers.put(name, value);
        return this;
    }

    public OpenAiSettingsBuilder api(Api api) {
        this.api = api;
        return this;
    }

    public OpenAiSettingsBuilder azure(AzureSettings azure) {
        this.azure = azure;
        return this;
    }

    public OpenAiSettingsBuilder connectTimeout(Duration connectTimeout) {
        this.connectTimeout = connectTimeout;
        return this;
    }

    public OpenAiSettingsBuilder firstTokenTimeout(Duration firstTokenTimeout) {
        this.firstTokenTimeout = firstTokenTimeout;
        return this;
    }

    public OpenAiSettingsBuilder silenceTimeout(Duration silenceTimeout) {
        this.silenceTimeout = silenceTimeout;
        return this;
    }

    public OpenAiSettingsBuilder maxIdleConnections(int maxIdleConnections) {
        this.maxIdleConnections = maxIdleConnections;
        return this;
    }

    public OpenAiSettingsBuilder keepAlive(Duration keepAlive) {
        this.keepAlive = keepAlive;
        return this;
    }

    public OpenAiSettingsBuilder httpVersion(HttpVersion httpVersion) {
        this.httpVersion = httpVersion;
        return this;
    }

    public OpenAiSettingsBuilder maxResponseBytes(long maxResponseBytes) {
        this.maxResponseBytes = maxResponseBytes;
        return this;
    }

    public OpenAiSettingsBuilder tokenLimitName(TokenLimitName tokenLimitName) {
        this.tokenLimitName = tokenLimitName;
        return this;
    }

    public OpenAiSettingsBuilder streamUsage(boolean streamUsage) {
        this.streamUsage = streamUsage;
        return this;
    }

    public OpenAiSettingsBuilder streamUnderneath(StreamUnderneath streamUnderneath) {
        this.streamUnderneath = streamUnderneath;
        return this;
    }

    public OpenAiSettingsBuilder strictSchemas(boolean strictSchemas) {
        this.strictSchemas = strictSchemas;
        return this;
    }

    public OpenAiSettingsBuilder embeddingEncoding(EmbeddingEncoding embeddingEncoding) {
        this.embeddingEncoding = embeddingEncoding;
        return this;
    }

    public OpenAiSettingsBuilder showProviderMessages(boolean showProviderMessages) {
        this.showProviderMessages = showProviderMessages;
        return this;
    }

    public OpenAiSettingsBuilder healthPath(String healthPath) {
        this.healthPath = healthPath;
        return this;
    }

    public OpenAiSettingsBuilder proxy(ProxySettings proxy) {
        this.proxy = proxy;
        return this;
    }

    public OpenAiSettingsBuilder tls(TlsSettings tls) {
        this.tls = tls;
        return this;
    }

    /**
     * Makes the settings.
     *
     * @throws IllegalArgumentException if a part cannot be sent over HTTP
     */
    public OpenAiSettings build() {
        return new OpenAiSettings(
                baseUrl,
                apiKey,
                organization,
                project,
                headers,
                api,
                azure,
                connectTimeout,
                firstTokenTimeout,
                silenceTimeout,
                maxIdleConnections,
                keepAlive,
                httpVersion,
                maxResponseBytes,
                tokenLimitName,
                streamUsage,
                streamUnderneath,
                strictSchemas,
                embeddingEncoding,
                showProviderMessages,
                healthPath,
                proxy,
                tls);
    }
}
