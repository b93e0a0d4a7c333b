package dev.weir.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScenarioTest {

    private static List<String> problems(String yaml) {
        return catchThrowableOfType(ScenarioException.class, () -> Scenario.parse("s.yaml", yaml))
                .problems();
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
                  slots: 8
                  queue: 32
                answer:
                  echo: false
                  minTokens: 20
                  maxTokens: 40
                  callTools: true
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
                                Timing.builder()
                                        .firstToken(Duration.ofSeconds(1))
                                        .slots(2)
                                        .queue(3)
                                        .build(),
                                AnswerSettings.builder().text("large answer").build()))
                        .timing(Timing.builder()
                                .firstToken(Duration.ofMillis(200))
                                .perInputToken(Duration.ofNanos(50_000))
                                .perToken(Duration.ofMillis(20))
                                .slowdown(0.05)
                                .jitter(0.1)
                                .slots(8)
                                .queue(32)
                                .build())
                        .answer(AnswerSettings.builder()
                                .minTokens(20)
                                .maxTokens(40)
                                .callTools(true)
                                .reasoningTokens(5)
                                .cachedShare(0.25)
                                .build())
                        .apiKey("one")
                        .apiKey("two")
                        .rateLimit(new RateLimit(60, 90_000, 1_000_000))
                        .rule(Rule.of(Fault.STATUS_503).model("small*").path("/v1/*").stream(true)
                                .rate(0.5)
                                .every(2)
                                .after(3)
                                .times(4)
                                .from(Duration.ofSeconds(5))
                                .lasting(Duration.ofSeconds(20))
                                .retryAfter(Duration.ofMillis(1_500))
                                .build())
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
                        "s.yaml:3:10 timing.slots: must be at least 1, was 0",
                        "s.yaml:4:13 timing.perToken: must be a duration such as 20ms, 1.5s or 1m30s, was 'soon'",
                        "s.yaml:5:10 timing.queue: must be a whole number, was 'many'",
                        "s.yaml:7:5 rules[0].fault: is missing",
                        "s.yaml:7:11 rules[0].rate: must be from 0.0 to 1.0, was 2.0",
                        problems("rules: [ { fault: explode } ]")
                                .get(0)
                                .replace("s.yaml:1:19 rules[0]", "s.yaml:8:12 rules[1]"),
                        "s.yaml:9:1 colour: unknown key; known are models, timing, answer, apiKeys, rateLimit, rules");
    }

    @Test
    void namesTheFaultsThereAre() {
        assertThat(problems("rules: [ { fault: explode } ]"))
                .singleElement()
                .asString()
                .startsWith("s.yaml:1:19 rules[0].fault: no fault 'explode'; there are ok, status-400, ")
                .endsWith("sse-bom");
    }

    @Test
    void refusesWrongShapes() {
        assertThat(problems("- a\n- b\n")).containsExactly("s.yaml:1:1: must be a mapping of keys to values");
        assertThat(problems("models: gpt\n")).containsExactly("s.yaml:1:9 models: must be a list");
        assertThat(problems("timing: [1]\n")).containsExactly("s.yaml:1:9 timing: must be a mapping of keys to values");
        assertThat(problems("answer: { text: [a] }\n"))
                .containsExactly("s.yaml:1:17 answer.text: must be a single value");
        assertThat(problems("answer: { echo: perhaps }\n"))
                .containsExactly("s.yaml:1:17 answer.echo: must be true or false, was 'perhaps'");
        assertThat(problems("timing: { slots: 99999999999 }\n"))
                .containsExactly("s.yaml:1:18 timing.slots: must be at most 2147483647, was 99999999999");
    }

    @Test
    void refusesAKeyThatIsThereTwice() {
        assertThat(problems("timing: { slots: 1 }\ntiming: { slots: 2 }\n"))
                .containsExactly("s.yaml:2:1 timing: is there twice");
    }

    @Test
    void refusesRangesThatAreUpsideDown() {
        assertThat(problems("answer: { minTokens: 9, maxTokens: 3 }\n"))
                .containsExactly("s.yaml:1:9 answer: maxTokens must be at least minTokens, which is 9, was 3");
    }

    @Test
    void refusesWhatIsNotYaml() {
        assertThat(problems("timing: { slots: 1\n")).singleElement().asString().startsWith("s.yaml:2:1: ");
    }

    @Test
    void readsFiles(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("scenario.yaml");
        Files.writeString(file, "answer: { tokens: 0 }");

        assertThatExceptionOfType(ScenarioException.class)
                .isThrownBy(() -> Scenario.read(file))
                .withMessage(file + ":1:19 answer.tokens: must be at least 1, was 0");
        assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> Scenario.read(folder.resolve("none")));
    }

    @Test
    void showsNoKeys() {
        assertThat(Scenario.builder().apiKey("sk-secret").build().toString()).doesNotContain("sk-secret");
    }
}
