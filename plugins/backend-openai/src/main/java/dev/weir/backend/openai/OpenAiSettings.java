package dev.weir.backend.openai;

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

/** The settings of a backend of type {@code openai}. Immutable. */
@Description("A server that speaks OpenAI's chat completions and embeddings.")
public record OpenAiSettings(
        @DefaultValue("https://api.openai.com/v1")
        @DefaultFromVariable(
                value = "OPENAI_BASE_URL",
                unless = {"apiKey", "headers", "api"})
        @Description(
                "URL of the API up to and including the version; operations such as /chat/completions are added to its path.")
        URI baseUrl,

        @Secret
        @Nullable
        @DefaultFromVariable(
                value = "OPENAI_API_KEY",
                unless = {"baseUrl", "headers", "api"})
        @Description(
                "API key; missing for none. The variable applies only where baseUrl and headers are not configured, "
                        + "so that a key of OpenAI reaches no other server.")
        String apiKey,

        @Nullable @Description("Sent as OpenAI-Organization.")
        String organization,

        @Nullable @Description("Sent as OpenAI-Project.") String project,

        @Secret @Description("Further HTTP headers of every request, by name.")
        Map<String, String> headers,

        @DefaultValue("openai")
        @Description("The form of URLs and of the key's header: openai, or azure for Azure OpenAI.")
        Api api,

        @Description("For api azure only.") AzureSettings azure,

        @Inline HttpLimits http,

        @DefaultValue("auto")
        @Description(
                "Name of the output token limit in requests; auto is max_completion_tokens at api.openai.com and Azure, max_tokens elsewhere.")
        TokenLimitName tokenLimitName,

        @DefaultValue("true")
        @Description("Request the usage of streams (stream_options.include_usage); off for servers that refuse it.")
        boolean streamUsage,

        @DefaultValue("auto")
        @Description(
                "Whether plain calls request a stream, so that a hang is detected early: auto where the model is known to report usage in streams, always wherever the request allows it, or never.")
        StreamUnderneath streamUnderneath,

        @DefaultValue("true")
        @Description(
                "Request strict adherence to JSON Schemas that permit it: all objects with additionalProperties false and every property required.")
        boolean strictSchemas,

        @DefaultValue("auto")
        @Description(
                "How messages of the role developer are written: developer, system, or auto, which is developer at api.openai.com and Azure and system elsewhere.")
        DeveloperRole developerRole,

        @DefaultValue("json-null")
        @Description(
                "The content of an assistant's message that consists of tool calls: json-null, empty-text, or omitted for no such field.")
        EmptyContent emptyContent,

        @DefaultValue("always")
        @Description(
                "Which reasoning of earlier answers is sent back, in the field in which it came: always all, with-tool-calls that of messages with tool calls, or never any.")
        ReasoningInRequests reasoningInRequests,

        @DefaultValue("false")
        @Description(
                "Write cache marks as cache_control, which OpenRouter and LiteLLM know; others cache without being asked and may refuse the field.")
        boolean cacheControl,

        @DefaultValue("base64")
        @Description(
                "Encoding of requested embeddings: base64, which is shorter and faster, or float for servers that refuse it.")
        EmbeddingEncoding embeddingEncoding,

        @Nullable
        @AtLeast("1")
        @Description(
                "Maximum number of inputs of an embedding request; a larger request is sent in parts. If not set, 2048 at api.openai.com and Azure, and found out elsewhere.")
        Integer maxEmbeddingInputs,

        @Nullable
        @AtLeast("1")
        @Description(
                "Maximum number of tokens of all inputs of an embedding request together; a larger request is sent in parts. If not set, 300000 at api.openai.com and Azure, and found out elsewhere.")
        Long maxEmbeddingTokens,

        @Description(
                "For servers whose /completions takes an array of prompts, such as vLLM, SGLang and llama.cpp: chat requests that arrive together are sent as one.")
        PromptArraySettings promptArrays,

        @Nullable
        @Description(
                "Whether the server answers a limited number of requests at once and queues the others, so that the number of calls in flight follows the latency; if not set, true where the host of baseUrl is local or private.")
        Boolean slotLimited,

        @DefaultValue("false")
        @Description("Include the provider's error messages in exceptions; they may quote prompts.")
        boolean showProviderMessages,

        @DefaultValue("false")
        @Description(
                "Sends the trace and the span of the attempt to the server, as `traceparent`. For servers of your own: a public provider would learn which calls belong together.")
        boolean propagateTrace,

        @DefaultValue("models") @Description("Path below baseUrl to GET as a health check; empty for none.")
        String healthPath,

        @Description("HTTP proxy; where none is set, the JVM's proxy properties apply.")
        ProxySettings proxy,

        @Description("TLS trust store and client certificate.")
        TlsSettings tls)
        implements StreamSettings {
    private static final List<String> OPERATIONS = List.of("/chat/completions", "/embeddings");

    /** The form of URLs and of the key's header. */
    public enum Api {
        OPENAI,
        AZURE
    }

    /** How messages of the role developer are written. */
    public enum DeveloperRole {
        AUTO,
        DEVELOPER,
        SYSTEM
    }

    /** The content of an assistant's message that consists of tool calls. */
    public enum EmptyContent {
        JSON_NULL,
        EMPTY_TEXT,
        OMITTED
    }

    /** Which reasoning of earlier answers is sent back. */
    public enum ReasoningInRequests {
        ALWAYS,
        WITH_TOOL_CALLS,
        NEVER
    }

    /** Encoding of requested embeddings. Answers are read in either. */
    public enum EmbeddingEncoding {
        BASE64,
        FLOAT
    }

    /** Name of the output token limit in requests. */
    public enum TokenLimitName {
        AUTO,
        MAX_TOKENS,
        MAX_COMPLETION_TOKENS
    }

    /**
     * Checks what can be sent over HTTP.
     *
     * @throws IllegalArgumentException if a part cannot be sent over HTTP; the message holds no secret
     */
    public OpenAiSettings {
        headers = Map.copyOf(headers);
        HttpText.requireBase("baseUrl", baseUrl, OPERATIONS);
        HttpText.requireHeaderValue("apiKey", apiKey);
        HttpText.requireHeaderValue("organization", organization);
        HttpText.requireHeaderValue("project", project);
        headers.forEach(HttpText::requireHeader);
        http.requireFor(baseUrl);
    }

    @Override
    public String keyVariable() {
        return "OPENAI_API_KEY";
    }

    @Override
    public String toString() {
        return "OpenAiSettings[baseUrl=" + baseUrl.getScheme() + "://" + baseUrl.getAuthority() + baseUrl.getPath()
                + ", api=" + api + ", headers=" + headers.keySet() + ", proxy=" + proxy + ", tls=" + tls + "]";
    }
}
