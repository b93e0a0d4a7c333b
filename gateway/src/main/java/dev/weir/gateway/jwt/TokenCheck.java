package dev.weir.gateway.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.factories.DefaultJWSVerifierFactory;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyConverter;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.weir.spi.time.TimeSource;
import java.security.Key;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Verifies tokens: a signature with a permitted algorithm by a key that the issuer publishes, then issuer, audience and time,
 * after RFC 7519 and the advice of RFC 8725. Keys come from the issuer's set alone: what a token's header names as its key
 * ({@code jwk}, {@code jku}, {@code x5u}) is not looked at. Thread-safe.
 */
final class TokenCheck {
    /** Maximum characters of a token. */
    static final int LONGEST = 16 * 1024;

    /** How long a request waits for keys that are being read. */
    static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

    private static final Set<String> TYPES = Set.of("jwt", "at+jwt", "application/at+jwt");

    private final JwtSettings settings;
    private final IssuerKeys keys;
    private final TokenClaims claims;
    private final Set<JWSAlgorithm> algorithms;
    private final TimeSource time;
    private volatile VerifiedTokens verified = new VerifiedTokens(new JWKSet());

    TokenCheck(JwtSettings settings, IssuerKeys keys, TimeSource time) {
        this.settings = settings;
        this.keys = keys;
        this.time = time;
        claims = new TokenClaims(settings);
        algorithms = settings.algorithms().stream()
                .map(algorithm -> JWSAlgorithm.parse(algorithm.name()))
                .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Verifies a token.
     *
     * @param mayWait whether it may wait for keys that are being read
     * @throws TokenRefusedException if it is not accepted
     */
    VerifiedToken verify(String text, boolean mayWait) throws TokenRefusedException {
        if (text.length() > LONGEST) {
            throw new TokenRefusedException(TokenFault.TOO_LONG);
        }
        JWKSet known = keys.current();
        String digest = VerifiedTokens.digest(text);
        VerifiedToken before = known == null ? null : verifiedWith(known).get(digest, time.instant());
        return before == null ? verify(text, digest, mayWait) : before;
    }

    private VerifiedTokens verifiedWith(JWKSet known) {
        VerifiedTokens latest = verified;
        if (!latest.isOf(known)) {
            latest = new VerifiedTokens(known);
            verified = latest;
        }
        return latest;
    }

    private VerifiedToken verify(String text, String digest, boolean mayWait) throws TokenRefusedException {
        SignedJWT token = parsed(text);
        JWSHeader header = token.getHeader();
        if (!algorithms.contains(header.getAlgorithm())) {
            throw new TokenRefusedException(TokenFault.ALGORITHM);
        }
        if (!isTyped(header.getType())) {
            throw new TokenRefusedException(TokenFault.MALFORMED);
        }
        JWKSet published = published(header, mayWait);
        requireSignature(token, select(header, published));
        JWTClaimsSet read = claims(token);
        Instant expires = requireValid(read);
        VerifiedToken accepted = new VerifiedToken(claims.terms(read), claims.budget(read), expires);
        verifiedWith(published).add(digest, accepted);
        return accepted;
    }

    private static SignedJWT parsed(String text) throws TokenRefusedException {
        try {
            return SignedJWT.parse(text);
        } catch (ParseException | RuntimeException e) { // of a parser of what a client sent
            throw new TokenRefusedException(TokenFault.MALFORMED);
        }
    }

    private static boolean isTyped(@Nullable JOSEObjectType type) {
        return type == null || TYPES.contains(type.getType().toLowerCase(Locale.ROOT));
    }

    /** The keys of the issuer, with one that a header may mean; without the id of a key it means all that its algorithm can use. */
    private JWKSet published(JWSHeader header, boolean mayWait) throws TokenRefusedException {
        JWKSet known = keys.current();
        if (known != null && !select(header, known).isEmpty()) {
            return known;
        }
        CompletableFuture<Void> reading = keys.renew();
        if (reading != null && !reading.isDone()) {
            if (!mayWait) {
                throw new TokenRefusedException(TokenFault.KEYS_COMING);
            }
            await(reading);
        }
        JWKSet next = keys.current();
        if (next == null) {
            throw new TokenRefusedException(TokenFault.KEYS_UNKNOWN);
        }
        if (select(header, next).isEmpty()) {
            throw new TokenRefusedException(TokenFault.UNKNOWN_KEY);
        }
        return next;
    }

    /** By type, use, algorithm and id. */
    private static List<Key> select(JWSHeader header, JWKSet known) {
        return KeyConverter.toJavaKeys(new JWKSelector(JWKMatcher.forJWSHeader(header)).select(known));
    }

    private static void await(CompletableFuture<Void> reading) {
        try {
            reading.get(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            return; // the keys that are known by then decide
        }
    }

    private static void requireSignature(SignedJWT token, List<Key> candidates) throws TokenRefusedException {
        DefaultJWSVerifierFactory verifiers = new DefaultJWSVerifierFactory();
        for (Key key : candidates) {
            if (isSignedBy(token, key, verifiers)) {
                return;
            }
        }
        throw new TokenRefusedException(TokenFault.SIGNATURE);
    }

    private static boolean isSignedBy(SignedJWT token, Key key, DefaultJWSVerifierFactory verifiers) {
        try {
            return token.verify(verifiers.createJWSVerifier(token.getHeader(), key));
        } catch (JOSEException | RuntimeException e) { // a key that does not fit, or a signature that is no number
            return false;
        }
    }

    private static JWTClaimsSet claims(SignedJWT token) throws TokenRefusedException {
        try {
            JWTClaimsSet read = token.getJWTClaimsSet();
            if (read != null) {
                return read;
            }
        } catch (ParseException | RuntimeException e) {
            throw new TokenRefusedException(TokenFault.MALFORMED);
        }
        throw new TokenRefusedException(TokenFault.MALFORMED);
    }

    /** When it expires. */
    private Instant requireValid(JWTClaimsSet read) throws TokenRefusedException {
        if (!settings.issuer().equals(read.getIssuer())) {
            throw new TokenRefusedException(TokenFault.ISSUER);
        }
        if (Collections.disjoint(settings.audience(), read.getAudience())) {
            throw new TokenRefusedException(TokenFault.AUDIENCE);
        }
        Instant now = time.instant();
        Date expiration = read.getExpirationTime();
        Instant expires =
                expiration == null ? Instant.MIN : expiration.toInstant().plus(settings.clockSkew());
        if (!now.isBefore(expires)) {
            throw new TokenRefusedException(TokenFault.EXPIRED);
        }
        Date begins = read.getNotBeforeTime();
        if (begins != null && now.isBefore(begins.toInstant().minus(settings.clockSkew()))) {
            throw new TokenRefusedException(TokenFault.NOT_YET_VALID);
        }
        return expires;
    }
}
