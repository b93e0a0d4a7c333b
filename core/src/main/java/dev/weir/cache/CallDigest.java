package dev.weir.cache;

import dev.weir.call.Call;
import dev.weir.spi.chat.ChatRequest;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Digests of the cache keys of calls, to count which calls repeat one another without keeping what they say: HMAC-SHA-256
 * (RFC 2104) with a random key that never leaves this object, so that nobody can test a guess of a text against a digest.
 * Thread-safe.
 */
public final class CallDigest {
    private static final String HMAC = "HmacSHA256";
    private static final int BYTES = 12;

    private final CachePolicy policy;
    private final CacheKey keys;
    private final SecretKeySpec secret;

    /**
     * Digests by these settings of a cache, whether there is one or not.
     *
     * @param routes what determines the answers of a route beside the request, by its name, as values of JSON
     */
    public CallDigest(CacheSettings settings, Map<String, ?> routes) {
        policy = new CachePolicy(settings);
        keys = new CacheKey(settings, routes);
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        secret = new SecretKeySpec(random, HMAC);
    }

    /** The digest of a chat call; null if its answer would not be cached. Embeddings, which are cached by input, have none. */
    public @Nullable String of(Call call) {
        if (!(call.request() instanceof ChatRequest request)
                || policy.rule(call).isBypass()) {
            return null;
        }
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(secret);
            byte[] digest = mac.doFinal(keys.of(call, request).getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(Arrays.copyOf(digest, BYTES));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every Java platform has " + HMAC, e);
        }
    }
}
