package dev.weir.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.spi.settings.Description;
import dev.weir.spi.settings.Inline;
import dev.weir.wire.security.ProxySettings;
import dev.weir.wire.security.TlsSettings;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every wire's settings describe, hide and reject. */
public abstract class CheckedSettings {
    private static final URI PROVIDER = URI.create("https://api.example/v1");

    private final Dialect<?> dialect;

    protected CheckedSettings(Dialect<?> dialect) {
        this.dialect = dialect;
    }

    @Test
    void everySettingHasADescription() {
        HttpSettings settings = dialect.settings(PROVIDER).build();
        for (Class<?> described :
                List.of(settings.getClass(), HttpLimits.class, ProxySettings.class, TlsSettings.class)) {
            assertThat(described.getRecordComponents())
                    .as("components without a description")
                    .filteredOn(component -> component.getAnnotation(Description.class) == null
                            && component.getAnnotation(Inline.class) == null)
                    .isEmpty();
        }
    }

    @Test
    void showsNoSecret() {
        TestSettings<?> all = dialect.settings(URI.create("https://gateway.example/v1?key=sk-secret"))
                .header("X-Key", "sk-secret")
                .with("proxy", new ProxySettings("proxy.example", 3128, "me", "sk-secret"))
                .with("tls", new TlsSettings(null, Path.of("client.p12"), "sk-secret", false));
        for (String key : dialect.keySettings()) {
            all = all.with(key, "sk-secret");
        }
        HttpSettings settings = all.build();
        assertThat(settings.toString())
                .doesNotContain("sk-secret")
                .contains("gateway.example", "X-Key", "proxy.example:3128", "client.p12");
        assertThat(settings.proxy().toString() + settings.tls()).doesNotContain("sk-secret");
    }

    @ParameterizedTest
    @CsvSource({"ftp://host/v1", "/v1", "https://user:pw@host/v1", "https://host/v1#part"})
    void refusesABaseUrlThatIsNone(URI url) {
        assertThatThrownBy(() -> dialect.settings(url).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("baseUrl must");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/"})
    void refusesABaseUrlThatEndsInThePathOfRequests(String end) {
        assertThatThrownBy(() -> dialect.settings(URI.create(PROVIDER + dialect.path() + end)))
                .hasMessageContaining("baseUrl must end before " + dialect.path());
    }

    @Test
    void refusesAKeyWithALineBreakWithoutShowingIt() {
        assertThatThrownBy(() ->
                        dialect.settings(PROVIDER).with("apiKey", "sk-secret\n").build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("apiKey must be printable ASCII and not blank; is there a line break at its end?");
    }

    @Test
    void refusesHeadersThatAreNone() {
        assertThatThrownBy(() -> dialect.settings(PROVIDER).header("X Key", "v").build())
                .hasMessageStartingWith("headers: a header's name has only");
        assertThatThrownBy(() ->
                        dialect.settings(PROVIDER).header("X-Key", "sk-secrét").build())
                .hasMessageStartingWith("headers.X-Key must be printable ASCII");
        assertThatThrownBy(() ->
                        dialect.settings(PROVIDER).header("Content-Length", "5").build())
                .hasMessageStartingWith("headers.Content-Length: the backend sets this header itself");
    }

    @Test
    void refusesHttp2WithoutTlsOverTls() {
        assertThatThrownBy(() -> dialect.settings(PROVIDER)
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
