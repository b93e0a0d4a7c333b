package dev.weir.cache;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The SHA-256 digest (FIPS 180-4) of a canonical form, of one after the other. Not thread-safe. */
final class KeyDigest {
    private final MessageDigest sha256 = sha256();
    private final CanonicalForm form = new CanonicalForm(sha256::update);

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** What is written here is digested. */
    CanonicalForm form() {
        return form;
    }

    /** The digest in hexadecimal; the form is empty afterwards. */
    String hex() {
        form.flush();
        return HexFormat.of().formatHex(sha256.digest());
    }
}
