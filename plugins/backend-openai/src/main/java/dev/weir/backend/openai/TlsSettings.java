package dev.weir.backend.openai;

import dev.weir.spi.settings.DefaultValue;
import dev.weir.spi.settings.Description;
import dev.weir.spi.settings.Secret;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Whom to trust and who to be over TLS. Its {@code toString} does not show the password. */
@Description("Whom to trust and who to be over TLS.")
public record TlsSettings(
        @Nullable @Description("A PEM file with the certificate authorities to trust instead of the JDK's.")
        Path trustedCertificates,

        @Nullable @Description("A PKCS #12 file with the client's key and certificate; missing for none.")
        Path clientKeyStore,

        @Secret @Nullable @Description("The password of clientKeyStore.")
        String clientKeyStorePassword,

        @DefaultValue("false")
        @Description(
                "Accept any certificate of any host. Anyone on the way can then read keys and prompts: for tests only.")
        boolean insecureSkipVerification) {

    /** The JDK's certificate authorities, no client certificate. */
    public static final TlsSettings DEFAULTS = new TlsSettings(null, null, null, false);

    /**
     * Checks that the parts fit.
     *
     * @throws IllegalArgumentException if certificates to trust are named although none is verified
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
