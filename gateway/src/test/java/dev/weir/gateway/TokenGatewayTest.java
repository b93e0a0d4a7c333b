package dev.weir.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Weir;
import dev.weir.WeirBuilder;
import dev.weir.gateway.RawClient.Reply;
import dev.weir.gateway.jwt.TestIssuer;
import dev.weir.gateway.keys.KeyFile;
import dev.weir.gateway.keys.KeyTerms;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.call.Priority;
import dev.weir.spi.chat.Completion;
import dev.weir.testkit.fake.FakeTime;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A gateway that accepts tokens, by what its clients see. */
@Timeout(60)
final class TokenGatewayTest {
    private static final String CHAT = "/v1/chat/completions";
    private static final String HELLO = """
            {"model":"m","max_tokens":100,"messages":[{"role":"user","content":"hi"}]}""";

    @TempDir
    private Path folder;

    private final FakeTime time = new FakeTime();
    private final TestIssuer issuer = new TestIssuer(time);
    private final List<CallContext> calls = new CopyOnWriteArrayList<>();
    private final ScriptedAnswers backend = new ScriptedAnswers((request, call) -> {
        calls.add(call);
        return Completion.builder("m")
                .text("Hello")
                .usage(Usage.reported(60, 40))
                .build();
    });
    private Path jwks;
    private KeyFile file;
    private RunningGateway gateway;

    @BeforeEach
    void files() throws Exception {
        jwks = folder.resolve("jwks.json");
        Files.writeString(jwks, issuer.published());
        file = new KeyFile(folder.resolve("keys.json"), time);
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    private WeirBuilder accepting(WeirBuilder builder) {
        return builder.budgetKeys("key", "team", "tokenBudget")
                .set("llm.gateway.keysFile", file.path().toString())
                .set("llm.tokens.costPerToken", Map.of("m", "0.01"))
                .set(
                        "llm.gateway.jwt",
                        Map.of(
                                "issuer", TestIssuer.NAME,
                                "audience", List.of(TestIssuer.AUDIENCE),
                                "jwksFile", jwks.toString(),
                                "claims",
                                        Map.of(
                                                "team", "team",
                                                "models", "models",
                                                "priority", "priority",
                                                "requestsPerMinute", "rpm",
                                                "admin", "roles=weir-admin"),
                                "teams", Map.of("blue", Map.of("budget", "0.0015"))));
    }

    private void start(UnaryOperator<WeirBuilder> change) throws Exception {
        gateway = RunningGateway.over(backend, builder -> change.apply(accepting(builder)), more -> more.time(time));
    }

    private void start() throws Exception {
        start(builder -> builder);
    }

    private Reply chat(String token) throws Exception {
        return gateway.post(CHAT, HELLO, "Authorization: Bearer " + token);
    }

    @Test
    void aTokenIsAcceptedAsAKeyIsAndBesideOne() throws Exception {
        start();
        String key = file.create(KeyTerms.of("ci"), null).text();
        String token = issuer.token("alice");

        assertThat(gateway.post(CHAT, HELLO).status()).isEqualTo(401);
        assertThat(gateway.post(CHAT, HELLO).body()).contains("a token or a key is required");
        assertThat(chat(token).status()).isEqualTo(200);
        assertThat(chat(key).status()).isEqualTo(200);
        assertThat(gateway.post("/v1/messages", HELLO, "x-api-key: " + token).status())
                .isEqualTo(200);
        assertThat(gateway.post(CHAT, HELLO, "Authorization: Bearer " + token + "x", "x-api-key: " + key)
                        .status())
                .isEqualTo(200);
        assertThat(gateway.get("/readyz").body()).isEqualTo("ready\n");
    }

    @Test
    void aCallHasTheNameTheTeamAndThePriorityOfItsToken() throws Exception {
        start();
        chat(issuer.token("alice", claims -> claims.claim("team", "blue").claim("priority", "high")));

        assertThat(calls.get(0).attributes())
                .containsEntry("key", "jwt:alice")
                .containsEntry("team", "blue")
                .containsEntry("tokenBudget", "jwt:blue");
        assertThat(calls.get(0).priority()).isEqualTo(Priority.HIGH);
    }

    @Test
    void aRefusedTokenIsAnsweredAlikeWhateverIsWrong() throws Exception {
        start();
        String refused =
                chat(issuer.token("alice", claims -> claims.issuer("evil"))).body();

        assertThat(refused)
                .contains("\"code\":\"invalid_api_key\"", "the token is not accepted")
                .doesNotContain("issuer of", "evil");
        for (String token : List.of(
                issuer.token("alice", claims -> claims.audience("other")),
                issuer.token("alice") + "A",
                new TestIssuer(time).token("alice"),
                "e30.e30.",
                "a.b.c")) {
            Reply reply = chat(token);
            assertThat(reply.status()).isEqualTo(401);
            assertThat(reply.header("www-authenticate")).isEqualTo("Bearer");
            assertThat(reply.body()).isEqualTo(refused);
        }
        Reply expired = gateway.post(
                "/v1/messages",
                HELLO,
                "x-api-key: "
                        + issuer.token(
                                "alice",
                                claims -> claims.expirationTime(
                                        Date.from(time.instant().minusSeconds(3600)))));
        assertThat(expired.status()).isEqualTo(401);
        assertThat(expired.body()).contains("authentication_error", "the token has expired");
        assertThat(backend.requests()).isEmpty();
    }

    @Test
    void modelsAndRatesOfATokenHold() throws Exception {
        start();
        String token = issuer.token("alice", claims -> claims.claim("models", List.of("fast")));
        assertThat(chat(token).status()).isEqualTo(404);

        String limited = issuer.token("bob", claims -> claims.claim("rpm", 1));
        assertThat(chat(limited).status()).isEqualTo(200);
        assertThat(chat(limited).status()).isEqualTo(429);
        time.advance(Duration.ofSeconds(1));
        assertThat(chat(issuer.token("bob", claims -> claims.claim("rpm", 1))).status())
                .as("another token of the same caller")
                .isEqualTo(429);
    }

    @Test
    void eachCallerHasTheBudgetOfItsTeamsTerms() throws Exception {
        start();
        UnaryOperator<com.nimbusds.jwt.JWTClaimsSet.Builder> blue = claims -> claims.claim("team", "blue");
        assertThat(chat(issuer.token("alice", blue)).status()).isEqualTo(200);

        Reply spent = chat(issuer.token("alice", blue));
        assertThat(spent.status()).isEqualTo(429);
        assertThat(spent.body()).contains("insufficient_quota", "budget 'jwt:blue'");
        assertThat(chat(issuer.token("bob", blue)).status()).isEqualTo(200);
        assertThat(chat(issuer.token("alice")).status()).as("of no team").isEqualTo(200);
        String key = file.create(KeyTerms.of("alice"), null).text();
        assertThat(chat(key).status()).as("a key of the same name").isEqualTo(200);
    }

    @Test
    void aBudgetOfTheConfigurationDoesNotTakeThePlaceOfThatOfTokens() throws Exception {
        start(builder -> builder.set("llm.gateway.jwt.terms.budget", "0.0015").set("llm.budgets.jwt.limit", "1000"));
        assertThat(chat(issuer.token("alice")).status()).isEqualTo(200);

        Reply spent = chat(issuer.token("alice"));
        assertThat(spent.status()).isEqualTo(429);
        assertThat(spent.body()).contains("insufficient_quota", "budget 'jwt:*'");
        assertThat(chat(issuer.token("bob")).status()).isEqualTo(200);
    }

    @Test
    void withoutTheKeysOfTheIssuerItIsNotReadyAndSaysWhy() throws Exception {
        Files.delete(jwks);
        start();

        assertThat(gateway.get("/readyz").status()).isEqualTo(503);
        assertThat(gateway.get("/readyz").body())
                .contains("the keys of the issuer of tokens (llm.gateway.jwt) cannot be read");
        Reply reply = chat(issuer.token("alice"));
        assertThat(reply.status()).isEqualTo(503);
        assertThat(reply.header("retry-after")).isEqualTo("5");
        assertThat(reply.body()).contains("tokens cannot be checked at present");
        assertThat(gateway.get("/healthz").status()).isEqualTo(200);

        Files.writeString(jwks, issuer.published());
        time.advance(Duration.ofSeconds(5));
        assertThat(gateway.get("/readyz").status()).isEqualTo(200);
        assertThat(chat(issuer.token("alice")).status()).isEqualTo(200);
    }

    @Test
    void withTokensAnotherAddressThanLoopbackIsServed() throws Exception {
        start(builder -> builder.set("llm.gateway.host", "0.0.0.0"));

        assertThat(gateway.get("/v1/models").status()).isEqualTo(401);
        assertThat(gateway.get("/ui/api/state").status()).isEqualTo(401);
    }

    @Test
    void aLargeBodyIsReadOfACallerWithATokenAlone() throws Exception {
        start();
        for (String token : List.of("a.b.c", new TestIssuer(time).token("alice"))) {
            try (RawClient client = gateway.client()) {
                client.send("POST " + CHAT
                        + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\nAuthorization: Bearer " + token
                        + "\r\n\r\n");
                assertThat(client.reply().status()).isEqualTo(401);
            }
        }
        assertThat(gateway.post(CHAT, HELLO + " ".repeat(1_000_000), "Authorization: Bearer " + issuer.token("alice"))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void anAdminsTokenOpensTheDashboardUntilItExpires() throws Exception {
        start();
        assertThat(login(issuer.token("alice")).status()).isEqualTo(403);
        assertThat(login("a.b.c").status()).isEqualTo(401);

        String cookie = adminSession();
        assertThat(gateway.get("/ui/api/state", cookie).body()).contains("\"user\":\"jwt:alice\"");
        time.advance(Duration.ofMinutes(11));
        assertThat(gateway.get("/ui/api/state", cookie).status()).isEqualTo(401);
    }

    private String adminSession() throws Exception {
        Reply login = login(issuer.token("alice", claims -> claims.claim("roles", List.of("weir-admin"))));
        assertThat(login.status()).isEqualTo(200);
        return "Cookie: " + login.header("set-cookie").replaceFirst(";.*", "");
    }

    private Reply login(String token) throws Exception {
        return gateway.post(
                "/ui/api/login",
                "{\"key\":\"" + token + "\"}",
                "Content-Type: application/json",
                "Origin: http://localhost");
    }

    @Test
    void settingsOfTokensFollowAReloadAndTheirRemovalDoesNotOpenTheGateway() throws Exception {
        start();
        String cookie = adminSession();
        Weir other = RunningGateway.runtime(
                backend, builder -> accepting(builder).set("llm.gateway.jwt.audience", List.of("other")));
        assertThat(gateway.gateway().replace(other, RunningGateway.settings(other), former -> {}))
                .isEmpty();
        assertThat(gateway.get("/ui/api/state", cookie).status())
                .as("a session of a token that is no longer accepted")
                .isEqualTo(401);
        assertThat(chat(issuer.token("alice")).status()).isEqualTo(401);
        assertThat(chat(issuer.token("alice", claims -> claims.audience("other")))
                        .status())
                .isEqualTo(200);

        Weir none = RunningGateway.runtime(
                backend,
                builder -> builder.set("llm.gateway.keysFile", file.path().toString()));
        assertThat(gateway.gateway().replace(none, RunningGateway.settings(none), former -> {}))
                .containsExactly("llm.gateway.jwt");
        assertThat(gateway.post(CHAT, HELLO).status()).isEqualTo(401);
        gateway.gateway().close();
        other.close();
        none.close();
    }
}
