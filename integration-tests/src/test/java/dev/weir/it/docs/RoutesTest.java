package dev.weir.it.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.Weir;
import dev.weir.call.AttemptRecord;
import dev.weir.call.Call;
import dev.weir.call.CallFailedException;
import dev.weir.client.CallResult;
import dev.weir.route.FallbackRule;
import dev.weir.route.RemainingTargets;
import dev.weir.route.RouteSettings;
import dev.weir.route.RouteTarget;
import dev.weir.route.Router;
import dev.weir.simulator.Scenario;
import dev.weir.simulator.Simulator;
import dev.weir.spi.backend.ModelCapabilities;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.time.Deadline;
import dev.weir.spi.time.TimeSource;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Routes over sockets, with a simulator as each provider. The snippets and the table of docs/routes.md are held here. */
class RoutesTest {
    private static final Path PAGE = Path.of("../docs/routes.md");

    private static Simulator simulator(String yaml) throws Exception {
        return Simulator.builder().scenario(Scenario.parse("scenario", yaml)).start();
    }

    private static Simulator healthy() throws Exception {
        return simulator("answer: { text: as you wish }");
    }

    private static Weir weir(String first, String second) {
        return weir(first, second, "10s");
    }

    private static Weir weir(String first, String second, String firstTextWithin) {
        Map<String, Object> route = Map.of(
                "targets",
                List.of(Map.of("backend", "first", "model", "a"), Map.of("backend", "second", "model", "b")),
                "firstTextWithin",
                firstTextWithin);
        return Weir.builder()
                .environment(Map.of("LLM_RETRY_BASE_DELAY", "1ms"))
                .set("llm.backends.first.type", "openai")
                .set("llm.backends.first.baseUrl", first)
                .set("llm.backends.second.type", "openai")
                .set("llm.backends.second.baseUrl", second)
                .set("llm.client.backend", "first")
                .set("llm.client.model", "chat")
                .map(Map.of("llm", Map.of("routes", Map.of("chat", route))))
                .build();
    }

    private static void check(String scenario, String firstTextWithin, int atFirst, Reason reason) throws Exception {
        try (Simulator first = simulator(scenario);
                Simulator second = healthy();
                Weir weir = weir(first.baseUri().toString(), second.baseUri().toString(), firstTextWithin)) {
            CallResult result = weir.process("Deploy nginx");

            assertThat(result.backend()).isEqualTo("second");
            assertThat(first.log().requests()).hasSize(atFirst);
            assertThat(second.log().requests()).hasSize(1);
            assertThat(result.attemptLog().attempts())
                    .extracting(AttemptRecord::reason)
                    .startsWith(reason)
                    .endsWith((Reason) null);
        }
    }

    @Test
    void aServerErrorIsRetriedTwiceAndThenLeft() throws Exception {
        check("rules: [ { fault: status-500 } ]", "10s", 3, Reason.SERVER_ERROR);
    }

    @Test
    void aServerThatAsksForALongDelayIsLeftAtOnce() throws Exception {
        check("rules: [ { fault: rate-limit-seconds, retryAfter: 30s } ]", "10s", 1, Reason.RATE_LIMITED_REQUESTS);
    }

    @Test
    void aSilentServerIsLeftAfterTheFirstTextLimit() throws Exception {
        check("rules: [ { fault: no-answer } ]", "1s", 1, Reason.SILENT);
    }

    @Test
    void anUnreachableServerIsLeft() throws Exception {
        String nowhere;
        try (ServerSocket socket = new ServerSocket(0)) {
            nowhere = "http://127.0.0.1:" + socket.getLocalPort() + "/v1";
        }
        try (Simulator second = healthy();
                Weir weir = weir(nowhere, second.baseUri().toString())) {
            assertThat(weir.process("Deploy nginx").backend()).isEqualTo("second");
        }
    }

    @Test
    void aBadRequestIsNotSentElsewhere() throws Exception {
        try (Simulator first = simulator("rules: [ { fault: status-400 } ]");
                Simulator second = healthy();
                Weir weir = weir(first.baseUri().toString(), second.baseUri().toString())) {
            assertThatThrownBy(() -> weir.process("Deploy nginx"))
                    .isInstanceOfSatisfying(
                            CallFailedException.class,
                            e -> assertThat(e.failure().status()).isEqualTo(400));
            assertThat(first.log().requests()).hasSize(1);
            assertThat(second.log().requests()).isEmpty();
        }
    }

    /** RT-05, RT-07: what is too long for one target goes to another, and says nothing of the first one's health. */
    @Test
    void aPromptThatIsTooLongGoesElsewhereAndTheNextShortOneDoesNot() throws Exception {
        String once = "{ rules: [ { fault: context-length, times: 1 } ], answer: { text: as you wish } }";
        try (Simulator first = simulator(once);
                Simulator second = healthy();
                Weir weir = weir(first.baseUri().toString(), second.baseUri().toString())) {
            String tooLong = "Deploy nginx. ".repeat(1000);

            assertThat(weir.process(tooLong).backend()).isEqualTo("second");
            assertThat(weir.process(tooLong).backend()).isEqualTo("second");
            assertThat(weir.process("Deploy nginx").backend()).isEqualTo("first");

            assertThat(first.log().requests()).hasSize(2);
            assertThat(second.log().requests()).hasSize(2);
        }
    }

    @Test
    void theResultNamesTheTargetThatAnswered() throws Exception {
        List<String> printed = new ArrayList<>();
        try (Simulator first = simulator("rules: [ { fault: status-404 } ]");
                Simulator second = healthy();
                Weir weir = weir(first.baseUri().toString(), second.baseUri().toString())) {
            // tag::serving[]
            CallResult result = weir.process("Deploy nginx with 3 replicas");
            printed.add(result.facts().askedModel() + " was answered by " + result.backend());
            // end::serving[]
            assertThat(printed).containsExactly("chat was answered by second");
        }
    }

    @Test
    void theRouterDecidesAlone() {
        List<RouteTarget> asked = new ArrayList<>();
        ChatRequest request =
                ChatRequest.builder("chat").user("Deploy nginx with 3 replicas").build();
        // tag::alone[]
        RouteTarget local = RouteTarget.of("local", "llama-3.1-8b")
                .withCapabilities(
                        ModelCapabilities.builder().contextLength(8192).build());
        RouteTarget large = RouteTarget.of("openai", "gpt-4o-mini");
        Router router = new Router(RouteSettings.of(local, large), new Random());
        Deadline deadline = Deadline.after(Duration.ofSeconds(30), TimeSource.system());
        Call call = Call.builder("call-1", request, deadline).build();

        try (RemainingTargets targets = router.targets(call, System.nanoTime())) {
            RouteTarget target = targets.next();
            targets.failed(target, Reason.CONTEXT_LENGTH_EXCEEDED);
            RouteTarget fallback = targets.next();
            asked.addAll(List.of(target, fallback));
        }
        // end::alone[]
        assertThat(asked).containsExactly(local, large);
    }

    /** Reasons of one row of the table follow one rule, and each reason is in one row. */
    @Test
    void theTableListsEveryReasonWithItsRule() throws IOException {
        List<String> listed = new ArrayList<>();
        List<String> rows = Files.readString(PAGE)
                .lines()
                .dropWhile(line -> !line.startsWith("| reason |"))
                .takeWhile(line -> line.startsWith("|"))
                .skip(2)
                .toList();
        for (String row : rows) {
            String[] cells = row.split("\\|", -1);
            List<String> labels = Pattern.compile("`([^`]+)`")
                    .matcher(cells[1])
                    .results()
                    .map((MatchResult label) -> label.group(1))
                    .toList();
            listed.addAll(labels);
            assertThat(Arrays.stream(Reason.values())
                            .filter(reason -> labels.contains(reason.label()))
                            .map(FallbackRule::of)
                            .distinct())
                    .as(row)
                    .singleElement()
                    .satisfies(rule -> {
                        String retries = rule.retries().retries() == 0
                                ? "none"
                                : String.valueOf(rule.retries().retries());
                        assertThat(cells[2].strip()).startsWith(retries);
                        assertThat(cells[3].contains("operator")).isEqualTo(rule.operator());
                        assertThat(cells[3].contains("fails")).isEqualTo(rule.then() == FallbackRule.Then.END);
                        assertThat(cells[3].contains("longer context"))
                                .isEqualTo(rule.then() == FallbackRule.Then.LONGER_CONTEXT);
                    });
        }
        assertThat(listed).doesNotHaveDuplicates();
        assertThat(new TreeSet<>(listed))
                .isEqualTo(Arrays.stream(Reason.values())
                        .map(Reason::label)
                        .collect(Collectors.toCollection(TreeSet::new)));
    }
}
