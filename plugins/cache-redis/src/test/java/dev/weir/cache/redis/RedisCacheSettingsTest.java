package dev.weir.cache.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.spi.settings.ByteSize;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedisCacheSettingsTest {

    private static RedisCacheSettings settings(String user, String password, String keyPrefix) {
        return new RedisCacheSettings(
                URI.create("redis://localhost"),
                user,
                password,
                0,
                keyPrefix,
                ByteSize.parse("2MB"),
                Duration.ofSeconds(1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"redis://localhost", "redis://10.0.0.1:6380/", "rediss://cache.example.org", "redis://[::1]:6379"
            })
    void takesTheUrlOfAServer(String url) {
        assertThat(RedisCacheSettings.of(url).url()).hasToString(url);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "http://localhost:6379 | url must begin with redis://, or rediss:// for TLS",
                "localhost:6379 | url must begin with redis://, or rediss:// for TLS",
                "redis://me:secret@localhost | url must not hold credentials: use user and password",
                "redis:///0 | url must have a host, such as redis://cache.example.org:6379",
                "redis://my_cache:6379 | url must have a host, such as redis://cache.example.org:6379",
                "redis://localhost/2 | url must end after the port: use database for the number of the database",
                "redis://localhost?timeout=1s | url must end after the port: use the other settings for options"
            })
    void refusesAUrlThatIsNone(String url, String message) {
        assertThatThrownBy(() -> RedisCacheSettings.of(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message)
                .hasMessageNotContaining("secret");
    }

    @Test
    void refusesAUserWithoutAPassword() {
        assertThatThrownBy(() -> settings("me", null, "weir"))
                .hasMessage("user is set without password: set both, or neither");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a*", "a[b]", "a\\b", "\u00e9"})
    void refusesAPrefixThatIsAPattern(String prefix) {
        assertThatThrownBy(() -> settings(null, null, prefix))
                .hasMessage("keyPrefix must be 1 to 200 letters, digits and '.', '_', ':' or '-'");
    }

    @Test
    void itsTextHasNoPassword() {
        assertThat(settings("me", "a-secret", "weir").toString())
                .contains("user=me", "keyPrefix=weir")
                .doesNotContain("a-secret");
    }
}
