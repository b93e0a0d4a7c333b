package dev.weir.gateway.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.opts.AllowWeakRSAKey;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import dev.weir.config.SettingsRecord;
import dev.weir.gateway.keys.KeyTerms;
import dev.weir.spi.call.Priority;
import dev.weir.testkit.fake.FakeTime;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TokenCheckTest {
    private final FakeTime time = new FakeTime();
    private final TestIssuer issuer = new TestIssuer(time);
    private final List<CompletableFuture<String>> readings = new ArrayList<>();
    private final Published source = new Published();
    private final IssuerKeys keys = new IssuerKeys(source, Duration.ofHours(6), time);
    private final TokenCheck check = check(Map.of());

    /** Answers at once with what the issuer publishes, unless a test answers. */
    private final class Published implements KeySetSource {
        private boolean down;
        private boolean silent;
        private String text = "";

        @Override
        public CompletableFuture<String> read() {
            CompletableFuture<String> reading = silent
                    ? new CompletableFuture<>()
                    : down
                            ? CompletableFuture.failedFuture(new IllegalStateException("status 500"))
                            : CompletableFuture.completedFuture(text.isEmpty() ? issuer.published() : text);
            readings.add(reading);
            return reading;
        }

        @Override
        public Duration interval() {
            return Duration.ofMinutes(5);
        }

        @Override
        public Duration leastInterval() {
            return Duration.ofSeconds(30);
        }

        @Override
        public String location() {
            return "the test";
        }
    }

    private TokenCheck check(Map<String, ?> more) {
        Map<String, Object> settings = new HashMap<>(Map.of(
                "issuer",
                TestIssuer.NAME,
                "audience",
                List.of("other", TestIssuer.AUDIENCE),
                "jwksUrl",
                URI.create("https://login.example.com/jwks")));
        settings.putAll(more);
        return new TokenCheck(SettingsRecord.defaults(JwtSettings.class, settings), keys, time);
    }

    private static TokenFault fault(TokenCheck check, String token) {
        TokenRefusedException refused =
                catchThrowableOfType(TokenRefusedException.class, () -> check.verify(token, true));
        assertThat(refused).as("refused").isNotNull();
        assertThat(refused.getMessage()).doesNotContain(token.isEmpty() ? "\0" : token);
        return refused.fault();
    }

    private TokenFault fault(String token) {
        return fault(check, token);
    }

    private TokenFault faultOf(UnaryOperator<JWTClaimsSet.Builder> more) {
        return fault(issuer.token("alice", more));
    }

    private Date in(Duration duration) {
        return Date.from(time.instant().plus(duration));
    }

    @Test
    void aTokenOfTheIssuerIsAcceptedUntilItExpires() throws Exception {
        VerifiedToken token = check.verify(issuer.token("alice@example.com"), true);

        assertThat(token.terms())
                .isEqualTo(
                        new KeyTerms("jwt:alice@example.com", null, Set.of(), null, "month", null, null, null, false));
        assertThat(token.expires()).isEqualTo(time.instant().plus(Duration.ofMinutes(11)));
        assertThat(token.budget()).isEqualTo("jwt:*");
    }

    @Test
    void issuerAudienceAndTimeHaveToBeRight() throws Exception {
        assertThat(faultOf(claims -> claims.issuer("https://login.example.com")))
                .isEqualTo(TokenFault.ISSUER);
        assertThat(faultOf(claims -> claims.issuer(null))).isEqualTo(TokenFault.ISSUER);
        assertThat(faultOf(claims -> claims.audience("wei"))).isEqualTo(TokenFault.AUDIENCE);
        assertThat(faultOf(claims -> claims.audience((String) null))).isEqualTo(TokenFault.AUDIENCE);
        assertThat(faultOf(claims -> claims.expirationTime(null))).isEqualTo(TokenFault.EXPIRED);
        assertThat(faultOf(claims -> claims.expirationTime(in(Duration.ofMinutes(-1)))))
                .isEqualTo(TokenFault.EXPIRED);
        assertThat(faultOf(claims -> claims.notBeforeTime(in(Duration.ofSeconds(61)))))
                .isEqualTo(TokenFault.NOT_YET_VALID);

        String skewed = issuer.token(
                "alice",
                claims -> claims.audience(List.of("x", "weir"))
                        .expirationTime(in(Duration.ofSeconds(-59)))
                        .notBeforeTime(in(Duration.ofSeconds(60))));
        assertThat(check.verify(skewed, true).terms().name()).isEqualTo("jwt:alice");
    }

    @Test
    void unsignedTokensAndThoseOfOtherAlgorithmsAreRefused() throws Exception {
        JWTClaimsSet claims = issuer.claims("alice").build();
        assertThat(fault(new PlainJWT(claims).serialize())).isEqualTo(TokenFault.MALFORMED);
        String header = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString("{\"alg\":\"NONE\"}".getBytes(StandardCharsets.UTF_8));
        assertThat(fault(header + issuer.token("alice").replaceFirst("^[^.]*", "")))
                .isEqualTo(TokenFault.ALGORITHM);

        byte[] publicKey = issuer.key().toPublicJWK().toJSONString().getBytes(StandardCharsets.UTF_8);
        SignedJWT hmac = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("first").build(), claims);
        hmac.sign(new MACSigner(publicKey));
        assertThat(fault(hmac.serialize())).isEqualTo(TokenFault.ALGORITHM);
    }

    @Test
    void aSymmetricKeyThatIsPublishedVerifiesNothing() throws Exception {
        OctetSequenceKey secret =
                new OctetSequenceKey.Builder(new byte[32]).keyID("oct").build();
        source.text = new JWKSet(List.of(secret, issuer.key())).toString(false);
        SignedJWT hmac = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("oct").build(),
                issuer.claims("alice").build());
        hmac.sign(new MACSigner(secret));

        assertThat(fault(hmac.serialize())).isEqualTo(TokenFault.ALGORITHM);
        assertThat(keys.current().getKeyByKeyId("oct")).isNull();
    }

    @Test
    void anotherKeyWithTheSameIdIsRefused() {
        ECKey other = TestIssuer.generated("first");
        String forged = TestIssuer.signed(
                other, new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("first"), issuer.claims("alice"));

        assertThat(fault(forged)).isEqualTo(TokenFault.SIGNATURE);
    }

    @Test
    void aKeyThatTheTokenItselfNamesIsNotUsed() {
        ECKey own = TestIssuer.generated("mine");
        JWSHeader.Builder embedded = new JWSHeader.Builder(JWSAlgorithm.ES256)
                .jwk(own.toPublicJWK())
                .jwkURL(URI.create("https://evil.example/jwks"))
                .x509CertURL(URI.create("https://evil.example/cert"));

        assertThat(fault(TestIssuer.signed(own, embedded, issuer.claims("alice"))))
                .isEqualTo(TokenFault.SIGNATURE);
        assertThat(fault(TestIssuer.signed(own, embedded.keyID("mine"), issuer.claims("alice"))))
                .isEqualTo(TokenFault.UNKNOWN_KEY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../etc/passwd", "' OR 1=1 --", "first\0", "FIRST", "https://evil.example/jwks"})
    void theIdOfAKeyIsComparedAndNothingElse(String id) {
        String token = TestIssuer.signed(
                issuer.key(), new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(id), issuer.claims("alice"));

        assertThat(fault(token)).isEqualTo(TokenFault.UNKNOWN_KEY);
    }

    @Test
    void aTokenWithoutTheIdOfAKeyIsVerifiedByAnyThatFits() throws Exception {
        source.text = new JWKSet(List.of(TestIssuer.generated("other"), issuer.key())).toString();
        String token =
                TestIssuer.signed(issuer.key(), new JWSHeader.Builder(JWSAlgorithm.ES256), issuer.claims("alice"));

        assertThat(check.verify(token, true).terms().name()).isEqualTo("jwt:alice");
    }

    @Test
    void aCriticalHeaderThatIsNotKnownIsRefused() {
        String token = TestIssuer.signed(
                issuer.key(),
                new JWSHeader.Builder(JWSAlgorithm.ES256)
                        .keyID("first")
                        .criticalParams(Set.of("exp"))
                        .customParam("exp", 1),
                issuer.claims("alice"));

        assertThat(fault(token)).isEqualTo(TokenFault.SIGNATURE);
    }

    @Test
    void whatIsNoTokenIsRefusedWhateverItsSize() throws Exception {
        String nested = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(("{\"alg\":\"ES256\",\"x\":" + "[".repeat(4000)).getBytes(StandardCharsets.UTF_8));
        String token = issuer.token("alice");

        assertThat(fault("a".repeat(TokenCheck.LONGEST + 1))).isEqualTo(TokenFault.TOO_LONG);
        for (String text : List.of(
                "",
                ".",
                "..",
                "...",
                "a.b.c",
                "a.b.c.d.e",
                nested + "." + nested + ".",
                token + ".x",
                token.replace('.', ' '),
                "\ud800.\udc00.\uffff")) {
            assertThat(fault(text)).isEqualTo(TokenFault.MALFORMED);
        }
        JWSObject noClaims = new JWSObject(
                new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("first").build(), new Payload("[1]"));
        noClaims.sign(new com.nimbusds.jose.crypto.ECDSASigner(issuer.key()));
        assertThat(fault(noClaims.serialize())).isEqualTo(TokenFault.MALFORMED);
        assertThat(fault(token.substring(0, token.lastIndexOf('.') + 1) + "AAAA"))
                .isEqualTo(TokenFault.SIGNATURE);
    }

    @Test
    void anRsaKeyHasToBeLongEnough() throws Exception {
        RSAKey shorter = new RSAKeyGenerator(1024, true).keyID("short").generate();
        source.text = new JWKSet(List.of(shorter, issuer.key())).toString();
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("short").build(),
                issuer.claims("alice").build());
        token.sign(signer(shorter));

        assertThat(fault(token.serialize())).isEqualTo(TokenFault.UNKNOWN_KEY);
    }

    private static RSASSASigner signer(RSAKey key) throws JOSEException {
        return new RSASSASigner(key.toPrivateKey(), Set.of(AllowWeakRSAKey.getInstance()));
    }

    @Test
    void aRotatedKeyIsReadOnTheFirstTokenWithIt() throws Exception {
        check.verify(issuer.token("alice"), true);
        issuer.rotate("second");
        assertThat(fault(issuer.token("alice"))).as("read a moment ago").isEqualTo(TokenFault.UNKNOWN_KEY);
        time.advance(Duration.ofSeconds(30));

        assertThat(check.verify(issuer.token("alice"), true).terms().name()).isEqualTo("jwt:alice");
        assertThat(readings).hasSize(2);
    }

    @Test
    void aTokenThatWasVerifiedIsRefusedWhenItExpiresOrItsKeyIsWithdrawn() throws Exception {
        String token = issuer.token("alice");
        VerifiedToken first = check.verify(token, true);
        assertThat(check.verify(token, true)).isSameAs(first);
        issuer.rotate("second");
        time.advance(Duration.ofMinutes(5));
        keys.current();

        assertThat(fault(token)).as("its key is withdrawn").isEqualTo(TokenFault.UNKNOWN_KEY);
        String next = issuer.token("alice");
        check.verify(next, true);
        time.advance(Duration.ofMinutes(11));
        assertThat(fault(next)).isEqualTo(TokenFault.EXPIRED);
    }

    @Test
    void unknownKeysDoNotHaveTheIssuerAskedAgainAndAgain() throws Exception {
        check.verify(issuer.token("alice"), true);
        for (int i = 0; i < 100; i++) {
            time.advance(Duration.ofSeconds(1));
            fault(TestIssuer.signed(
                    issuer.key(), new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("k" + i), issuer.claims("a")));
        }

        assertThat(readings).hasSize(4);
    }

    @Test
    void formerKeysStayForABoundedTimeWhileTheIssuerIsDown() throws Exception {
        String token = issuer.token("alice", claims -> claims.expirationTime(in(Duration.ofDays(1))));
        check.verify(token, true);
        source.down = true;
        time.advance(Duration.ofHours(6));
        check.verify(token, true);
        assertThat(keys.problem()).isNull();

        time.advance(Duration.ofSeconds(1));
        assertThat(fault(token)).isEqualTo(TokenFault.KEYS_UNKNOWN);
        assertThat(keys.problem()).isEqualTo("status 500");

        source.down = false;
        time.advance(Duration.ofSeconds(30));
        check.verify(token, true);
    }

    @Test
    void formerKeysStayWhereWhatIsReadIsNoKeySet() throws Exception {
        String token = issuer.token("alice");
        check.verify(token, true);
        for (String junk : List.of(
                "<html>", "{}", "{\"keys\":[]}", "{\"keys\":[{\"kty\":\"oct\",\"k\":\"AAAA\"}]}", "[".repeat(9999))) {
            source.text = junk;
            time.advance(Duration.ofMinutes(1));
            var unused = keys.renew();
            check.verify(token, true);
        }
        assertThat(readings).hasSize(6);
    }

    @Test
    void withoutKeysAtTheStartTokensCannotBeCheckedUntilThereAreSome() throws Exception {
        source.down = true;
        assertThat(keys.problem()).isEqualTo("status 500");
        assertThat(fault(issuer.token("alice"))).isEqualTo(TokenFault.KEYS_UNKNOWN);

        source.down = false;
        time.advance(Duration.ofSeconds(5));
        assertThat(keys.problem()).isNull();
        check.verify(issuer.token("alice"), true);
    }

    @Test
    void whoMayNotWaitIsToldThatKeysAreBeingRead() throws Exception {
        source.silent = true;
        TokenRefusedException refused =
                catchThrowableOfType(TokenRefusedException.class, () -> check.verify(issuer.token("alice"), false));
        assertThat(refused.fault()).isEqualTo(TokenFault.KEYS_COMING);

        readings.get(0).complete(issuer.published());
        check.verify(issuer.token("alice"), false);
        assertThat(readings).hasSize(1);
    }

    private static final Map<String, Object> CLAIMS = Map.of(
            "claims",
            Map.of(
                    "name", "preferred_username",
                    "team", "team",
                    "models", "models",
                    "priority", "priority",
                    "requestsPerMinute", "rpm",
                    "tokensPerMinute", "tpm",
                    "admin", "realm_access.roles=weir-admin",
                    "metrics", "https://example.com/metrics"),
            "terms",
            Map.of("models", List.of("small"), "requestsPerMinute", 10, "priority", Priority.LOW),
            "teams",
            Map.of("blue", Map.of("models", List.of("large"), "budget", "20")));

    @Test
    void claimsSayWhatATokenPermitsAndTheSettingsWhatTheyLeaveOpen() throws Exception {
        TokenCheck mapped = check(CLAIMS);

        KeyTerms plain = mapped.verify(issuer.token("1", claims -> claims.claim("preferred_username", "bob")), true)
                .terms();
        assertThat(plain)
                .isEqualTo(
                        new KeyTerms("jwt:bob", null, Set.of("small"), null, "month", 10, null, Priority.LOW, false));

        VerifiedToken rich = mapped.verify(
                issuer.token(
                        "1",
                        claims -> claims.claim("preferred_username", "carol")
                                .claim("team", "blue")
                                .claim("models", "fast openai/*")
                                .claim("priority", "high")
                                .claim("rpm", 5)
                                .claim("tpm", 1000)
                                .claim("realm_access", Map.of("roles", List.of("x", "weir-admin")))
                                .claim("https://example.com/metrics", true)),
                true);
        assertThat(rich.terms().models()).containsExactlyInAnyOrder("fast", "openai/*");
        assertThat(rich.terms().team()).isEqualTo("blue");
        assertThat(rich.terms().budget()).isEqualByComparingTo("20");
        assertThat(rich.terms().requestsPerMinute()).isEqualTo(5);
        assertThat(rich.terms().tokensPerMinute()).isEqualTo(1000);
        assertThat(rich.terms().priority()).isEqualTo(Priority.HIGH);
        assertThat(rich.terms().admin()).isTrue();
        assertThat(rich.terms().metrics()).isTrue();
        assertThat(rich.budget()).isEqualTo("jwt:blue");
    }

    @Test
    void aClaimThatIsWrongDoesNotPermitMore() {
        TokenCheck mapped = check(CLAIMS);
        Map<String, List<Object>> wrong = Map.of(
                "preferred_username", List.of("", 1, "a b", "x".repeat(129), List.of("a")),
                "team", List.of(1, "a b", "", List.of("blue")),
                "models", List.of(1, "", " ", List.of(), List.of(1), List.of("")),
                "priority", List.of("HIGHEST", 1),
                "rpm", List.of(0, -1, 1.5, "10", 1e99),
                "tpm", List.of(true));
        wrong.forEach((name, values) -> values.forEach(value -> assertThat(fault(
                        mapped,
                        issuer.token(
                                "1",
                                claims -> claims.claim("preferred_username", "bob")
                                        .claim(name, value))))
                .as("%s=%s", name, value)
                .isEqualTo(TokenFault.CLAIM)));
        assertThat(fault(mapped, issuer.token("1"))).as("without a name").isEqualTo(TokenFault.CLAIM);
    }

    @Test
    void onlyTheVeryValueOfAClaimMakesAnAdmin() throws Exception {
        TokenCheck mapped = check(CLAIMS);
        for (Object roles : List.of(
                "weir-admin-not", List.of("weir"), Map.of("weir-admin", true), true, List.of(List.of("weir-admin")))) {
            assertThat(mapped.verify(
                                    issuer.token(
                                            "1",
                                            claims -> claims.claim("preferred_username", "bob")
                                                    .claim("realm_access", Map.of("roles", roles))
                                                    .claim("https://example.com/metrics", "true")),
                                    true)
                            .terms()
                            .permitsMetrics())
                    .as("%s", roles)
                    .isFalse();
        }
    }
}
