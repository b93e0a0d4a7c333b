package dev.weir.wire;

import dev.weir.wire.WireServer.Script;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;

/**
 * Where a backend is pointed at.
 *
 * @param url the base URL
 * @param server what is there
 */
public record Place(URI url, AutoCloseable server) {

    public static Place serving(Script script) {
        WireServer server = new WireServer(script);
        return new Place(server.url(), server);
    }

    /** A server that speaks TLS with a certificate for this name that nobody has signed but itself. */
    public static WireServer tls(HeldCertificate certificate, Script... scripts) {
        HandshakeCertificates server =
                new HandshakeCertificates.Builder().heldCertificate(certificate).build();
        return new WireServer(server.sslContext().getServerSocketFactory(), "https", scripts);
    }

    public static Place untrusted() {
        HeldCertificate certificate = new HeldCertificate.Builder()
                .addSubjectAlternativeName("127.0.0.1")
                .build();
        WireServer server = tls(certificate, (wire, request) -> wire.json(200, "{}"));
        return new Place(server.url(), server);
    }

    /** A server that speaks no TLS although its URL says so. */
    public static Place withoutTls() {
        WireServer server = new WireServer((wire, request) -> wire.json(200, "{}"));
        return new Place(URI.create("https://127.0.0.1:" + server.port()), server);
    }

    /** A port where nobody listens. */
    public static Place refusing() {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new Place(URI.create("http://127.0.0.1:" + taken.getLocalPort()), () -> {});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A name that no resolver knows (RFC 6761, 6.4). */
    public static Place unknown() {
        return new Place(URI.create("http://weir.invalid"), () -> {});
    }

    /** A server that accepts a connection and never says a word, under a URL that needs it to. */
    public static Place silent() {
        DeafServer server = new DeafServer();
        return new Place(URI.create("https://127.0.0.1:" + server.port()), server);
    }
}
