package dev.weir.app.run.input;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/** The first 64 bits of SHA-256: enough to notice that a row has changed. Not thread-safe. */
public final class RowDigest {
    private final MessageDigest sha256;

    public RowDigest() {
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** The digest of texts, each with its length, so that no others have the same. */
    long of(List<String> texts) {
        for (String text : texts) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            sha256.update(
                    ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
            sha256.update(bytes);
        }
        return ByteBuffer.wrap(sha256.digest()).getLong();
    }

    /** As sixteen hexadecimal digits. */
    public String hex(String text) {
        return hex(of(List.of(text)));
    }

    static String hex(long digest) {
        return "%016x".formatted(digest);
    }
}
