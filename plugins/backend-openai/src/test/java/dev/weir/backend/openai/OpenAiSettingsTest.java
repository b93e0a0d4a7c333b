package dev.weir.backend.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.spi.settings.DefaultValue;
import dev.weir.spi.settings.Description;
import java.lang.reflect.RecordComponent;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class OpenAiSettingsTest {
    private static final URI OPENAI = URI.create("https://api.openai.com/v1");

    static Stream<Record> defaults() {
        return Stream.of(
                OpenAiSettings.builder(OPENAI).build(),
                AzureSettings.DEFAULTS,
                ProxySettings.NONE,
                TlsSettings.DEFAULTS);
    }

    @ParameterizedTest
    @MethodSource("defaults")
    void defaultsInCodeAreThoseOfTheConfiguration(Record defaults) throws ReflectiveOperationException {
        for (RecordComponent component : defaults.getClass().getRecordComponents()) {
            DefaultValue configured = component.getAnnotation(DefaultValue.class);
            Object inCode = component.getAccessor().invoke(defaults);
            if (configured != null) {
                assertThat(asConfigured(inCode)).as(component.getName()).isEqualTo(configured.value());
            }
            assertThat(component.getAnnotation(Description.class))
                    .as("description of %s", component.getName())
                    .isNotNull();
        }
    }

    private static String asConfigured(Object value) {
        if (value instanceof Duration duration) {
            return duration.toMinutesPart() > 1 ? duration.toMinutes() + "m" : duration.toSeconds() + "s";
        }
        return value instanceof Enum<?> word ? word.name().toLowerCase(Locale.ROOT) : value.toString();
    }

    @Test
    void showsNoSecret() {
        OpenAiSettings settings = OpenAiSettings.builder(URI.create("https://gateway.example/v1?key=sk-secret"))
                .apiKey("sk-secret")
                .header("X-Key", "sk-secret")
                .proxy(new ProxySettings("proxy.example", 3128, "me", "sk-secret"))
                .tls(new TlsSettings(null, Path.of("client.p12"), "sk-secret", false))
                .build();
        assertThat(settings.toString())
                .doesNotContain("sk-secret")
                .contains("gateway.example", "X-Key", "proxy.example:3128", "client.p12");
        assertThat(settings.proxy().toString() + settings.tls()).doesNotContain("sk-secret");
    }

    @ParameterizedTest
    @CsvSource({"ftp://host/v1", "/v1", "https://user:pw@host/v1", "https://host/v1#part"})
    void refusesABaseUrlThatIsNone(URI url) {
        assertThatThrownBy(() -> OpenAiSettings.builder(url).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("baseUrl must");
    }

    @Test
    void refusesAKeyWithALineBreakWithoutShowingIt() {
        assertThatThrownBy(() ->
                        OpenAiSettings.builder(OPENAI).apiKey("sk-secret\n").build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("apiKey must be printable ASCII and not blank; is there a line break at its end?");
    }

    @Test
    void refusesHeadersThatAreNone() {
        assertThatThrownBy(() ->
                        OpenAiSettings.builder(OPENAI).header("X Key", "v").build())
                .hasMessageStartingWith("headers: a header's name has only");
        assertThatThrownBy(() -> OpenAiSettings.builder(OPENAI)
                        .header("X-Key", "sk-secrét")
                        .build())
                .hasMessageStartingWith("headers.X-Key must be printable ASCII");
        assertThatThrownBy(() -> OpenAiSettings.builder(OPENAI)
                        .header("Content-Length", "5")
                        .build())
                .hasMessageStartingWith("headers.Content-Length: the backend sets this header itself");
    }

    @Test
    void refusesHttp2WithoutTlsOverTls() {
        assertThatThrownBy(() -> OpenAiSettings.builder(OPENAI)
                        .httpVersion(OpenAiSettings.HttpVersion.H2C)
                        .build())
                .hasMessageStartingWith("httpVersion h2c");
    }

    @Test
    void refusesHalves() {
        assertThatThrownBy(() -> new ProxySettings("proxy.example", 3128, "me", null))
                .hasMessageContaining("belong together");
        assertThatThrownBy(() -> new AzureSettings(null, "mine")).hasMessageContaining("deployment is set without");
        assertThatThrownBy(() -> new TlsSettings(Path.of("ca.pem"), null, null, true))
                .hasMessageContaining("no effect with insecureSkipVerification");
    }
}
