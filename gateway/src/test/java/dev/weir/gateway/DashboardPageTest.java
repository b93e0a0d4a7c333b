package dev.weir.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.WeirBuilder;
import dev.weir.gateway.keys.KeyFile;
import dev.weir.gateway.keys.KeyTerms;
import dev.weir.gateway.ui.CallHistory;
import dev.weir.spi.Extensions;
import dev.weir.spi.NoSettings;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.ledger.LedgerEntry;
import dev.weir.spi.ledger.LedgerQuery;
import dev.weir.spi.ledger.LedgerStatistics;
import dev.weir.spi.ledger.LedgerSum;
import dev.weir.spi.ledger.UsageLedger;
import dev.weir.spi.time.Deadline;
import dev.weir.spi.time.TimeSource;
import dev.weir.testkit.fake.MemoryLedger;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The page of the dashboard in a browser. */
@Timeout(120)
final class DashboardPageTest {
    private static final String HOSTILE = "<img src=x onerror=alert(1)>";
    private static final String AXE = axe();

    private static Chromium browser;

    @TempDir
    private Path folder;

    private final CallHistory history = new CallHistory(TimeSource.system());
    private final CountDownLatch letGo = new CountDownLatch(1);
    private final ScriptedAnswers backend = new ScriptedAnswers(this::answer);
    private KeyFile file;
    private RunningGateway gateway;

    /** A ledger in memory. */
    public static final class OwnLedger implements UsageLedger {
        private final MemoryLedger entries = new MemoryLedger(TimeSource.system());

        @Inject
        public OwnLedger() {}

        @Override
        public void record(LedgerEntry entry) {
            entries.record(entry);
        }

        @Override
        public boolean flush(Deadline deadline) {
            return true;
        }

        @Override
        public List<LedgerSum> sums(LedgerQuery query) {
            return entries.sums(query);
        }

        @Override
        public LedgerStatistics statistics() {
            return entries.statistics();
        }

        @Override
        public String location() {
            return "memory";
        }
    }

    private static String axe() {
        try (InputStream in = DashboardPageTest.class.getResourceAsStream("/axe.min.js")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private Completion answer(ChatRequest request, CallContext call) throws BackendException, InterruptedException {
        switch (request.model()) {
            case "broken" ->
                throw BackendException.builder(Reason.OVERLOADED, "no room").build();
            case "slow" -> letGo.await();
            default -> {}
        }
        return Completion.builder(request.model())
                .text("Hello")
                .usage(Usage.reported(60, 40))
                .build();
    }

    private WeirBuilder configured(WeirBuilder builder) {
        return builder.listener(history)
                .plugin((Extensions extensions) -> extensions.usageLedger("own", OwnLedger.class, NoSettings.class))
                .budgetKeys("key", "team")
                .map(Map.of(
                        "llm.ledger.type",
                        "own",
                        "llm.gateway.keysFile",
                        file.path().toString(),
                        "llm.tokens.costPerToken",
                        Map.of("m", "0.01", "other", "0.02"),
                        "llm.budgets.team.limit",
                        "0.006",
                        "llm.circuitBreaker.failureThreshold",
                        2,
                        "llm.routes.fast.targets",
                        List.of(
                                Map.of("backend", "scripted", "model", "broken"),
                                Map.of("backend", "scripted", "model", "m"))));
    }

    @BeforeAll
    static void open(@TempDir Path profile) throws Exception {
        browser = Chromium.start(profile);
    }

    @AfterAll
    static void close() throws Exception {
        if (browser != null) {
            browser.close();
        }
    }

    @BeforeEach
    void start() throws Exception {
        file = new KeyFile(folder.resolve("keys.json"), TimeSource.system());
        gateway = RunningGateway.over(backend, this::configured, more -> more.history(history));
        Objects.requireNonNull(browser).begin();
        browser.look(1280, 900, false);
    }

    @AfterEach
    void stop() {
        letGo.countDown();
        gateway.close();
    }

    private int chat(String model, String... headers) throws Exception {
        String body =
                "{\"model\":\"" + model + "\",\"max_tokens\":40,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
        return gateway.post("/v1/chat/completions", body, headers).status();
    }

    private String key(String name, boolean admin) {
        return file.create(
                        new KeyTerms(name, "blue", Set.of(), new BigDecimal("5"), "month", 60, null, null, admin), null)
                .text();
    }

    private String text(String selector) throws Exception {
        return browser.evaluate("document.querySelector('" + selector + "').innerText")
                .asString();
    }

    private void openDashboard() throws Exception {
        browser.open(gateway.gateway().dashboardUrl());
        browser.await("document.querySelectorAll('[data-table=keys] p, [data-table=keys] tbody tr').length > 0"
                + " && !document.getElementById('dashboard').hidden");
    }

    private void assertAccessible(String what) throws Exception {
        if (browser.evaluate("window.axe === undefined").asBoolean()) {
            browser.evaluate(AXE + ";true");
        }
        JsonNode violations = browser.evaluate(
                "axe.run(document, { resultTypes: ['violations'] }).then(found => found.violations.map(one =>"
                        + " one.id + ': ' + one.nodes.map(node => node.target.join(' ') + ' ' + node.failureSummary).join(' | ')))");
        assertThat(violations.size()).as(what + " " + violations).isZero();
    }

    private void assertFits(String what) throws Exception {
        assertThat(browser.evaluate("document.documentElement.scrollWidth - window.innerWidth")
                        .intValue())
                .as(what)
                .isLessThanOrEqualTo(0);
    }

    @Test
    void readsWellInLightAndDarkAndOnAPhone() throws Exception {
        for (int i = 0; i < 3; i++) {
            assertThat(chat("fast")).isEqualTo(200);
        }
        assertThat(chat("other")).isEqualTo(200);
        chat("broken");
        openDashboard();
        browser.await("document.querySelectorAll('[data-table=notable] tbody tr').length >= 2");

        assertThat(text("#health")).contains("1 circuit breaker is not closed");
        assertThat(text("[data-table=breakers]")).contains("scripted/broken", "▲ open", "● closed");
        assertThat(text("[data-table=routes]")).contains("scripted/broken (circuit breaker open) → scripted/m");
        assertThat(text("[data-table=budgets]")).contains("near the limit");
        assertThat(text("[data-table=costModels]")).contains("other", "$0.002");
        assertThat(text("#findings")).contains("llm.");
        assertAccessible("light");
        browser.look(1280, 900, true);
        assertAccessible("dark");
        browser.look(360, 740, false);
        assertAccessible("phone");
        browser.look(360, 740, true);
        assertAccessible("dark phone");
        for (int width : new int[] {360, 320}) {
            browser.look(width, 640, false);
            assertFits(width + " pixels");
        }
    }

    @Test
    void itsEmptyTablesAndItsLoginReadWellToo() throws Exception {
        openDashboard();
        assertThat(text("[data-table=active]")).contains("No call is in flight.");
        assertThat(text("[data-table=keys]")).contains("weir keys create --name NAME");
        assertAccessible("empty");
        assertFits("empty");

        key("ops", true);
        browser.await("!document.getElementById('login').hidden");
        assertAccessible("login");
        browser.look(320, 640, true);
        assertAccessible("login on a phone");
        assertFits("login");
    }

    @Test
    void logsInAndOutWithoutAMouse() throws Exception {
        String ordinary = key("ci", false);
        String admin = key("ops", true);
        browser.open(gateway.gateway().dashboardUrl());
        browser.await("document.activeElement.id === 'key'");

        browser.type(ordinary);
        browser.press("Enter");
        browser.await("document.getElementById('refused').textContent.includes(\"'ci' does not permit\")");
        browser.evaluate("document.getElementById('key').select()");
        browser.type(admin);
        browser.press("Enter");
        browser.await("!document.getElementById('dashboard').hidden");

        assertThat(browser.evaluate("document.cookie").asString()).isEmpty();
        assertThat(browser.evaluate("document.documentElement.outerHTML").asString())
                .contains("ops")
                .doesNotContain(admin.substring(admin.lastIndexOf('_')), ordinary.substring(ordinary.lastIndexOf('_')));
        assertThat(browser.evaluate("document.getElementById('key').value").asString())
                .isEmpty();
        tabTo("document.activeElement.id === 'logout'");
        browser.press("Enter");
        browser.await("!document.getElementById('login').hidden");
        assertThat(browser.evaluate("document.getElementById('dashboard').hidden")
                        .asBoolean())
                .isTrue();
    }

    private void tabTo(String condition) throws Exception {
        for (int i = 0; i < 60; i++) {
            if (browser.evaluate(condition).asBoolean()) {
                return;
            }
            browser.press("Tab");
        }
        assertThat(browser.evaluate("document.activeElement.outerHTML").asString())
                .as(condition)
                .isEmpty();
    }

    @Test
    void cancelsACallAndShowsATraceWithoutAMouse() throws Exception {
        chat("fast");
        try (RawClient client = gateway.client()) {
            client.post(
                    "/v1/chat/completions",
                    "{\"model\":\"slow\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}");
            openDashboard();
            browser.await("document.querySelectorAll('[data-table=active] tbody tr').length === 1");
            assertThat(text("[data-table=active]")).contains("scripted/slow", "sent, no output yet");
            tabTo("document.activeElement.textContent === 'Cancel'");
            browser.press("Enter");
            browser.await("document.getElementById('confirm').open");
            assertAccessible("dialog");
            browser.press("Escape");
            browser.await(
                    "!document.getElementById('confirm').open && document.activeElement.textContent === 'Cancel'");
            assertThat(gateway.weir().activeCalls()).hasSize(1);

            browser.press("Enter");
            browser.await("document.getElementById('confirm').open");
            tabTo("document.activeElement.value === 'cancel'");
            browser.press("Enter");
            assertThat(client.reply().status()).isEqualTo(503);
            browser.await("document.getElementById('message').textContent.includes('is cancelled')");
            browser.await("document.querySelectorAll('[data-table=active] tbody tr').length === 0");
        }
        browser.evaluate("document.querySelector('[data-table=notable] tbody tr:last-child button').focus()");
        browser.press("Enter");
        browser.await("document.getElementById('story').open");
        assertThat(text("#story")).contains("scripted/broken was left (", "answered after 2 attempts");
        assertAccessible("trace");
    }

    @Test
    void whatCallersWriteIsTextAndNothingIsLoadedFromElsewhere() throws Exception {
        chat(HOSTILE);
        openDashboard();
        browser.await("document.querySelectorAll('[data-table=latest] tbody tr').length === 1");

        assertThat(text("[data-table=latest]")).contains(HOSTILE);
        assertThat(browser.evaluate("document.querySelectorAll('main img').length")
                        .intValue())
                .isZero();
        assertThat(browser.requests())
                .isNotEmpty()
                .allMatch(url -> url.startsWith(gateway.gateway().origin() + "/ui"));
        assertThat(browser.problems()).isEmpty();
    }
}
