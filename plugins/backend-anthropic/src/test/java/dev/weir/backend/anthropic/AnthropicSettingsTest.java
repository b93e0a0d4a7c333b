package dev.weir.backend.anthropic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.spi.settings.Description;
import dev.weir.wire.HttpVersion;
import dev.weir.wire.security.ProxySettings;
import dev.weir.wire.security.TlsSettings;
import java.lang.reflect.RecordComponent;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnthropicSettingsTest {
    private static final URI ANTHROPIC = URI.create("https://api.anthropic.com");

    @ParameterizedTest
    @ValueSource(classes = {AnthropicSettings.class, ProxySettings.class, TlsSettings.class})
    void everySettingHasADescription(Class<?> settings) {
        for (RecordComponent component : settings.getRecordComponents()) {
            assertThat(component.getAnnotation(Description.class))
                    .as("description of %s", component.getName())
                    .isNotNull();
        }
    }

    @Test
    void showsNoSecret() {
        AnthropicSettings settings = TestSettings.at(URI.create("https://gateway.example/v1?key=sk-secret"))
                .with("apiKey", "sk-secret")
                .with("authToken", "sk-secret")
                .header("X-Key", "sk-secret")
                .with("proxy", new ProxySettings("proxy.example", 3128, "me", "sk-secret"))
                .with("tls", new TlsSettings(null, Path.of("client.p12"), "sk-secret", false))
                .build();
        assertThat(settings.toString())
                .doesNotContain("sk-secret")
                .contains("gateway.example", "X-Key", "proxy.example:3128", "client.p12");
        assertThat(settings.proxy().toString() + settings.tls()).doesNotContain("sk-secret");
    }

    @ParameterizedTest
    @CsvSource({"ftp://host/v1", "/v1", "https://user:pw@host/v1", "https://host/v1#part", "https://host/v1/messages"})
    void refusesABaseUrlThatIsNone(URI url) {
        assertThatThrownBy(() -> TestSettings.at(url).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("baseUrl must");
    }

    @Test
    void refusesAKeyWithALineBreakWithoutShowingIt() {
        assertThatThrownBy(() ->
                        TestSettings.at(ANTHROPIC).with("apiKey", "sk-secret\n").build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("apiKey must be printable ASCII and not blank; is there a line break at its end?");
    }

    @Test
    void refusesHeadersThatAreNone() {
        assertThatThrownBy(() -> TestSettings.at(ANTHROPIC).header("X Key", "v").build())
                .hasMessageStartingWith("headers: a header's name has only");
        assertThatThrownBy(() ->
                        TestSettings.at(ANTHROPIC).header("X-Key", "sk-secrét").build())
                .hasMessageStartingWith("headers.X-Key must be printable ASCII");
        assertThatThrownBy(() ->
                        TestSettings.at(ANTHROPIC).header("Content-Length", "5").build())
                .hasMessageStartingWith("headers.Content-Length: the backend sets this header itself");
    }

    @Test
    void refusesHttp2WithoutTlsOverTls() {
        assertThatThrownBy(() -> TestSettings.at(ANTHROPIC)
                        .with("httpVersion", HttpVersion.H2C)
                        .build())
                .hasMessageStartingWith("httpVersion h2c");
    }

    @Test
    void refusesHalves() {
        assertThatThrownBy(() -> new ProxySettings("proxy.example", 3128, "me", null))
                .hasMessageContaining("belong together");
        assertThatThrownBy(() -> new TlsSettings(Path.of("ca.pem"), null, null, true))
                .hasMessageContaining("no effect with insecureSkipVerification");
    }
}
