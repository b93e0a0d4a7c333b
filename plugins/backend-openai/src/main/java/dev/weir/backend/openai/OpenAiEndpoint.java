package dev.weir.backend.openai;

import dev.weir.backend.openai.OpenAiSettings.Api;
import dev.weir.backend.openai.OpenAiSettings.DeveloperRole;
import dev.weir.backend.openai.OpenAiSettings.TokenLimitName;
import dev.weir.wire.HttpRequests;
import dev.weir.wire.chat.WireName;
import java.util.LinkedHashMap;
import java.util.Map;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.RequestBody;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/** Makes the HTTP requests: URLs and headers after OpenAI or Azure. Safe for use by many threads. */
public final class OpenAiEndpoint {
    private static final String OPENAI_HOST = "api.openai.com";
    public static final String CHAT = "chat/completions";
    public static final String EMBEDDINGS = "embeddings";

    private final OpenAiSettings settings;
    private final HttpRequests requests;
    private final @Nullable HttpUrl chat;

    OpenAiEndpoint(OpenAiSettings settings) {
        this.settings = settings;
        this.requests = new HttpRequests(settings, headers(settings));
        boolean modelInUrl = isAzureOfDeployments() && settings.azure().deployment() == null;
        this.chat = modelInUrl ? null : url("", CHAT);
    }

    private static Map<String, @Nullable String> headers(OpenAiSettings settings) {
        boolean azure = settings.api() == Api.AZURE;
        Map<String, @Nullable String> headers = new LinkedHashMap<>();
        headers.put("OpenAI-Organization", settings.organization());
        headers.put("OpenAI-Project", settings.project());
        headers.put(azure ? "api-key" : "Authorization", azure ? settings.apiKey() : bearer(settings.apiKey()));
        return headers;
    }

    private static @Nullable String bearer(@Nullable String key) {
        return key == null ? null : "Bearer " + key;
    }

    /** Whether this is OpenAI's own API. */
    static boolean isOpenAi(OpenAiSettings settings) {
        return settings.api() == Api.OPENAI
                && OPENAI_HOST.equals(settings.baseUrl().getHost());
    }

    /** The name of the wire to the server. */
    public static WireName wire(OpenAiSettings settings) {
        return WireName.of("openai", OPENAI_HOST, settings.baseUrl());
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
    public String name() {
        return "openai at " + requests.server();
    }

    Request chat(String model, ByteString body, boolean stream) {
        return requests.post(chat == null ? url(model, CHAT) : chat, body, stream);
    }

    Request completions(String model, ByteString body) {
        return requests.post(url(model, "completions"), body, false);
    }

    Request embeddings(String model, ByteString body) {
        return requests.post(url(model, EMBEDDINGS), body, false);
    }

    /** The health check; null where the settings have no path for one. */
    @Nullable
    Request health() {
        return settings.healthPath().isEmpty()
                ? null
                : requests.get(
                        versioned().addPathSegments(settings.healthPath()).build());
    }

    /** The path of an operation in a line of a batch, which begins with the version but at Azure. */
    public String inBatch(String operation) {
        return (settings.api() == Api.AZURE ? "/" : "/v1/") + operation;
    }

    /** The upload of a file. */
    public Request files(RequestBody form) {
        return requests.post(resource("files").build(), form);
    }

    public Request fileContent(String fileId) {
        return requests.get(resource("files")
                .addPathSegment(fileId)
                .addPathSegment("content")
                .build());
    }

    public Request deleteFile(String fileId) {
        return requests.delete(resource("files").addPathSegment(fileId).build());
    }

    public Request createBatch(ByteString body) {
        return requests.post(resource("batches").build(), body, false);
    }

    public Request batch(String batchId) {
        return requests.get(resource("batches").addPathSegment(batchId).build());
    }

    public Request cancelBatch(String batchId) {
        HttpUrl url = resource("batches")
                .addPathSegment(batchId)
                .addPathSegment("cancel")
                .build();
        return requests.post(url, ByteString.EMPTY, false);
    }

    /**
     * The newest batches, or those before another one.
     *
     * @param after the id of that batch; empty for none
     */
    public Request batches(String after) {
        HttpUrl.Builder url = resource("batches").setQueryParameter("limit", "100");
        return requests.get((after.isEmpty() ? url : url.setQueryParameter("after", after)).build());
    }

    private HttpUrl.Builder resource(String name) {
        return versioned().addPathSegment(name);
    }

    private HttpUrl url(String model, String operation) {
        HttpUrl.Builder url = versioned();
        if (isAzureOfDeployments()) {
            String deployment = settings.azure().deployment();
            url.addPathSegment("deployments").addPathSegment(deployment == null ? model : deployment);
        }
        return url.addPathSegments(operation).build();
    }

    private boolean isAzureOfDeployments() {
        return settings.api() == Api.AZURE && settings.azure().apiVersion() != null;
    }

    private HttpUrl.Builder versioned() {
        HttpUrl.Builder url = requests.base().newBuilder();
        if (settings.api() != Api.AZURE) {
            return url;
        }
        String version = settings.azure().apiVersion();
        url.addPathSegment("openai");
        return version == null ? url.addPathSegment("v1") : url.setQueryParameter("api-version", version);
    }
}
