package dev.weir.backend.anthropic;

import static dev.weir.backend.anthropic.AnthropicDialect.ANTHROPIC;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.wire.TestSettings;
import java.net.URI;
import java.util.List;
import java.util.function.UnaryOperator;
import okhttp3.Request;
import okio.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnthropicEndpointTest {

    private static AnthropicEndpoint endpoint(String url, UnaryOperator<TestSettings<AnthropicSettings>> settings) {
        return new AnthropicEndpoint(
                settings.apply(ANTHROPIC.settings(URI.create(url))).build());
    }

    @ParameterizedTest
    @CsvSource({
        "https://api.anthropic.com, https://api.anthropic.com/v1/messages",
        "https://api.anthropic.com/, https://api.anthropic.com/v1/messages",
        "https://api.anthropic.com/v1, https://api.anthropic.com/v1/messages",
        "https://api.anthropic.com/v1/, https://api.anthropic.com/v1/messages",
        "https://gateway.example/anthropic?key=k, https://gateway.example/anthropic/v1/messages?key=k"
    })
    void addsItsPathToTheBaseUrl(String base, String messages) {
        assertThat(endpoint(base, settings -> settings)
                        .messages(ByteString.EMPTY, false, List.of())
                        .url())
                .hasToString(messages);
    }

    @Test
    void asksForModelsAsAHealthCheck() {
        assertThat(endpoint("https://api.anthropic.com", settings -> settings)
                        .health()
                        .url())
                .hasToString("https://api.anthropic.com/v1/models");
        assertThat(endpoint("https://api.anthropic.com", settings -> settings.with("healthPath", ""))
                        .health())
                .isNull();
    }

    @Test
    void sendsKeyTokenVersionBetasAndFurtherHeaders() {
        Request request = endpoint(
                        "https://api.anthropic.com",
                        settings -> settings.with("apiKey", "sk-1")
                                .with("authToken", "t-1")
                                .with("betas", List.of("one", "two"))
                                .header("X-Title", "weir"))
                .messages(ByteString.EMPTY, true, List.of());
        assertThat(request.header("x-api-key")).isEqualTo("sk-1");
        assertThat(request.header("Authorization")).isEqualTo("Bearer t-1");
        assertThat(request.header("anthropic-version")).isEqualTo("2023-06-01");
        assertThat(request.header("anthropic-beta")).isEqualTo("one,two");
        assertThat(request.header("X-Title")).isEqualTo("weir");
        assertThat(request.header("Accept-Encoding")).isEqualTo("identity");
    }

    @Test
    void namesTheServerWithoutPathAndQuery() {
        assertThat(endpoint("https://gateway.example/a?key=sk-secret", settings -> settings)
                        .name())
                .isEqualTo("anthropic at https://gateway.example:443");
    }
}
