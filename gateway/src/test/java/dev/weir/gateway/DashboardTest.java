package dev.weir.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Weir;
import dev.weir.WeirBuilder;
import dev.weir.gateway.RawClient.Reply;
import dev.weir.gateway.keys.KeyFile;
import dev.weir.gateway.keys.KeyTerms;
import dev.weir.gateway.ui.CallHistory;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.time.TimeSource;
import dev.weir.testkit.fake.FakeTime;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The dashboard, by what its clients see: who gets in, what it shows and what it does. */
@Timeout(60)
final class DashboardTest {
    private static final String STATE = "/ui/api/state";
    private static final String CHAT = "/v1/chat/completions";
    private static final String HELLO =
            "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"my secret prompt\"}]}";
    private static final String JSON = "Content-Type: application/json";
    private static final String ORIGIN = "Origin: http://localhost";

    @TempDir
    private Path folder;

    private final CallHistory history = new CallHistory(TimeSource.system());
    private final FakeTime time = new FakeTime();
    private final ScriptedAnswers backend = new ScriptedAnswers((request, call) -> Completion.builder("m")
            .text("my secret answer")
            .usage(Usage.reported(60, 40))
            .build());
    private KeyFile file;
    private RunningGateway gateway;

    @AfterEach
    void stop() {
        gateway.close();
    }

    private void start(String... settings) throws Exception {
        file = new KeyFile(folder.resolve("keys.json"), time);
        gateway = RunningGateway.over(
                backend,
                builder -> {
                    WeirBuilder configured = builder.listener(history)
                            .set("llm.gateway.keysFile", file.path().toString());
                    for (int i = 0; i < settings.length; i += 2) {
                        configured.set(settings[i], settings[i + 1]);
                    }
                    return configured;
                },
                more -> more.history(history).time(time));
    }

    private String key(String name, boolean admin) {
        return file.create(new KeyTerms(name, "blue", Set.of(), null, "month", null, null, null, admin), null)
                .text();
    }

    private Reply login(String key) throws Exception {
        return gateway.post("/ui/api/login", "{\"key\":\"" + key + "\"}", JSON, ORIGIN);
    }

    private static String cookie(Reply login) {
        return "Cookie: " + login.header("set-cookie").replaceFirst(";.*", "");
    }

    private JsonNode state(String... headers) throws Exception {
        Reply reply = gateway.get(STATE, headers);
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        return JsonMapper.shared().readTree(reply.body());
    }

    @Test
    void thePageHasNoDataAndLoadsNothingFromElsewhere() throws Exception {
        start();
        gateway.post(CHAT, HELLO);
        for (String path :
                List.of("/ui", "/ui/", "/ui/ui.css", "/ui/ui.js", "/ui/view.js", "/ui/tables.js", "/ui/icon.svg")) {
            Reply reply = gateway.get(path);

            assertThat(reply.status()).as(path).isEqualTo(200);
            assertThat(reply.header("content-security-policy"))
                    .startsWith(
                            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self';")
                    .contains("frame-ancestors 'none'")
                    .doesNotContain("unsafe", "http", "*");
            assertThat(reply.header("x-content-type-options")).isEqualTo("nosniff");
            assertThat(reply.header("referrer-policy")).isEqualTo("no-referrer");
            assertThat(reply.header("cache-control")).isEqualTo("no-store");
            assertThat(reply.body().replace("http://www.w3.org/2000/svg", ""))
                    .doesNotContain("http:", "https:", "style=");
        }
        assertThat(gateway.get("/ui").header("content-type")).isEqualTo("text/html; charset=utf-8");
        assertThat(gateway.get("/ui/nothing").status()).isEqualTo(404);
        assertThat(gateway.post("/ui", "{}", JSON, ORIGIN).status()).isEqualTo(405);
    }

    @Test
    void onLoopbackWithoutKeysItIsOpenToNamesOfThisMachineAlone() throws Exception {
        start();

        assertThat(state().path("user").isNull()).isTrue();
        for (String path : List.of("/ui", STATE, "/ui/api/calls/call-1")) {
            try (RawClient client = gateway.client()) {
                assertThat(client.send("GET " + path + " HTTP/1.1\r\nHost: evil.example\r\n\r\n")
                                .reply()
                                .status())
                        .as("ks20 " + path)
                        .isEqualTo(421);
            }
        }
        assertThat(gateway.get(STATE, "Origin: http://evil.example").status()).isEqualTo(403);
    }

    @Test
    void aPageThatMayUseTheApisDoesNotReadTheDashboard() throws Exception {
        start("llm.gateway.corsOrigins", "https://chat.example.com");

        assertThat(gateway.get("/v1/models", "Origin: https://chat.example.com").status())
                .isEqualTo(200);
        assertThat(gateway.get(STATE, "Origin: https://chat.example.com").status())
                .isEqualTo(403);
        assertThat(gateway.get(STATE, "Sec-Fetch-Site: cross-site").status()).isEqualTo(403);
        assertThat(gateway.get(STATE, "Sec-Fetch-Site: none").status()).isEqualTo(200);
    }

    @Test
    void db06WithKeysThereIsNoDataBeforeALogin() throws Exception {
        start();
        String ordinary = key("ci", false);
        String admin = key("ops", true);

        for (String[] headers : new String[][] {{}, {"x-api-key: " + admin}, {"Cookie: weir_session=abc"}}) {
            Reply reply = gateway.get(STATE, headers);
            assertThat(reply.status()).isEqualTo(401);
            assertThat(reply.body()).contains("log in with an admin key").doesNotContain("runtime", "ops", "weir_");
        }
        Reply plain = gateway.get(STATE, "Authorization: Bearer " + ordinary);
        assertThat(plain.status()).isEqualTo(403);
        assertThat(plain.body()).doesNotContain("runtime", "ops", "weir_");
        assertThat(gateway.get("/ui").status()).isEqualTo(200);
        assertThat(gateway.get("/ui/api/calls/call-1").status()).isEqualTo(401);
        assertThat(gateway.post("/ui/api/calls/call-1/cancel", "{}", JSON, ORIGIN)
                        .status())
                .isEqualTo(401);
    }

    @Test
    void db06AnAdminKeyLogsInAndTheCookieIsNothingElse() throws Exception {
        start();
        String admin = key("ops", true);

        Reply login = login(admin);

        assertThat(login.status()).isEqualTo(200);
        assertThat(login.header("set-cookie"))
                .matches("weir_session=[A-Za-z0-9_-]{43}; Path=/ui; HttpOnly; SameSite=Strict; Max-Age=43200")
                .doesNotContain(admin.substring(18));
        JsonNode state = state(cookie(login));
        assertThat(state.path("user").asString()).isEqualTo("ops");
        String secret = admin.substring(admin.lastIndexOf('_') + 1);
        assertThat(state.toString())
                .contains("\"name\":\"ops\"", "\"admin\":true")
                .doesNotContain(
                        secret, file.read().get(0).digest(), file.read().get(0).salt());

        Reply second = login(admin);
        assertThat(gateway.post("/ui/api/logout", "{}", JSON, ORIGIN, cookie(login))
                        .header("set-cookie"))
                .startsWith("weir_session=; ")
                .contains("Max-Age=0");
        assertThat(gateway.get(STATE, cookie(login)).status()).isEqualTo(401);
        assertThat(gateway.get(STATE, cookie(second)).status()).isEqualTo(200);
    }

    @Test
    void aSessionEndsWithItsKeyAndItsTime() throws Exception {
        start();
        String first = cookie(login(key("ops", true)));
        String second = cookie(login(key("other", true)));

        file.revoke("ops");

        assertThat(gateway.get(STATE, first).status()).isEqualTo(401);
        assertThat(gateway.get(STATE, second).status()).isEqualTo(200);
        time.advance(Duration.ofHours(12));
        assertThat(gateway.get(STATE, second).status()).isEqualTo(401);
    }

    @Test
    void anotherKeyDoesNotLogIn() throws Exception {
        start();
        String admin = key("ops", true);
        String ordinary = key("ci", false);
        String expired = file.create(
                        new KeyTerms("old", null, Set.of(), null, "month", null, null, null, true), time.instant())
                .text();

        Reply refused = login(ordinary);
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.body()).contains("the key 'ci' does not permit the dashboard", "weir keys create --admin");
        assertThat(login(expired).status()).isEqualTo(401);
        assertThat(login(admin + "0").status()).isEqualTo(401);
        assertThat(login("weir_000000000000_" + "0".repeat(43)).body())
                .isEqualTo(login("").body())
                .contains("the key is not valid")
                .doesNotContain("weir_0");
        assertThat(gateway.post("/ui/api/login", "{\"key\":1}", JSON, ORIGIN).status())
                .isEqualTo(401);
        assertThat(gateway.post("/ui/api/login", "no json", JSON, ORIGIN).status())
                .isEqualTo(400);
        assertThat(gateway.post("/ui/api/login", "{\"key\":\"" + "x".repeat(5000) + "\"}", JSON, ORIGIN)
                        .headers())
                .doesNotContainKey("set-cookie");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Origin: http://evil.example",
                "Origin: null",
                "Origin: http://localhost.evil.example",
                "X-None: 1",
                "Sec-Fetch-Site: cross-site",
                "Sec-Fetch-Site: same-site",
                "Sec-Fetch-Site: none"
            })
    void anActionOfAnotherSiteIsRefused(String header) throws Exception {
        start();
        String cookie = cookie(login(key("ops", true)));

        for (String path : List.of("/ui/api/login", "/ui/api/logout", "/ui/api/calls/call-1/cancel")) {
            Reply reply = gateway.post(path, "{}", JSON, header, cookie);
            assertThat(reply.status()).as(path).isEqualTo(403);
            assertThat(reply.body()).contains("the dashboard's own page");
        }
        assertThat(gateway.get(STATE, cookie).status()).isEqualTo(200);
    }

    @Test
    void anActionIsAPostOfJson() throws Exception {
        start();
        String cookie = cookie(login(key("ops", true)));
        String cancel = "/ui/api/calls/call-1/cancel";

        assertThat(gateway.get(cancel, ORIGIN, cookie).status()).isEqualTo(405);
        for (String type : List.of("text/plain", "application/x-www-form-urlencoded", "multipart/form-data")) {
            assertThat(gateway.post(cancel, "{}", "Content-Type: " + type, ORIGIN, cookie)
                            .status())
                    .isEqualTo(415);
        }
        assertThat(gateway.post(cancel, "{}", ORIGIN, cookie).status()).isEqualTo(415);
        assertThat(gateway.post(cancel, "{}", JSON, "Sec-Fetch-Site: same-origin", cookie)
                        .body())
                .isEqualTo("{\"cancelled\":false}");
    }

    @Test
    void db05ACallInFlightIsShownAndEnded() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        backend.script((request, call) -> {
            asked.countDown();
            new CountDownLatch(1).await();
            throw new IllegalStateException("nobody lets it go on");
        });
        start();
        try (RawClient client = gateway.client()) {
            client.post(CHAT, HELLO);
            asked.await();
            JsonNode call = state().path("runtime").path("calls").get(0);
            assertThat(call.path("backend").asString()).isEqualTo("scripted");
            assertThat(call.path("stage").asString()).isEqualTo("sending");
            assertThat(call.path("ageMillis").isNumber()).isTrue();

            String id = call.path("id").asString();
            Reply cancelled = gateway.post("/ui/api/calls/" + id + "/cancel", "{}", JSON, ORIGIN);

            assertThat(cancelled.body()).isEqualTo("{\"cancelled\":true}");
            Reply answer = client.reply();
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.body()).contains("the request was cancelled");
            assertThat(state().path("runtime").path("inFlight").intValue()).isZero();
            JsonNode ended = state().path("finished").path("notable").get(0);
            assertThat(ended.path("id").asString()).isEqualTo(id);
            assertThat(ended.path("outcome").asString()).isEqualTo("cancelled");
        }
    }

    @Test
    void db03ACallOverSeveralTargetsIsOneCallWithItsTrace() throws Exception {
        backend.script((request, call) -> {
            if (request.model().equals("first")) {
                throw BackendException.builder(Reason.QUOTA_EXHAUSTED, "no money")
                        .build();
            }
            return Completion.builder("second")
                    .text("yes")
                    .usage(Usage.reported(60, 40))
                    .build();
        });
        file = new KeyFile(folder.resolve("keys.json"), time);
        gateway = RunningGateway.over(
                backend,
                builder -> builder.listener(history)
                        .set(
                                "llm.routes.fast.targets",
                                List.of(
                                        Map.of("backend", "scripted", "model", "first"),
                                        Map.of("backend", "scripted", "model", "second"))),
                more -> more.history(history));
        Reply answer = gateway.post(CHAT, HELLO.replace("\"m\"", "\"fast\""));
        assertThat(answer.status()).isEqualTo(200);

        JsonNode state = state();

        assertThat(sum(state.path("traffic").path("succeeded"))).isEqualTo(1);
        assertThat(sum(state.path("traffic").path("failed"))).isZero();
        assertThat(sum(state.path("traffic").path("outputTokens"))).isEqualTo(40);
        JsonNode call = state.path("finished").path("notable").get(0);
        assertThat(call.path("attempts").intValue()).isEqualTo(2);
        assertThat(call.path("target").asString()).isEqualTo("scripted/second");
        assertThat(state.path("routes")
                        .get(0)
                        .path("targets")
                        .get(1)
                        .path("model")
                        .asString())
                .isEqualTo("second");
        assertThat(state.path("latency").path("targets").get(0).path("name").asString())
                .isEqualTo("scripted/second");

        Reply story = gateway.get("/ui/api/calls/" + answer.header("x-weir-call-id"));
        assertThat(story.body())
                .contains("scripted/first was left (", "model 'second' answered after 2 attempts")
                .doesNotContain("secret");
        assertThat(gateway.get("/ui/api/calls/call-of-nobody").status()).isEqualTo(404);
    }

    private static long sum(JsonNode numbers) {
        long sum = 0;
        for (JsonNode number : numbers) {
            sum += number.longValue();
        }
        return sum;
    }

    @Test
    void theTraceOfACallThatABudgetRefusedSaysSo() throws Exception {
        file = new KeyFile(folder.resolve("keys.json"), time);
        gateway = RunningGateway.over(
                backend,
                builder -> builder.listener(history)
                        .set("llm.tokens.costPerToken", Map.of("m", "0.01"))
                        .set("llm.budgets.small.limit", "0.0000001"),
                more -> more.history(history));
        assertThat(gateway.post(CHAT, HELLO).status()).isEqualTo(429);

        JsonNode call = state().path("finished").path("notable").get(0);

        assertThat(call.path("reason").isNull()).isTrue();
        assertThat(call.path("explanation").asString()).startsWith("budget 'small'");
        assertThat(gateway.get("/ui/api/calls/" + call.path("id").asString()).body())
                .contains("no target answered after 0 attempts in", ": budget 'small'");
    }

    @Test
    void theStateIsBoundedAndHasNoContent() throws Exception {
        backend.script((request, call) -> {
            throw BackendException.builder(Reason.INVALID_REQUEST, "my secret answer")
                    .build();
        });
        start();
        try (RawClient client = gateway.client()) {
            for (int i = 0; i < 400; i++) {
                String model = "<img src=x onerror=alert(1)>" + "x".repeat(400) + i;
                client.post(CHAT, HELLO.replace("\"m\"", "\"" + model + "\"")).reply();
            }
        }
        for (int i = 0; i < 120; i++) {
            key("k" + i, i == 0);
        }

        Reply reply =
                gateway.get(STATE, cookie(login(file.rotate("k0", Duration.ZERO).text())));

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body().length()).isBetween(50_000, 250_000);
        JsonNode state = JsonMapper.shared().readTree(reply.body());
        assertThat(state.path("keys").size()).isEqualTo(100);
        assertThat(state.path("keysOmitted").intValue()).isEqualTo(21);
        assertThat(state.path("finished").path("notable").size()).isEqualTo(100);
        assertThat(reply.body()).doesNotContain("secret", "x".repeat(200));
    }

    @Test
    void itIsTurnedOffByItsSetting() throws Exception {
        start("llm.gateway.dashboard", "false");

        for (String path : List.of("/ui", "/ui/ui.js", STATE)) {
            assertThat(gateway.get(path).status()).as(path).isEqualTo(404);
        }
        assertThat(gateway.gateway().dashboardUrl()).isNull();
    }

    @Test
    void itsSettingIsFollowedWithoutARestart() throws Exception {
        start();
        Weir next = RunningGateway.runtime(backend, builder -> builder.set("llm.gateway.dashboard", "false"));
        assertThat(gateway.get(STATE).status()).isEqualTo(200);

        gateway.gateway().replace(next, RunningGateway.settings(next), former -> {});

        assertThat(gateway.get(STATE).status()).isEqualTo(404);
        gateway.gateway().close();
        next.close();
    }

    @Test
    void whereOtherMachinesReachItItNeedsAKey() throws Exception {
        start("llm.gateway.host", "0.0.0.0", "llm.gateway.allowRemote", "true");

        Reply reply = gateway.get(STATE);
        assertThat(reply.status()).isEqualTo(403);
        assertThat(reply.body()).contains("weir keys create --admin").doesNotContain("runtime");

        assertThat(gateway.get(STATE, cookie(login(key("ops", true)))).status()).isEqualTo(200);
    }

    @Test
    void op05WhatIsServedIsShownBesideAConfigurationThatWasRefused() throws Exception {
        start();
        assertThat(state().path("configuration").path("servedSince").asString()).isEqualTo("2026-01-01T00:00:00Z");
        time.advance(Duration.ofMinutes(1));
        gateway.gateway().configurationRefused("weir.yaml:3:5 llm.gateway.prt: unknown key");
        time.advance(Duration.ofMinutes(1));
        gateway.gateway().configurationRefused("weir.yaml:4:5 llm.gateway.port: must be at most 65535");

        JsonNode configuration = state().path("configuration");
        assertThat(configuration.path("servedSince").asString()).isEqualTo("2026-01-01T00:00:00Z");
        assertThat(configuration.path("refused").path("since").asString()).isEqualTo("2026-01-01T00:01:00Z");
        assertThat(configuration.path("refused").path("reason").asString())
                .isEqualTo("weir.yaml:4:5 llm.gateway.port: must be at most 65535");
        assertThat(state().path("runtime").path("health").get(0).path("backend").asString())
                .as("what runs")
                .isEqualTo("scripted");

        Weir next = RunningGateway.runtime(backend, builder -> builder.set("llm.gateway.port", 1));
        gateway.gateway().replace(next, RunningGateway.settings(next), former -> {});
        assertThat(gateway.get("/ui/api/configuration").body())
                .isEqualTo(
                        "{\"servedSince\":\"2026-01-01T00:02:00Z\",\"needRestart\":[\"llm.gateway.port\",\"llm.gateway.keysFile\"]}");
        gateway.gateway().close();
        next.close();
    }

    @Test
    void aProgramReadsTheConfigurationWithAnAdminKey() throws Exception {
        start();
        String admin = key("ops", true);
        String plain = key("ci", false);

        assertThat(gateway.get("/ui/api/configuration").status()).isEqualTo(401);
        assertThat(gateway.get("/ui/api/configuration", "Authorization: Bearer " + plain)
                        .status())
                .isEqualTo(403);
        assertThat(gateway.get("/ui/api/configuration", "Authorization: Bearer x")
                        .status())
                .isEqualTo(401);
        assertThat(gateway.get("/ui/api/configuration", "Authorization: Bearer " + admin)
                        .body())
                .contains("servedSince");
    }

    private JsonNode awaitAnswer(String expected) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(15);
        while (true) {
            JsonNode call = state().path("runtime").path("calls").path(0);
            if (call.path("answer").asString("").equals(expected)) {
                return call;
            }
            assertThat(System.nanoTime()).as("%s, have %s", expected, call).isLessThan(end);
        }
    }

    @Test
    void db05ACallInFlightShowsWhatItsClientHasReceivedAndCanBeEnded() throws Exception {
        start();
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch more = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        String piece = "x".repeat(100_000);
        backend.script((request, call) -> {
            try {
                first.await();
                call.listener().onToken("a");
                more.await();
                while (!call.isCancelled()) {
                    call.listener().onToken(piece);
                }
                throw BackendException.builder(Reason.CUT, "cancelled").build();
            } finally {
                ended.countDown();
            }
        });
        try (RawClient client = new RawClient(gateway.gateway().address(), 4096)) {
            client.post(CHAT, HELLO.replace("{\"model", "{\"stream\":true,\"model"));

            assertThat(awaitAnswer("waiting").path("bytesSent").asLong()).isZero();
            first.countDown();
            JsonNode streaming = awaitAnswer("streaming");
            assertThat(streaming.path("bytesSent").asLong()).isBetween(1L, 1_000L);
            more.countDown();
            JsonNode stalled = awaitAnswer("client-not-reading");
            assertThat(stalled.path("bytesSent").asLong()).isGreaterThan(100_000);

            String id = stalled.path("id").asString();
            assertThat(gateway.post("/ui/api/calls/" + id + "/cancel", "{}", JSON, ORIGIN)
                            .body())
                    .contains("true");
            assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(client.reply().body()).contains("\"error\"").doesNotContain("[DONE]");
        }
    }
}
