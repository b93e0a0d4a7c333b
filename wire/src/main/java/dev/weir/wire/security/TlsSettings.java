package dev.weir.wire.security;

import dev.weir.spi.settings.DefaultValue;
import dev.weir.spi.settings.Description;
import dev.weir.spi.settings.Secret;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** TLS trust store and client certificate. Its {@code toString} does not show the password. */
@Description("TLS trust store and client certificate.")
public record TlsSettings(
        @Nullable @Description("PEM file of the certificate authorities to trust instead of the JDK's.")
        Path trustedCertificates,

        @Nullable @Description("PKCS #12 file with the client's key and certificate; missing for none.")
        Path clientKeyStore,

        @Secret @Nullable @Description("The password of clientKeyStore.")
        String clientKeyStorePassword,

        @DefaultValue("false")
        @Description(
                "Accept any certificate. Anyone on the network path can then read keys and prompts: for tests only.")
        boolean insecureSkipVerification) {

    /**
     * Checks that the parts fit.
     *
     * @throws IllegalArgumentException if there are certificates to trust although none is verified
     */
    public TlsSettings {
        if (insecureSkipVerification && trustedCertificates != null) {
            throw new IllegalArgumentException(
                    "trustedCertificates has no effect with insecureSkipVerification: set one of them");
        }
    }

    @Override
    public String toString() {
        return "TlsSettings[trustedCertificates=" + trustedCertificates + ", clientKeyStore=" + clientKeyStore
                + ", insecureSkipVerification=" + insecureSkipVerification + "]";
    }
}
