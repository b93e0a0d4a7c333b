package dev.weir.backend.anthropic;

import dev.weir.spi.settings.AtLeast;
import dev.weir.spi.settings.DefaultFromVariable;
import dev.weir.spi.settings.DefaultValue;
import dev.weir.spi.settings.Description;
import dev.weir.spi.settings.Inline;
import dev.weir.spi.settings.Secret;
import dev.weir.wire.HttpLimits;
import dev.weir.wire.HttpText;
import dev.weir.wire.chat.StreamSettings;
import dev.weir.wire.chat.StreamUnderneath;
import dev.weir.wire.security.ProxySettings;
import dev.weir.wire.security.TlsSettings;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The settings of a backend of type {@code anthropic}. Immutable. */
@Description("A server that speaks Anthropic's Messages API.")
public record AnthropicSettings(
        @DefaultValue("https://api.anthropic.com")
        @DefaultFromVariable(
                value = "ANTHROPIC_BASE_URL",
                unless = {"apiKey", "authToken", "headers"})
        @Description("URL of the API, with or without the version; /v1/messages is added to its path.")
        URI baseUrl,

        @Secret
        @Nullable
        @DefaultFromVariable(
                value = "ANTHROPIC_API_KEY",
                unless = {"baseUrl", "authToken", "headers"})
        @Description(
                "API key, sent as x-api-key; missing for none. The variable applies only where baseUrl, authToken and headers are not configured, so that a key of Anthropic reaches no other server.")
        String apiKey,

        @Secret @Nullable @Description("Token sent as a bearer token, for gateways that want one; missing for none.")
        String authToken,

        @DefaultValue("2023-06-01") @Description("Sent as anthropic-version.")
        String version,

        @Description("Beta features, sent as anthropic-beta.")
        List<String> betas,

        @Secret @Description("Further HTTP headers of every request, by name.")
        Map<String, String> headers,

        @DefaultValue("32000")
        @AtLeast("1")
        @Description(
                "Maximum number of completion tokens where the request names none, as the API requires a limit; Claude 4 and later accept the default, earlier models need a lower one.")
        int maxTokens,

        @DefaultValue("native")
        @Description(
                "How an answer that follows a JSON Schema is requested: native for models with structured outputs (output_config.format), tool for others, by a tool whose arguments are the answer.")
        StructuredOutput structuredOutput,

        @DefaultValue("hoist")
        @Description(
                "Where system messages after the first other message go: hoist moves them to the system prompt, in their order; keep leaves them in place, for models that accept that.")
        LaterSystemMessages laterSystemMessages,

        @Inline HttpLimits http,

        @DefaultValue("auto")
        @Description(
                "Whether plain calls request a stream, so that a hang is detected early: auto at api.anthropic.com and where a stream of the model has reported usage, always wherever the server streams, or never.")
        StreamUnderneath streamUnderneath,

        @DefaultValue("false")
        @Description("Include the provider's error messages in exceptions; they may quote prompts.")
        boolean showProviderMessages,

        @DefaultValue("false")
        @Description(
                "Sends the trace and the span of the attempt to the server, as `traceparent`. For servers of your own: a public provider would learn which calls belong together.")
        boolean propagateTrace,

        @DefaultValue("models") @Description("Path beside that of messages to GET as a health check; empty for none.")
        String healthPath,

        @Description("HTTP proxy; where none is set, the JVM's proxy properties apply.")
        ProxySettings proxy,

        @Description("TLS trust store and client certificate.")
        TlsSettings tls)
        implements StreamSettings {
    private static final List<String> OPERATIONS = List.of("/messages");

    /** How an answer that follows a JSON Schema is requested. */
    public enum StructuredOutput {
        NATIVE,
        TOOL
    }

    /** Where system messages after the first other message go. */
    public enum LaterSystemMessages {
        HOIST,
        KEEP
    }

    /**
     * Checks what can be sent over HTTP.
     *
     * @throws IllegalArgumentException if a part cannot be sent over HTTP; the message holds no secret
     */
    public AnthropicSettings {
        headers = Map.copyOf(headers);
        betas = List.copyOf(betas);
        HttpText.requireBase("baseUrl", baseUrl, OPERATIONS);
        HttpText.requireHeaderValue("apiKey", apiKey);
        HttpText.requireHeaderValue("authToken", authToken);
        HttpText.requireHeaderValue("version", version);
        betas.forEach(beta -> HttpText.requireHeaderValue("betas", beta));
        headers.forEach(HttpText::requireHeader);
        http.requireFor(baseUrl);
    }

    @Override
    public List<String> furtherSecrets() {
        return authToken == null ? List.of() : List.of(authToken);
    }

    @Override
    public String keyVariable() {
        return "ANTHROPIC_API_KEY";
    }

    @Override
    public String toString() {
        return "AnthropicSettings[baseUrl=" + baseUrl.getScheme() + "://" + baseUrl.getAuthority() + baseUrl.getPath()
                + ", headers=" + headers.keySet() + ", proxy=" + proxy + ", tls=" + tls + "]";
    }
}
