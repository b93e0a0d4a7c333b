package dev.weir.gateway.jwt;

import com.nimbusds.jose.jwk.JWKSet;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * The tokens that were verified with one set of keys, by their SHA-256, as a client sends its token with each request and a
 * signature takes longer to verify than the rest of a request. Bounded; thread-safe.
 */
final class VerifiedTokens {
    private static final int MOST = 10_000;

    private final JWKSet keys;
    private final ConcurrentMap<String, VerifiedToken> tokens = new ConcurrentHashMap<>();

    VerifiedTokens(JWKSet keys) {
        this.keys = keys;
    }

    /** Whether they were verified with these keys. */
    boolean isOf(JWKSet others) {
        return keys.equals(others);
    }

    /** What a token permits; null if it was not verified, or has expired. */
    @Nullable
    VerifiedToken get(String digest, Instant now) {
        VerifiedToken token = tokens.get(digest);
        return token != null && now.isBefore(token.expires()) ? token : null;
    }

    /** Begins anew when it is full: most tokens live for minutes. */
    void add(String digest, VerifiedToken token) {
        if (tokens.size() >= MOST) {
            tokens.clear();
        }
        tokens.put(digest, token);
    }

    static String digest(String token) {
        try {
            byte[] text = token.getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
