package dev.weir.backend.openai;

import static dev.weir.backend.openai.OpenAiDialect.OPENAI;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.backend.openai.OpenAiSettings.Api;
import dev.weir.wire.TestSettings;
import java.net.URI;
import java.util.function.UnaryOperator;
import okhttp3.Request;
import okio.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenAiEndpointTest {

    private static OpenAiEndpoint endpoint(String url, UnaryOperator<TestSettings<OpenAiSettings>> settings) {
        return new OpenAiEndpoint(
                settings.apply(OPENAI.settings(URI.create(url))).build());
    }

    private static Request chat(String url, UnaryOperator<TestSettings<OpenAiSettings>> settings) {
        return endpoint(url, settings).chat("gpt-4o", ByteString.EMPTY, false);
    }

    @ParameterizedTest
    @CsvSource({
        "https://api.openai.com/v1, https://api.openai.com/v1/chat/completions",
        "https://api.openai.com/v1/, https://api.openai.com/v1/chat/completions",
        "http://127.0.0.1:8080, http://127.0.0.1:8080/chat/completions",
        "https://gateway.example/a/b?key=k, https://gateway.example/a/b/chat/completions?key=k"
    })
    void addsItsPathToTheBaseUrl(String base, String chat) {
        assertThat(chat(base, settings -> settings).url().toString()).isEqualTo(chat);
    }

    @Test
    void addressesEmbeddingsBesideChat() {
        OpenAiEndpoint openAi =
                endpoint("https://gateway.example/a?key=k", settings -> settings.with("apiKey", "sk-1"));
        OpenAiEndpoint azure = endpoint(
                "https://me.openai.azure.com",
                settings -> settings.with("api", Api.AZURE).with("azure", new AzureSettings("2024-10-21", null)));

        Request request = openAi.embeddings("text-embedding-3-small", ByteString.EMPTY);

        assertThat(request.url()).hasToString("https://gateway.example/a/embeddings?key=k");
        assertThat(request.header("Authorization")).isEqualTo("Bearer sk-1");
        assertThat(azure.embeddings("small", ByteString.EMPTY).url())
                .hasToString("https://me.openai.azure.com/openai/deployments/small/embeddings?api-version=2024-10-21");
    }

    @Test
    void sendsKeyOrganizationProjectAndFurtherHeaders() {
        Request request = chat(
                "https://api.openai.com/v1",
                settings -> settings.with("apiKey", "sk-1")
                        .with("organization", "org-1")
                        .with("project", "proj-1")
                        .header("X-Title", "weir"));
        assertThat(request.header("Authorization")).isEqualTo("Bearer sk-1");
        assertThat(request.header("OpenAI-Organization")).isEqualTo("org-1");
        assertThat(request.header("OpenAI-Project")).isEqualTo("proj-1");
        assertThat(request.header("X-Title")).isEqualTo("weir");
    }

    @Test
    void sendsNoAuthorizationWithoutAKey() {
        assertThat(chat("http://localhost/v1", settings -> settings).header("Authorization"))
                .isNull();
    }

    @Test
    void headerOfTheSettingsWins() {
        Request request = chat(
                "http://localhost/v1",
                settings -> settings.with("apiKey", "sk-1").header("Authorization", "Token t"));
        assertThat(request.headers("Authorization")).containsExactly("Token t");
    }

    @Test
    void addressesAnAzureDeployment() {
        Request request = chat(
                "https://me.openai.azure.com",
                settings -> settings.with("api", Api.AZURE)
                        .with("azure", new AzureSettings("2024-10-21", "mine"))
                        .with("apiKey", "k"));
        assertThat(request.url())
                .hasToString(
                        "https://me.openai.azure.com/openai/deployments/mine/chat/completions?api-version=2024-10-21");
        assertThat(request.header("api-key")).isEqualTo("k");
        assertThat(request.header("Authorization")).isNull();
    }

    @Test
    void azureDeploymentIsNamedLikeTheModelUnlessSet() {
        Request request = chat(
                "https://me.openai.azure.com",
                settings -> settings.with("api", Api.AZURE).with("azure", new AzureSettings("2024-10-21", null)));
        assertThat(request.url().encodedPath()).isEqualTo("/openai/deployments/gpt-4o/chat/completions");
    }

    @Test
    void addressesAzuresVersionOne() {
        OpenAiEndpoint azure = endpoint("https://me.openai.azure.com", settings -> settings.with("api", Api.AZURE));
        assertThat(azure.chat("gpt-4o", ByteString.EMPTY, false).url())
                .hasToString("https://me.openai.azure.com/openai/v1/chat/completions");
        assertThat(azure.health().url()).hasToString("https://me.openai.azure.com/openai/v1/models");
    }

    @Test
    void namesTheServerWithoutPathAndQuery() {
        assertThat(endpoint("https://gateway.example/a?key=sk-secret", settings -> settings)
                        .name())
                .isEqualTo("openai at https://gateway.example:443");
    }
}
