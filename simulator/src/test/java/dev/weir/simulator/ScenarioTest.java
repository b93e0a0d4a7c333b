package dev.weir.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.config.ConfigurationException;
import dev.weir.config.Problem;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScenarioTest {
    private static final String FAULTS =
            Arrays.stream(Fault.values()).map(Fault::id).collect(Collectors.joining(", "));

    private static List<String> problems(String yaml) {
        return catchThrowableOfType(ConfigurationException.class, () -> Scenario.parse("s.yaml", yaml))
                .problems()
                .stream()
                .map(Problem::toString)
                .toList();
    }

    @Test
    void readsEveryKey() {
        Scenario scenario = Scenario.parse("s.yaml", """
                models:
                  - name: small
                  - name: large
                    timing: { firstToken: 1s, slots: 2, queue: 3 }
                    answer: { text: large answer }
                timing:
                  firstToken: 200ms
                  perInputToken: 50us
                  perToken: 20ms
                  slowdown: 0.05
                  jitter: 0.1
                  drift: 0.02
                  slots: 8
                  queue: 32
                answer:
                  echo: false
                  minTokens: 20
                  maxTokens: 40
                  callTools: true
                  continuation: true
                  reasoningTokens: 5
                  cachedShare: 0.25
                apiKeys: [ one, two ]
                rateLimit: { requestsPerMinute: 60, tokensPerMinute: 90_000, quotaTokens: 1000000 }
                rules:
                  - fault: status-503
                    model: small*
                    path: /v1/*
                    stream: true
                    rate: 0.5
                    every: 2
                    after: 3
                    times: 4
                    from: 5s
                    lasting: 20s
                    retryAfter: 1.5s
                """);

        assertThat(scenario)
                .isEqualTo(Scenario.builder()
                        .model("small")
                        .model(new Model(
                                "large",
                                Timing.INSTANT
                                        .withFirstToken(Duration.ofSeconds(1))
                                        .withSlots(2)
                                        .withQueue(3),
                                AnswerSettings.FILLER.withText("large answer")))
                        .timing(Timing.INSTANT
                                .withFirstToken(Duration.ofMillis(200))
                                .withPerInputToken(Duration.ofNanos(50_000))
                                .withPerToken(Duration.ofMillis(20))
                                .withSlowdown(0.05)
                                .withJitter(0.1)
                                .withDrift(0.02)
                                .withSlots(8)
                                .withQueue(32))
                        .answer(AnswerSettings.FILLER
                                .withTokens(20, 40)
                                .withCallTools(true)
                                .withContinuation(true)
                                .withReasoningTokens(5)
                                .withCachedShare(0.25))
                        .apiKey("one")
                        .apiKey("two")
                        .rateLimit(new RateLimit(60, 90_000, 1_000_000))
                        .rule(FaultRule.of(Fault.STATUS_503)
                                .withModel("small*")
                                .withPath("/v1/*")
                                .withStream(true)
                                .withRate(0.5)
                                .withEvery(2)
                                .withAfter(3)
                                .withTimes(4)
                                .withFrom(Duration.ofSeconds(5))
                                .withLasting(Duration.ofSeconds(20))
                                .withRetryAfter(Duration.ofMillis(1_500)))
                        .build());
    }

    @Test
    void readsJsonToo() {
        assertThat(Scenario.parse("s.json", "{\"timing\": {\"slots\": 3}}")
                        .timing()
                        .slots())
                .isEqualTo(3);
    }

    @Test
    void anEmptyFileIsTheDefault() {
        assertThat(Scenario.parse("s.yaml", "# nothing\n")).isEqualTo(Scenario.DEFAULT);
    }

    @Test
    void tellsAllProblemsWithTheirPlaces() {
        assertThat(problems("""
                        timing:
                          firstTokn: 3s
                          slots: 0
                          perToken: soon
                          queue: many
                        rules:
                          - rate: 2
                          - fault: explode
                        colour: blue
                        """))
                .containsExactly(
                        "s.yaml:2:3 timing.firstTokn: unknown key; did you mean 'firstToken'?",
                        "s.yaml:3:3 timing.slots: must be at least 1, was 0",
                        "s.yaml:4:3 timing.perToken: must be a duration such as 30s, 1m30s or 250ms, was 'soon'",
                        "s.yaml:5:3 timing.queue: must be a whole number, was 'many'",
                        "s.yaml:7:5 rules[0].fault: is required (" + FAULTS + ")",
                        "s.yaml:7:5 rules[0].rate: must be at most 1, was 2",
                        "s.yaml:8:5 rules[1].fault: must be one of " + FAULTS + ", was 'explode'",
                        "s.yaml:9:1 colour: unknown key; allowed here: answer, apiKeys, batches, models, rateLimit, rules, timing");
    }

    @Test
    void namesTheFaultThatMayBeMeant() {
        assertThat(problems("rules: [ { fault: rate-limt } ]"))
                .containsExactly("s.yaml:1:12 rules[0].fault: must be one of " + FAULTS
                        + ", was 'rate-limt'; did you mean 'rate-limit'?");
    }

    @Test
    void refusesWrongShapes() {
        assertThat(problems("- a\n- b\n")).containsExactly("s.yaml:1:1: must be a map, was a list");
        assertThat(problems("models: { name: gpt }\n")).containsExactly("s.yaml:1:1 models: must be a list, was a map");
        assertThat(problems("timing: [1]\n")).containsExactly("s.yaml:1:1 timing: must be a map, was a list");
        assertThat(problems("answer: { text: [a] }\n"))
                .containsExactly("s.yaml:1:11 answer.text: must be a single value, was a list");
        assertThat(problems("answer: { echo: perhaps }\n"))
                .containsExactly("s.yaml:1:11 answer.echo: must be true or false, was 'perhaps'");
        assertThat(problems("timing: { slots: 99999999999 }\n"))
                .containsExactly("s.yaml:1:11 timing.slots: must be a whole number from -2147483648 to 2147483647,"
                        + " was 99999999999");
    }

    @Test
    void refusesAKeyThatIsThereTwice() {
        assertThat(problems("timing: { slots: 1 }\ntiming: { slots: 2 }\n"))
                .containsExactly("s.yaml:2:1 timing: duplicate key; first given at s.yaml:1:1, remove one of the two");
    }

    @Test
    void showsNoKeyThatIsRefused() {
        assertThat(problems("apiKeys: [ { sk: secret } ]"))
                .containsExactly("s.yaml:1:12 apiKeys[0]: must be a single value, was a map");
    }

    @Test
    void refusesAnExactLengthBesideARange() {
        assertThat(problems("answer: { tokens: 5, maxTokens: 9 }"))
                .containsExactly("s.yaml:1:11 answer.tokens: is the exact length: set either tokens,"
                        + " or minTokens and maxTokens");
    }

    @Test
    void refusesRangesThatAreUpsideDown() {
        assertThat(problems("answer: { minTokens: 9, maxTokens: 3 }\n"))
                .containsExactly("s.yaml:1:25 answer.maxTokens: must be at least minTokens, which is 9, was 3");
    }

    @Test
    void refusesWhatIsNotYaml() {
        assertThat(problems("timing: { slots: 1\n")).singleElement().asString().startsWith("s.yaml:2:1: ");
    }

    @Test
    void readsFiles(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("scenario.yaml");
        Files.writeString(file, "answer: { tokens: 0 }");

        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> Scenario.read(file))
                .withMessage(file + ":1:11 answer.tokens: must be at least 1, was 0");
        assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> Scenario.read(folder.resolve("none")));
    }

    @Test
    void showsNoKeys() {
        assertThat(Scenario.builder().apiKey("sk-secret").build().toString()).doesNotContain("sk-secret");
    }
}
