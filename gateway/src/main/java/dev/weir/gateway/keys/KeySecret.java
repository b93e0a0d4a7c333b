package dev.weir.gateway.keys;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The text of a key, {@code weir_ID_SECRET}: the id is public, the secret has 256 random bits. As no secret of this length can
 * be guessed, its hash does not have to be slow, as that of a password has: it is SHA-256 of a salt and the secret. Immutable;
 * {@code toString} omits the secret.
 *
 * @param id 12 letters and digits
 * @param secret 43 letters and digits
 */
record KeySecret(String id, String secret) {
    private static final String PREFIX = "weir_";
    private static final int ID_LENGTH = 12;
    private static final int SECRET_LENGTH = 43;
    private static final int SALT_BYTES = 16;
    private static final String ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final Pattern TEXT =
            Pattern.compile(PREFIX + "([0-9A-Za-z]{" + ID_LENGTH + "})_([0-9A-Za-z]{" + SECRET_LENGTH + "})");

    static KeySecret random(SecureRandom random) {
        return new KeySecret(letters(random, ID_LENGTH), letters(random, SECRET_LENGTH));
    }

    static String salt(SecureRandom random) {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        return HexFormat.of().formatHex(salt);
    }

    private static String letters(SecureRandom random, int count) {
        StringBuilder text = new StringBuilder(count);
        for (int i = 0; i < count; i++) {
            text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return text.toString();
    }

    /** The parts of a text; null if it has not the form of a key. */
    static @Nullable KeySecret parse(String text) {
        Matcher parts = TEXT.matcher(text);
        return parts.matches() ? new KeySecret(parts.group(1), parts.group(2)) : null;
    }

    String text() {
        return PREFIX + id + "_" + secret;
    }

    String digest(String salt) {
        MessageDigest sha256 = sha256();
        sha256.update(salt.getBytes(StandardCharsets.US_ASCII));
        sha256.update(secret.getBytes(StandardCharsets.US_ASCII));
        return HexFormat.of().formatHex(sha256.digest());
    }

    /** Whether this is the secret of a key; takes the same time wherever the two differ. */
    boolean isOf(GatewayKey key) {
        return MessageDigest.isEqual(
                digest(key.salt()).getBytes(StandardCharsets.US_ASCII),
                key.digest().getBytes(StandardCharsets.US_ASCII));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return "KeySecret[" + id + "]";
    }
}
