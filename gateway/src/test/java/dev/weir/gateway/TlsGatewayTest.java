package dev.weir.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.spi.chat.Completion;
import dev.weir.testkit.fake.FakeTime;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLSocket;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A gateway with a certificate. */
@Timeout(60)
final class TlsGatewayTest {
    private static final HeldCertificate AUTHORITY =
            new HeldCertificate.Builder().certificateAuthority(0).build();
    private static final HandshakeCertificates CLIENT = new HandshakeCertificates.Builder()
            .addTrustedCertificate(AUTHORITY.certificate())
            .build();
    private static final String HELLO = """
            {"stream":true,"model":"m","messages":[{"role":"user","content":"hi"}]}""";

    @TempDir
    private Path folder;

    private final FakeTime time = new FakeTime();
    private final ScriptedAnswers backend = new ScriptedAnswers((request, call) -> Completion.of("m", "Hello"));

    private static HeldCertificate certificate(long serial) {
        return new HeldCertificate.Builder()
                .serialNumber(serial)
                .addSubjectAlternativeName("localhost")
                .signedBy(AUTHORITY)
                .build();
    }

    private void writeChain(HeldCertificate certificate) throws IOException {
        Files.writeString(folder.resolve("chain.pem"), certificate.certificatePem() + AUTHORITY.certificatePem());
    }

    private void writeKey(HeldCertificate certificate) throws IOException {
        Files.writeString(folder.resolve("key.pem"), certificate.privateKeyPkcs8Pem());
    }

    private RunningGateway gateway() throws IOException {
        return RunningGateway.over(
                backend,
                builder -> builder.set(
                                "llm.gateway.tlsCertificate",
                                folder.resolve("chain.pem").toString())
                        .set("llm.gateway.tlsKey", folder.resolve("key.pem").toString()),
                builder -> builder.time(time));
    }

    private static SSLSocket connect(RunningGateway gateway) throws IOException {
        SSLSocket socket = (SSLSocket) CLIENT.sslSocketFactory()
                .createSocket(
                        gateway.gateway().address().getAddress(),
                        gateway.gateway().address().getPort());
        socket.setSoTimeout(20_000);
        socket.startHandshake();
        return socket;
    }

    private static BigInteger serial(SSLSocket socket) throws IOException {
        return ((X509Certificate) socket.getSession().getPeerCertificates()[0]).getSerialNumber();
    }

    private static String exchange(SSLSocket socket, String headers) throws IOException {
        socket.getOutputStream()
                .write(RawClient.request("POST", "/v1/chat/completions", HELLO, headers)
                        .getBytes(StandardCharsets.UTF_8));
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void servesOverTls() throws Exception {
        HeldCertificate certificate = certificate(7);
        writeChain(certificate);
        writeKey(certificate);
        try (RunningGateway gateway = gateway()) {
            assertThat(gateway.gateway().baseUrl()).startsWith("https://127.0.0.1:");
            try (SSLSocket socket = connect(gateway)) {
                assertThat(socket.getSession().getProtocol()).isEqualTo("TLSv1.3");
                assertThat(serial(socket)).isEqualTo(7);
                assertThat(exchange(socket, "Connection: close"))
                        .startsWith("HTTP/1.1 200 OK")
                        .contains("Hello", "[DONE]");
            }
            try (RawClient plain = gateway.client()) {
                plain.get("/healthz");
                assertThat(plain.rest()).doesNotContain("HTTP");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void speaksTheProtocolThatAClientChooses(HttpClient.Version version) throws Exception {
        HeldCertificate certificate = certificate(7);
        writeChain(certificate);
        writeKey(certificate);
        HttpClient client = HttpClient.newBuilder()
                .version(version)
                .sslContext(CLIENT.sslContext())
                .build();
        try (RunningGateway gateway = gateway()) {
            URI url = URI.create(
                    "https://localhost:" + gateway.gateway().address().getPort() + "/v1/chat/completions");
            for (String body : List.of(HELLO, HELLO.replace("\"stream\":true,", ""))) {
                HttpResponse<String> answer = client.send(
                        HttpRequest.newBuilder(url)
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());

                assertThat(answer.version()).isEqualTo(version);
                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(answer.body()).contains("Hello");
            }
        }
    }

    @Test
    void op14AReplacedCertificateIsThatOfNewConnectionsAndAHalfReplacedOneChangesNothing() throws Exception {
        HeldCertificate first = certificate(1);
        HeldCertificate second = certificate(2);
        writeChain(first);
        writeKey(first);
        try (RunningGateway gateway = gateway();
                SSLSocket kept = connect(gateway)) {
            writeChain(second);
            time.advance(Duration.ofSeconds(1));
            try (SSLSocket socket = connect(gateway)) {
                assertThat(serial(socket)).isEqualTo(1);
            }
            writeKey(second);
            time.advance(Duration.ofSeconds(1));
            try (SSLSocket socket = connect(gateway)) {
                assertThat(serial(socket)).isEqualTo(2);
            }
            assertThat(exchange(kept, "Connection: close")).contains("Hello", "[DONE]");
        }
    }

    @Test
    void whatIsNoCertificateAndItsKeyIsRefusedByName() throws Exception {
        HeldCertificate certificate = certificate(1);
        writeChain(certificate);
        writeKey(certificate(2));
        assertThatThrownBy(this::gateway)
                .hasMessageContaining("key.pem: is not the key of the first certificate of")
                .hasMessageContaining("chain.pem");
        Files.writeString(folder.resolve("key.pem"), certificate.certificatePem());
        assertThatThrownBy(this::gateway)
                .hasMessageContaining("key.pem: must have a private key of RSA, EC or Ed25519");
        Files.writeString(folder.resolve("key.pem"), "-----BEGIN PRIVATE KEY-----\nAAAAA\n-----END PRIVATE KEY-----\n");
        assertThatThrownBy(this::gateway).hasMessageContaining("key.pem: must have a private key");
        writeKey(certificate);
        Files.writeString(folder.resolve("chain.pem"), "nothing");
        assertThatThrownBy(this::gateway).hasMessageContaining("chain.pem: must have the certificate of the server");
        assertThatThrownBy(() -> RunningGateway.over(
                        backend, "llm.gateway.tlsKey", folder.resolve("key.pem").toString()))
                .hasMessageContaining("tlsCertificate and tlsKey belong together");
    }
}
