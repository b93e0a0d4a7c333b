package dev.weir.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.WeirBuilder;
import dev.weir.gateway.RawClient.Reply;
import dev.weir.gateway.keys.CreatedKey;
import dev.weir.gateway.keys.KeyFile;
import dev.weir.gateway.keys.KeyTerms;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.call.Priority;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.time.TimeSource;
import dev.weir.testkit.fake.FakeTime;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A gateway with keys, by what its clients see. */
@Timeout(60)
final class KeyedGatewayTest {
    private static final String CHAT = "/v1/chat/completions";
    private static final String MESSAGES = "/v1/messages";
    private static final String HELLO = """
            {"model":"m","max_tokens":100,"messages":[{"role":"user","content":"hi"}]}""";

    @TempDir
    private Path folder;

    private final List<CallContext> calls = new CopyOnWriteArrayList<>();
    private final ScriptedAnswers backend = new ScriptedAnswers((request, call) -> {
        calls.add(call);
        return Completion.builder("m")
                .text("Hello")
                .usage(Usage.reported(60, 40))
                .build();
    });
    private KeyFile file;
    private RunningGateway gateway;

    private WeirBuilder keyed(WeirBuilder builder) {
        return builder.budgetKeys("key", "team")
                .set("llm.gateway.keysFile", file.path().toString())
                .set("llm.tokens.costPerToken", Map.of("m", "0.01"))
                .set("llm.batchProcessing.tenantKey", "key")
                .set("llm.routes.fast.targets", List.of(Map.of("backend", "scripted", "model", "m")));
    }

    @BeforeEach
    void start() throws Exception {
        file = new KeyFile(folder.resolve("keys.json"), TimeSource.system());
        gateway = RunningGateway.over(backend, this::keyed);
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    private String create(KeyTerms terms) {
        return file.create(terms, null).text();
    }

    private static KeyTerms terms(
            Set<String> models,
            @Nullable String budget,
            @Nullable Integer requests,
            @Nullable Integer tokens,
            @Nullable Priority priority) {
        return new KeyTerms(
                "ci",
                "blue",
                models,
                budget == null ? null : new BigDecimal(budget),
                "month",
                requests,
                tokens,
                priority,
                false);
    }

    private Reply chat(String key) throws Exception {
        return gateway.post(CHAT, HELLO, "Authorization: Bearer " + key);
    }

    private Reply message(String key) throws Exception {
        return gateway.post(MESSAGES, HELLO, "x-api-key: " + key);
    }

    @Test
    void needsNoKeyUntilOneIsCreated() throws Exception {
        assertThat(gateway.post(CHAT, HELLO).status()).isEqualTo(200);

        String key = create(KeyTerms.of("ci"));

        assertThat(gateway.post(CHAT, HELLO).status()).isEqualTo(401);
        assertThat(chat(key).status()).isEqualTo(200);
        assertThat(message(key).status()).isEqualTo(200);
        assertThat(gateway.get("/v1/models").status()).isEqualTo(401);
        assertThat(gateway.get("/v1/nothing").status()).isEqualTo(401);
        assertThat(gateway.get("/metrics").status()).isEqualTo(401);
        assertThat(gateway.get("/healthz").status()).isEqualTo(200);
        assertThat(gateway.get("/readyz").status()).isEqualTo(200);
    }

    @Test
    void aWrongKeyAndAnUnknownOneAreAnsweredAlikeInTheShapeOfTheApi() throws Exception {
        String key = create(KeyTerms.of("ci"));
        String wrong = key.substring(0, key.length() - 1) + (key.endsWith("a") ? "b" : "a");
        String unknown = "weir_000000000000_" + "0".repeat(43);

        Reply reply = chat(wrong);
        assertThat(reply.status()).isEqualTo(401);
        assertThat(reply.header("www-authenticate")).isEqualTo("Bearer");
        assertThat(reply.header("x-should-retry")).isEqualTo("false");
        assertThat(reply.body())
                .contains("\"code\":\"invalid_api_key\"", "\"type\":\"invalid_request_error\"", "the key is not valid")
                .doesNotContain("weir_");
        assertThat(chat(unknown).body()).isEqualTo(reply.body());
        assertThat(chat("sk-1").body()).isEqualTo(reply.body());
        assertThat(message(wrong).body())
                .contains("\"type\":\"authentication_error\"", "\"request_id\":\"")
                .doesNotContain("weir_");
        assertThat(gateway.post(CHAT, HELLO).body()).contains("a key is required", "Authorization: Bearer KEY");
        assertThat(backend.requests()).isEmpty();
    }

    @Test
    void ks06OneValidKeyOfTwoSuffices() throws Exception {
        String key = create(KeyTerms.of("ci"));
        for (String[] headers : new String[][] {
            {"Authorization: Bearer " + key, "x-api-key: stale"},
            {"Authorization: Bearer stale", "x-api-key: " + key},
            {"authorization: bearer " + key},
            {"Authorization: Basic abc", "x-api-key: " + key}
        }) {
            assertThat(gateway.post(CHAT, HELLO, headers).status()).isEqualTo(200);
        }
        assertThat(gateway.post(CHAT, HELLO, "Authorization: Bearer stale", "x-api-key: stale")
                        .status())
                .isEqualTo(401);
        assertThat(gateway.post(CHAT, HELLO, "Authorization: " + key).status()).isEqualTo(401);
    }

    @Test
    void aKeyIsRefusedFromItsRevocationOnOnTheSameConnection() throws Exception {
        String key = create(KeyTerms.of("ci"));
        try (RawClient client = gateway.client()) {
            assertThat(client.post(CHAT, HELLO, "x-api-key: " + key).reply().status())
                    .isEqualTo(200);
            file.revoke("ci");
            Reply reply = client.post(CHAT, HELLO, "x-api-key: " + key).reply();
            assertThat(reply.status()).isEqualTo(401);
            assertThat(reply.body()).contains("the key 'ci' was revoked");

            CreatedKey other = file.create(KeyTerms.of("ci"), null);
            CreatedKey rotated = file.rotate("ci", Duration.ofHours(1));
            for (CreatedKey both : List.of(other, rotated)) {
                assertThat(client.post(CHAT, HELLO, "x-api-key: " + both.text())
                                .reply()
                                .status())
                        .isEqualTo(200);
            }
        }
    }

    @Test
    void anExpiredKeyIsRefusedWithoutAnyPartOfIt() throws Exception {
        String key =
                file.create(KeyTerms.of("ci"), Instant.now().minusSeconds(1)).text();

        Reply reply = chat(key);

        assertThat(reply.status()).isEqualTo(401);
        assertThat(reply.body()).contains("the key 'ci' has expired").doesNotContain("weir_");
    }

    @Test
    void whatAKeyDoesNotPermitDoesNotExistForIt() throws Exception {
        String key = create(terms(Set.of("fast"), null, null, null, null));

        Reply reply = chat(key);
        assertThat(reply.status()).isEqualTo(404);
        assertThat(reply.body()).contains("\"code\":\"model_not_found\"", "the key permits no model of this name");
        assertThat(message(key).body()).contains("not_found_error");
        assertThat(gateway.post(CHAT, HELLO.replace("\"m\"", "\"scripted/m\""), "x-api-key: " + key)
                        .status())
                .isEqualTo(404);
        assertThat(gateway.post(CHAT, HELLO.replace("\"m\"", "\"fast\""), "x-api-key: " + key)
                        .status())
                .isEqualTo(200);
        assertThat(gateway.get("/v1/models", "x-api-key: " + key).body())
                .contains("\"id\":\"fast\"")
                .doesNotContain("\"m\"");
        assertThat(gateway.get("/v1/models/m", "x-api-key: " + key).status()).isEqualTo(404);
        String nothing = file.create(
                        new KeyTerms("none", null, Set.of("other"), null, "month", null, null, null, false), null)
                .text();
        assertThat(gateway.get("/v1/models", "x-api-key: " + nothing, "anthropic-version: 2023-06-01")
                        .body())
                .isEqualTo("{\"data\":[],\"has_more\":false,\"first_id\":null,\"last_id\":null}");
    }

    @Test
    void callsHaveTheKeyTheTeamAndThePriority() throws Exception {
        String key = create(terms(Set.of(), null, null, null, Priority.HIGH));

        gateway.post(
                CHAT,
                HELLO.replace("{\"model", "{\"metadata\":{\"key\":\"root\",\"team\":\"red\"},\"model"),
                "x-api-key: " + key);

        assertThat(calls.get(0).attributes()).containsEntry("key", "ci").containsEntry("team", "blue");
        assertThat(calls.get(0).priority()).isEqualTo(Priority.HIGH);
    }

    @Test
    void theRatesOfAKeyAre429WithTheTimeToWait() throws Exception {
        String key = create(terms(Set.of(), null, 1, null, null));
        assertThat(chat(key).status()).isEqualTo(200);
        assertThat(gateway.get("/v1/models", "x-api-key: " + key).status()).isEqualTo(200);

        Reply reply = chat(key);

        assertThat(reply.status()).isEqualTo(429);
        assertThat(Integer.parseInt(reply.header("retry-after"))).isBetween(50, 60);
        assertThat(reply.header("x-ratelimit-remaining-requests")).isEqualTo("0");
        assertThat(reply.header("x-ratelimit-reset-requests")).matches("[0-9.]+s|1m0s");
        assertThat(reply.headers()).doesNotContainKey("x-should-retry");
        assertThat(reply.body()).contains("rate_limit_exceeded", "1 requests per minute");
        assertThat(message(key).body()).contains("rate_limit_error");
    }

    @Test
    void answersHaveTheRatesOfTheKeyInTheShapeOfTheApi() throws Exception {
        String key = create(terms(Set.of(), null, 60, 6000, null));
        gateway.close();
        gateway = RunningGateway.over(backend, this::keyed, more -> more.time(new FakeTime()));

        Reply reply = chat(key);
        assertThat(reply.header("x-ratelimit-limit-requests")).isEqualTo("60");
        assertThat(reply.header("x-ratelimit-remaining-requests")).isEqualTo("59");
        assertThat(reply.header("x-ratelimit-reset-requests")).isEqualTo("1s");
        assertThat(reply.header("x-ratelimit-limit-tokens")).isEqualTo("6000");
        assertThat(reply.header("x-ratelimit-remaining-tokens"))
                .as("as they were used")
                .isEqualTo("5900");
        assertThat(reply.header("x-ratelimit-reset-tokens")).isEqualTo("1s");
        Reply streamed = gateway.post(CHAT, HELLO.replace("{\"model", "{\"stream\":true,\"model"), "x-api-key: " + key);
        assertThat(streamed.header("x-ratelimit-remaining-requests")).isEqualTo("58");

        Reply message = message(key);
        assertThat(message.header("anthropic-ratelimit-requests-limit")).isEqualTo("60");
        assertThat(message.header("anthropic-ratelimit-requests-remaining")).isEqualTo("57");
        assertThat(message.header("anthropic-ratelimit-requests-reset")).isEqualTo("2026-01-01T00:00:03Z");
        assertThat(message.header("anthropic-ratelimit-tokens-limit")).isEqualTo("6000");
        assertThat(message.headers()).doesNotContainKey("x-ratelimit-limit-requests");
    }

    @Test
    void aKeyWithoutRatesHasNoneInItsAnswersWhateverTheBackendsAre() throws Exception {
        String key = create(KeyTerms.of("ci"));

        assertThat(chat(key).headers().keySet()).noneMatch(name -> name.contains("ratelimit"));
    }

    @Test
    void metricsNeedAKeyThatPermitsThem() throws Exception {
        String plain = create(KeyTerms.of("ci"));
        String scraper =
                create(new KeyTerms("prometheus", null, Set.of(), null, "month", null, null, null, false, true));
        String admin = create(new KeyTerms("ops", null, Set.of(), null, "month", null, null, null, true));

        Reply refused = gateway.get("/metrics", "Authorization: Bearer " + plain);
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.body()).contains("the key 'ci' does not permit metrics", "weir keys create --metrics");
        for (String key : List.of(scraper, admin)) {
            assertThat(gateway.get("/metrics", "Authorization: Bearer " + key).status())
                    .as("let in, where no exporter has a page")
                    .isEqualTo(404);
        }
    }

    @Test
    void tokensCountAsTheyWereUsed() throws Exception {
        String key = create(terms(Set.of(), null, null, 150, null));
        assertThat(chat(key).status()).isEqualTo(200);
        assertThat(chat(key).status()).isEqualTo(200);

        assertThat(chat(key).body()).contains("150 tokens per minute");
        assertThat(backend.requests()).hasSize(2);
    }

    @Test
    void tokensOfSeveralPromptsCountTogether() throws Exception {
        String key = create(terms(Set.of(), null, null, 250, null));
        String prompts = "{\"model\":\"m\",\"max_tokens\":100,\"prompt\":[\"a\",\"b\",\"c\"]}";
        assertThat(gateway.post("/v1/completions", prompts, "x-api-key: " + key).status())
                .isEqualTo(200);

        assertThat(chat(key).body()).contains("250 tokens per minute");
    }

    @Test
    void tokensOfPromptsThatWereAnsweredCountWhereAnotherFails() throws Exception {
        backend.script((request, call) -> {
            if (request.messages().get(0).text().equals("b")) {
                throw BackendException.builder(Reason.INVALID_REQUEST, "no b").build();
            }
            return Completion.builder("m")
                    .text("Hello")
                    .usage(Usage.reported(60, 40))
                    .build();
        });
        String key = create(terms(Set.of(), null, null, 150, null));
        String prompts = "{\"model\":\"m\",\"max_tokens\":100,\"prompt\":[\"a\",\"b\",\"c\"]}";
        Reply reply = gateway.post("/v1/completions", prompts, "x-api-key: " + key);

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.header("x-weir-attempts")).isEqualTo("3");
        assertThat(chat(key).body()).contains("150 tokens per minute");
    }

    @Test
    void ofTwoAuthorizationsOneThatIsValidSuffices() throws Exception {
        String bearer = "Authorization: Bearer " + create(KeyTerms.of("a"));
        String wrong = "Authorization: Bearer weir_" + "0".repeat(12) + "_" + "0".repeat(43);

        assertThat(gateway.post(CHAT, HELLO, wrong, bearer).status()).isEqualTo(200);
        assertThat(gateway.post(CHAT, HELLO, bearer, wrong).status()).isEqualTo(200);
    }

    @Test
    void theBudgetOfAKeyEndsWithIt() throws Exception {
        KeyTerms terms = terms(Set.of(), "0.0000001", null, null, null);
        file.create(terms, Instant.now().minusSeconds(1));
        String key = create(terms(Set.of(), null, null, null, null));

        assertThat(chat(key).status()).isEqualTo(200);
    }

    @Test
    void aModelWithoutANameIsNone() throws Exception {
        String key = create(KeyTerms.of("a"));
        Reply reply = gateway.post(CHAT, HELLO.replace("\"m\"", "\"scripted/\""), "Authorization: Bearer " + key);

        assertThat(reply.status()).isEqualTo(404);
        assertThat(backend.requests()).isEmpty();
    }

    @Test
    void aFailedRequestTakesNoTokens() throws Exception {
        String key = create(terms(Set.of(), null, null, 60, null));
        for (int i = 0; i < 20; i++) {
            assertThat(gateway.post(
                                    CHAT,
                                    "{\"model\":\"m\",\"messages\":" + " ".repeat(100) + "1}",
                                    "x-api-key: " + key)
                            .status())
                    .isEqualTo(400);
        }
        assertThat(chat(key).status()).isEqualTo(200);
    }

    @Test
    void theBudgetOfAKeyIsItsOwnAndFollowsTheFile() throws Exception {
        String key = create(terms(Set.of(), "0.0015", null, null, null));
        String other = create(KeyTerms.of("other"));
        assertThat(chat(key).status()).isEqualTo(200);

        Reply reply = chat(key);
        assertThat(reply.status()).isEqualTo(429);
        assertThat(reply.header("x-should-retry")).isEqualTo("false");
        assertThat(reply.body())
                .contains("insufficient_quota", "budget 'key:ci'")
                .doesNotContain(key);
        assertThat(message(key).status()).isEqualTo(402);
        assertThat(chat(other).status()).isEqualTo(200);

        file.revoke("ci");
        String next = create(terms(Set.of(), "5", null, null, null));
        assertThat(chat(next).status()).isEqualTo(200);
    }

    @Test
    void anotherAddressThanLoopbackRequiresKeys() throws Exception {
        assertThatThrownBy(() -> RunningGateway.over(
                                backend, builder -> keyed(builder).set("llm.gateway.host", "0.0.0.0"))
                        .close())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'0.0.0.0' can be reached from other machines, and there are no keys")
                .hasMessageContaining("weir keys create --name NAME")
                .hasMessageContaining("llm.gateway.allowRemote=true");
        create(KeyTerms.of("ci"));

        RunningGateway.over(backend, builder -> keyed(builder).set("llm.gateway.host", "0.0.0.0"))
                .close();
    }

    @Test
    void withKeysOtherNamesOfTheHostAreServed() throws Exception {
        assertThat(foreign("x-api-key: none").status()).isEqualTo(421);
        String key = create(KeyTerms.of("ci"));

        assertThat(foreign("x-api-key: " + key).status()).isEqualTo(200);
    }

    private Reply foreign(String header) throws Exception {
        try (RawClient client = gateway.client()) {
            return client.send("GET /v1/models HTTP/1.1\r\nHost: llm.example\r\n" + header + "\r\n\r\n")
                    .reply();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"xi-api-key", "x-goog-api-key", "api-key", "Proxy-Authorization", "Cookie"})
    void ks08AKeyInAnotherHeaderIsNone(String header) throws Exception {
        String key = create(KeyTerms.of("ci"));

        assertThat(gateway.post(CHAT, HELLO, header + ": " + key).status()).isEqualTo(401);
    }

    @Test
    void aLargeBodyIsReadOfAClientWithAKeyAlone() throws Exception {
        String key = create(KeyTerms.of("ci"));
        for (String length : List.of("Content-Length: 1000000", "Transfer-Encoding: chunked")) {
            try (RawClient client = gateway.client()) {
                client.send("POST " + CHAT + " HTTP/1.1\r\nHost: localhost\r\n" + length + "\r\n\r\n");
                Reply reply = client.reply();
                assertThat(reply.status()).isEqualTo(401);
                assertThat(reply.header("connection")).isEqualTo("close");
                assertThat(reply.body()).contains("a key is required");
            }
        }
        assertThat(gateway.post(CHAT, HELLO + " ".repeat(1_000_000), "x-api-key: " + key)
                        .status())
                .isEqualTo(200);
    }
}
