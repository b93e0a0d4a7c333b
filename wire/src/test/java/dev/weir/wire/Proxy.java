package dev.weir.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.wire.security.ProxySettings;
import java.net.URI;
import okhttp3.Credentials;
import org.junit.jupiter.api.Test;

/** A proxy gets what is meant for it, and nobody else does. */
public abstract class Proxy {
    private static final String CREDENTIALS = Credentials.basic("me", "pw");

    private final Dialect<?> dialect;

    protected Proxy(Dialect<?> dialect) {
        this.dialect = dialect;
    }

    private Asking through(WireServer proxy, String baseUrl) {
        return dialect.at(
                URI.create(baseUrl),
                settings -> settings.with("apiKey", "sk-1")
                        .with("proxy", new ProxySettings("127.0.0.1", proxy.port(), "me", "pw")));
    }

    @Test
    void plainRequestGoesThroughTheProxy() throws BackendException {
        try (WireServer proxy = new WireServer((wire, request) -> wire.json(200, dialect.whole("Hello")));
                Asking asking = through(proxy, "http://models.example/v1")) {
            assertThat(asking.plain().text()).isEqualTo("Hello");
            assertThat(proxy.lastRequest().path()).isEqualTo("http://models.example/v1" + dialect.path());
            assertThat(proxy.lastRequest().headers()).containsEntry("proxy-authorization", CREDENTIALS);
        }
    }

    @Test
    void secureRequestIsTunnelledAndTheKeyStaysInside() {
        try (WireServer proxy = new WireServer((wire, request) -> wire.respond(502, ""));
                Asking asking = through(proxy, "https://models.example/v1")) {
            BackendException failure = asking.failure();
            assertThat(failure.errorClass()).isEqualTo(ErrorClass.NETWORKING);
            assertThat(proxy.lastRequest().method()).isEqualTo("CONNECT");
            assertThat(proxy.lastRequest().headers())
                    .containsEntry("proxy-authorization", CREDENTIALS)
                    .doesNotContainKeys("authorization", "x-api-key");
        }
    }

    @Test
    void credentialsThatTheProxyRefusesAreAFailureOfAuthentication() {
        try (WireServer proxy = new WireServer(
                        (wire, request) -> wire.respond(407, "", "Proxy-Authenticate: Basic realm=\"proxy\""));
                Asking plain = through(proxy, "http://models.example/v1");
                Asking secure = through(proxy, "https://models.example/v1")) {
            assertThat(Asking.classOf(plain.failure())).isEqualTo(ErrorClass.AUTHENTICATION);
            assertThat(Asking.classOf(secure.failure())).isEqualTo(ErrorClass.AUTHENTICATION);
        }
    }
}
