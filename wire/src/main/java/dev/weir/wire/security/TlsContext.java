package dev.weir.wire.security;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The trust and the sockets that {@link TlsSettings} describe. */
public record TlsContext(SSLSocketFactory socketFactory, X509TrustManager trustManager, boolean verifiesHosts) {
    private static final Logger LOG = LoggerFactory.getLogger(TlsContext.class);

    /**
     * Reads the files that the settings name.
     *
     * @throws IllegalArgumentException if one of them cannot be used, saying which and why
     */
    public static TlsContext of(TlsSettings settings) {
        X509TrustManager trust = trustManager(settings);
        KeyManager[] keys = keyManagers(settings);
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys, new TrustManager[] {trust}, null);
            return new TlsContext(context.getSocketFactory(), trust, !settings.insecureSkipVerification());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no TLS", e);
        }
    }

    /** Makes a client use them. */
    public void applyTo(OkHttpClient.Builder client) {
        client.sslSocketFactory(socketFactory, trustManager);
        if (!verifiesHosts) {
            client.hostnameVerifier((host, session) -> true);
        }
    }

    private static X509TrustManager trustManager(TlsSettings settings) {
        if (settings.insecureSkipVerification()) {
            LOG.warn("event=tls-verification-off setting={}", "tls.insecureSkipVerification");
            return new TrustingTrustManager();
        }
        Path authorities = settings.trustedCertificates();
        if (authorities == null) {
            return trustManager((KeyStore) null);
        }
        return read("tls.trustedCertificates", authorities, TlsContext::pemTrust);
    }

    private static X509TrustManager pemTrust(InputStream pem) throws IOException, GeneralSecurityException {
        Collection<? extends Certificate> certificates =
                CertificateFactory.getInstance("X.509").generateCertificates(pem);
        if (certificates.isEmpty()) {
            throw new IOException("there is no certificate in it");
        }
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        int number = 0;
        for (Certificate certificate : certificates) {
            store.setCertificateEntry("authority-" + number++, certificate);
        }
        return trustManager(store);
    }

    @SuppressWarnings("NullAway") // null is the JDK's own store
    private static X509TrustManager trustManager(@Nullable KeyStore store) {
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return (X509TrustManager) factory.getTrustManagers()[0];
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK cannot verify certificates", e);
        }
    }

    private static KeyManager @Nullable [] keyManagers(TlsSettings settings) {
        Path file = settings.clientKeyStore();
        if (file == null) {
            return null;
        }
        String password = settings.clientKeyStorePassword();
        char[] characters = password == null ? new char[0] : password.toCharArray();
        return read("tls.clientKeyStore", file, in -> {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, characters);
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, characters);
            return factory.getKeyManagers();
        });
    }

    private static <T> T read(String setting, Path file, Reading<T> reading) {
        try (InputStream in = Files.newInputStream(file)) {
            return reading.of(in);
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException(setting + ": cannot use " + file + ": " + e.getMessage(), e);
        }
    }

    private interface Reading<T> {
        T of(InputStream in) throws IOException, GeneralSecurityException;
    }
}
