package dev.weir.backend.openai;

import dev.weir.spi.settings.AtLeast;
import dev.weir.spi.settings.DefaultValue;
import dev.weir.spi.settings.Description;
import dev.weir.spi.settings.Secret;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The settings of a backend of type {@code openai}. Immutable; {@link #builder} makes one in code. */
@Description("A server that speaks OpenAI's chat completions and embeddings.")
public record OpenAiSettings(
        @DefaultValue("https://api.openai.com/v1")
        @Description(
                "Where the API is, up to and including the version; what is asked, such as /chat/completions, is added to its path.")
        URI baseUrl,

        @Secret @Nullable @Description("The key to send; none is sent where it is missing.")
        String apiKey,

        @Nullable @Description("Sent as OpenAI-Organization.")
        String organization,

        @Nullable @Description("Sent as OpenAI-Project.") String project,

        @Secret @Description("Further HTTP headers to send with every request, by name.")
        Map<String, String> headers,

        @DefaultValue("openai")
        @Description("How URLs are made and in which header the key goes: openai, or azure for Azure OpenAI.")
        Api api,

        @Description("For api azure only.") AzureSettings azure,

        @DefaultValue("10s")
        @AtLeast("1ms")
        @Description("How long a new connection may take, name lookup, proxy and TLS included.")
        Duration connectTimeout,

        @DefaultValue("60s")
        @AtLeast("1ms")
        @Description("How long the first token of a streamed answer may take, counted from when the request is sent.")
        Duration firstTokenTimeout,

        @DefaultValue("30s")
        @AtLeast("1ms")
        @Description(
                "How long a streamed answer may pause between tokens, or the body of a plain one, once begun, between bytes.")
        Duration silenceTimeout,

        @DefaultValue("64") @AtLeast("0") @Description("How many idle connections are kept for reuse.")
        int maxIdleConnections,

        @DefaultValue("5m") @AtLeast("1ms") @Description("How long an idle connection is kept.")
        Duration keepAlive,

        @DefaultValue("auto")
        @Description(
                "auto lets TLS choose between HTTP/2 and HTTP/1.1; http1 never uses HTTP/2; h2c uses HTTP/2 without TLS.")
        HttpVersion httpVersion,

        @DefaultValue("67108864")
        @AtLeast("1024")
        @Description("The most bytes a response may have, unpacked and as a whole, also when streamed.")
        long maxResponseBytes,

        @DefaultValue("auto")
        @Description(
                "What the limit of output tokens is called; auto is max_completion_tokens at api.openai.com and Azure, max_tokens elsewhere.")
        TokenLimitName tokenLimitName,

        @DefaultValue("true")
        @Description(
                "Ask for the usage of streamed answers (stream_options.include_usage); off for servers that refuse it.")
        boolean streamUsage,

        @DefaultValue("auto")
        @Description(
                "Whether calls that want a whole answer ask for a stream all the same, so that a hang shows early; auto where a model is known to report usage in streams, always wherever the request allows it, or never.")
        StreamUnderneath streamUnderneath,

        @DefaultValue("true")
        @Description(
                "Ask for answers that follow a JSON Schema exactly (strict); off for schemas that the provider then refuses.")
        boolean strictSchemas,

        @DefaultValue("base64")
        @Description(
                "In which form to ask for embeddings: base64, which is shorter and faster, or float for servers that refuse that.")
        EmbeddingEncoding embeddingEncoding,

        @DefaultValue("false")
        @Description("Put the provider's own words into error messages; they may quote prompts, so off unless wanted.")
        boolean showProviderMessages,

        @DefaultValue("models") @Description("The path below baseUrl whose GET tells the health; empty for no check.")
        String healthPath,

        @Description("An HTTP proxy; where none is set, the JVM's own proxy properties count.")
        ProxySettings proxy,

        @Description("Whom to trust and who to be over TLS.")
        TlsSettings tls) {

    /** How URLs are made and in which header the key goes. */
    public enum Api {
        OPENAI,
        AZURE
    }

    /** Which version of HTTP is spoken. */
    public enum HttpVersion {
        AUTO,
        HTTP1,
        H2C
    }

    /** Whether calls that want a whole answer ask for a stream all the same. */
    public enum StreamUnderneath {
        AUTO,
        ALWAYS,
        NEVER
    }

    /** In which form to ask for embeddings. What comes is read in either. */
    public enum EmbeddingEncoding {
        BASE64,
        FLOAT
    }

    /** What the limit of output tokens is called on the wire. */
    public enum TokenLimitName {
        AUTO,
        MAX_TOKENS,
        MAX_COMPLETION_TOKENS
    }

    /**
     * Checks what ranges cannot say.
     *
     * @throws IllegalArgumentException if a part cannot be sent over HTTP; the message holds no secret
     */
    public OpenAiSettings {
        headers = Map.copyOf(headers);
        HttpText.requireBase("baseUrl", baseUrl);
        HttpText.requireHeaderValue("apiKey", apiKey);
        HttpText.requireHeaderValue("organization", organization);
        HttpText.requireHeaderValue("project", project);
        headers.forEach(HttpText::requireHeader);
        if (httpVersion == HttpVersion.H2C && !"http".equals(baseUrl.getScheme())) {
            throw new IllegalArgumentException("httpVersion h2c is HTTP/2 without TLS: it needs an http:// baseUrl; use"
                    + " auto for HTTP/2 over TLS");
        }
    }

    /** A builder that starts from the defaults, for a server at {@code baseUrl}. */
    public static OpenAiSettingsBuilder builder(URI baseUrl) {
        return new OpenAiSettingsBuilder(baseUrl);
    }

    @Override
    public String toString() {
        return "OpenAiSettings[baseUrl=" + HttpText.withoutQuery(baseUrl) + ", api=" + api + ", headers="
                + headers.keySet() + ", proxy=" + proxy + ", tls=" + tls + "]";
    }
}
