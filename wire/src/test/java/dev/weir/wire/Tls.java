package dev.weir.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.SettingsRecord;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.wire.WireServer.Script;
import dev.weir.wire.security.TlsSettings;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.Headers;
import okhttp3.Protocol;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS as the settings have it, and HTTP/2 with and without it. */
public abstract class Tls {
    private static final Script CLOSE = (wire, request) -> wire.close();
    private static final HeldCertificate SERVER = certificate("127.0.0.1", "localhost");

    @TempDir
    Path folder;

    private final Dialect<?> dialect;
    private final Script plain;

    protected Tls(Dialect<?> dialect) {
        this.dialect = dialect;
        plain = (wire, request) -> wire.json(200, dialect.whole("Hello"));
    }

    private static HeldCertificate certificate(String... hosts) {
        HeldCertificate.Builder certificate = new HeldCertificate.Builder();
        for (String host : hosts) {
            certificate.addSubjectAlternativeName(host);
        }
        return certificate.build();
    }

    private TlsSettings trusting(HeldCertificate certificate) throws Exception {
        Path pem = Files.writeString(folder.resolve("ca.pem"), certificate.certificatePem());
        return new TlsSettings(pem, null, null, false);
    }

    @Test
    void trustsTheAuthoritiesOfTheSettings() throws Exception {
        TlsSettings tls = trusting(SERVER);
        try (WireServer server = Place.tls(SERVER, plain);
                Asking asking = dialect.at(server, settings -> settings.with("tls", tls))) {
            assertThat(asking.plain().text()).isEqualTo("Hello");
            assertThat(asking.plain().text()).isEqualTo("Hello");
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void refusesACertificateForAnotherHost() throws Exception {
        HeldCertificate other = certificate("elsewhere.example");
        TlsSettings tls = trusting(other);
        try (WireServer server = Place.tls(other, plain);
                Asking asking = dialect.at(server, settings -> settings.with("tls", tls))) {
            BackendException failure = asking.failure();
            assertThat(failure.errorClass()).isEqualTo(ErrorClass.PERMANENT);
            assertThat(failure).hasMessageContaining("its certificate is not accepted");
        }
    }

    @Test
    void acceptsAnyCertificateWhereVerificationIsSkipped() throws Exception {
        HeldCertificate other = certificate("elsewhere.example");
        try (WireServer server = Place.tls(other, plain);
                Asking asking =
                        dialect.at(server, settings -> settings.with("tls", new TlsSettings(null, null, null, true)))) {
            assertThat(asking.plain().text()).isEqualTo("Hello");
        }
    }

    @Test
    void showsTheClientsCertificate() throws Exception {
        HeldCertificate client = certificate("client");
        Path store = folder.resolve("client.p12");
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(null, null);
        keys.setKeyEntry(
                "client", client.keyPair().getPrivate(), "pw".toCharArray(), new X509Certificate[] {client.certificate()
                });
        try (OutputStream out = Files.newOutputStream(store)) {
            keys.store(out, "pw".toCharArray());
        }
        try (MockWebServer server = new MockWebServer()) {
            HandshakeCertificates certificates = new HandshakeCertificates.Builder()
                    .heldCertificate(SERVER)
                    .addTrustedCertificate(client.certificate())
                    .build();
            server.useHttps(certificates.sslSocketFactory());
            server.requireClientAuth();
            server.enqueue(new MockResponse(200, Headers.of(), dialect.whole("Hello")));
            server.start(InetAddress.getLoopbackAddress(), 0);
            Path pem = Files.writeString(folder.resolve("ca.pem"), SERVER.certificatePem());
            try (Asking asking = dialect.at(
                    server.url("/v1").uri(),
                    settings -> settings.with("tls", new TlsSettings(pem, store, "pw", false)))) {
                asking.plain();
                assertThat(server.takeRequest().getHandshake().peerCertificates())
                        .containsExactly(client.certificate());
            }
        }
    }

    @Test
    void requestOnATlsConnectionClosedMeanwhileIsSentAgainOnce() throws Exception {
        TlsSettings tls = trusting(SERVER);
        try (WireServer server = Place.tls(SERVER, plain, CLOSE, plain);
                Asking asking = dialect.at(server, settings -> settings.with("tls", tls))) {
            asking.plain();
            assertThat(asking.plain().text()).isEqualTo("Hello");
            assertThat(server.requests()).hasSize(3);
        }
    }

    @Test
    void speaksHttp2OverTlsAndStreams() throws Exception {
        HandshakeCertificates certificates =
                new HandshakeCertificates.Builder().heldCertificate(SERVER).build();
        try (MockWebServer server = new MockWebServer()) {
            server.useHttps(certificates.sslSocketFactory());
            server.start(InetAddress.getLoopbackAddress(), 0);
            TlsSettings tls = trusting(SERVER);
            HttpVersion auto = HttpVersion.AUTO;
            assertThat(streamed(server, tls, auto).getVersion()).isEqualTo("HTTP/2");
            assertThat(streamed(server, tls, HttpVersion.HTTP1).getVersion()).isEqualTo("HTTP/1.1");
        }
    }

    @Test
    void speaksHttp2WithoutTls() throws Exception {
        try (MockWebServer server = new MockWebServer()) {
            server.setProtocols(List.of(Protocol.H2_PRIOR_KNOWLEDGE));
            server.start(InetAddress.getLoopbackAddress(), 0);
            assertThat(streamed(server, SettingsRecord.defaults(TlsSettings.class), HttpVersion.H2C)
                            .getVersion())
                    .isEqualTo("HTTP/2");
        }
    }

    private RecordedRequest streamed(MockWebServer server, TlsSettings tls, HttpVersion version) throws Exception {
        String events = dialect.begin("Hel") + dialect.more("lo") + dialect.end();
        server.enqueue(new MockResponse(200, Headers.of("Content-Type", "text/event-stream"), events));
        try (Asking asking = dialect.at(
                server.url("/v1").uri(), settings -> settings.with("tls", tls).with("httpVersion", version))) {
            assertThat(asking.stream().text()).isEqualTo("Hello");
            assertThat(asking.pieces()).containsExactly("Hel", "lo");
            return server.takeRequest();
        }
    }
}
