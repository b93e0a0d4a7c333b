package dev.weir.gateway.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A certificate chain and its private key, as PEM files have them. {@code toString} omits the key.
 *
 * @param chain the certificate of the server first
 */
record PemIdentity(PrivateKey key, List<X509Certificate> chain) {
    private static final Pattern PRIVATE_KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
    private static final List<String> ALGORITHMS = List.of("EC", "RSA", "Ed25519");

    /** @throws IOException if they cannot be read, or do not belong together; it names the file, and has no part of the key */
    static PemIdentity read(Path chainFile, Path keyFile) throws IOException {
        List<X509Certificate> chain = chain(chainFile);
        PrivateKey key = key(keyFile);
        if (!belongTogether(key, chain.get(0))) {
            throw new IOException(keyFile + ": is not the key of the first certificate of " + chainFile);
        }
        return new PemIdentity(key, chain);
    }

    private static List<X509Certificate> chain(Path file) throws IOException {
        List<X509Certificate> chain = new ArrayList<>();
        try {
            CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(file)))
                    .forEach(certificate -> chain.add((X509Certificate) certificate));
        } catch (GeneralSecurityException e) {
            throw noChain(file, e);
        }
        if (chain.isEmpty()) {
            throw noChain(file, null);
        }
        return chain;
    }

    private static IOException noChain(Path file, @Nullable Exception cause) {
        return new IOException(
                file + ": must have the certificate of the server and those that signed it, in PEM", cause);
    }

    private static PrivateKey key(Path file) throws IOException {
        Matcher pem = PRIVATE_KEY.matcher(new String(Files.readAllBytes(file), StandardCharsets.US_ASCII));
        byte[] bytes = pem.find() ? decoded(pem.group(1)) : null;
        if (bytes != null) {
            PKCS8EncodedKeySpec encoded = new PKCS8EncodedKeySpec(bytes);
            for (String algorithm : ALGORITHMS) {
                PrivateKey key = ofAlgorithm(algorithm, encoded);
                if (key != null) {
                    return key;
                }
            }
        }
        throw new IOException(
                file + ": must have a private key of RSA, EC or Ed25519 as 'BEGIN PRIVATE KEY'; 'openssl pkcs8"
                        + " -topk8 -nocrypt -in KEY' converts others");
    }

    private static byte @Nullable [] decoded(String base64) {
        try {
            return Base64.getMimeDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            return null; // it ends within a character, as a file that is being written
        }
    }

    private static @Nullable PrivateKey ofAlgorithm(String algorithm, PKCS8EncodedKeySpec encoded) {
        try {
            return KeyFactory.getInstance(algorithm).generatePrivate(encoded);
        } catch (GeneralSecurityException e) {
            return null; // of another algorithm
        }
    }

    private static boolean belongTogether(PrivateKey key, X509Certificate certificate) {
        String algorithm = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> "Ed25519";
        };
        byte[] probe = "weir".getBytes(StandardCharsets.US_ASCII);
        try {
            Signature signing = Signature.getInstance(algorithm);
            signing.initSign(key);
            signing.update(probe);
            Signature verifying = Signature.getInstance(algorithm);
            verifying.initVerify(certificate.getPublicKey());
            verifying.update(probe);
            return verifying.verify(signing.sign());
        } catch (GeneralSecurityException e) {
            return false; // the public key is of another algorithm
        }
    }

    @Override
    public String toString() {
        return "PemIdentity[" + chain.get(0).getSubjectX500Principal() + "]";
    }
}
