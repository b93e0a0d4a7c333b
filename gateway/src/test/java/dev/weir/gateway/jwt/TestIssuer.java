package dev.weir.gateway.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Date;
import java.util.function.UnaryOperator;

/** An issuer of tokens, as a test wants them. */
public final class TestIssuer {
    public static final String NAME = "https://login.example.com/";
    public static final String AUDIENCE = "weir";

    private final InstantSource time;
    private ECKey key;

    public TestIssuer(InstantSource time) {
        this.time = time;
        key = generated("first");
    }

    static ECKey generated(String id) {
        try {
            return new ECKeyGenerator(Curve.P_256).keyID(id).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Signs with another key from now on, and publishes that alone. */
    void rotate(String id) {
        key = generated(id);
    }

    ECKey key() {
        return key;
    }

    /** What it publishes. */
    public String published() {
        return new JWKSet(key).toString();
    }

    JWTClaimsSet.Builder claims(String subject) {
        return new JWTClaimsSet.Builder()
                .issuer(NAME)
                .audience(AUDIENCE)
                .subject(subject)
                .expirationTime(Date.from(time.instant().plus(Duration.ofMinutes(10))));
    }

    /** A token with more claims. */
    public String token(String subject, UnaryOperator<JWTClaimsSet.Builder> more) {
        return signed(
                key, new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(key.getKeyID()), more.apply(claims(subject)));
    }

    public String token(String subject) {
        return token(subject, claims -> claims);
    }

    static String signed(ECKey key, JWSHeader.Builder header, JWTClaimsSet.Builder claims) {
        try {
            SignedJWT token = new SignedJWT(header.type(JOSEObjectType.JWT).build(), claims.build());
            token.sign(new ECDSASigner(key));
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }
}
