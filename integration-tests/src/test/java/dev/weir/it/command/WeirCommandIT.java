package dev.weir.it.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.it.command.Distribution.Output;
import dev.weir.simulator.Simulator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real {@code bin/weir} of the distribution, as a person would use it, rightly and wrongly. */
class WeirCommandIT {
    @TempDir
    Path folder;

    private Distribution distribution;

    @BeforeEach
    void findDistribution() throws IOException {
        distribution = Distribution.runIn(folder);
    }

    @Test
    void asksTheOfflineBackendOutOfTheBox() throws Exception {
        Output output = distribution.weir("ask", "Deploy nginx with 3 replicas");

        assertThat(output.err()).isEmpty();
        assertThat(output.out()).contains("NetworkFunctionDeployment", "nginx").hasLineCount(1);
        assertThat(output.exitCode()).isZero();
    }

    @Test
    void aDryRunPrintsTheRequestAndSendsNothing() throws Exception {
        Output output = distribution.weir(
                "ask",
                "--dry-run",
                "-b",
                "openai",
                "-m",
                "gpt-4o-mini",
                "-s",
                "llm.intents.Summary.systemPrompt=Summarise the text.",
                "-t",
                "Summary",
                "A long story");

        assertThat(output.err()).isEmpty();
        assertThat(output.out()).isEqualToNormalizingNewlines("""
                        {
                          "backend" : "openai",
                          "model" : "gpt-4o-mini",
                          "messages" : [ {
                            "role" : "system",
                            "text" : "Summarise the text."
                          }, {
                            "role" : "user",
                            "text" : "A long story"
                          } ],
                          "maxTokens" : 2048
                        }
                        """);
        assertThat(output.exitCode()).isZero();
    }

    @Test
    void readsStandardInputAndStreams() throws Exception {
        Output output = distribution.weir("Scale the UPF to 4 replicas\n", Map.of(), "ask", "--stream");

        assertThat(output.out()).contains("NetworkFunctionScale", "UPF");
        assertThat(output.exitCode()).isZero();
    }

    @Test
    void saysWhatItDidNotUnderstand() throws Exception {
        Output output = distribution.weir("ask", "How is the weather?");

        assertThat(output.out()).isEmpty();
        assertThat(output.err()).startsWith("weir: call-").doesNotContain("weather", "\tat ");
        assertThat(output.exitCode()).isEqualTo(4);
    }

    @Test
    void tellsAPersonAtATerminalWhatACallWaitsFor() throws Exception {
        String dead = "llm.backends.local.baseUrl=http://127.0.0.1:1/v1";
        String[] ask = {
            "ask",
            "--backend",
            "local",
            "--model",
            "any",
            "-s",
            "llm.backends.local.type=openai",
            "-s",
            dead,
            "-s",
            "llm.retry.maxRetries=1",
            "-s",
            "llm.retry.baseDelay=10ms",
            "hi"
        };

        Output piped = distribution.weir("", Map.of(), ask);
        Output watched = distribution.weir("", Map.of("WEIR_JAVA_OPTS", "-Dweir.stderr.terminal=true"), ask);

        assertThat(piped.err()).hasLineCount(1).contains("2 attempts in ", "the limit of 1 retry is reached");
        assertThat(watched.err()).contains("weir: attempt 1 at backend 'local' failed (networking); retrying in ");
        assertThat(watched.exitCode()).isEqualTo(4);
    }

    @Test
    void runsWithTheGarbageCollectorOfTheUsersChoice() throws Exception {
        Output output = distribution.weir("", Map.of("WEIR_JAVA_OPTS", "-XX:+UseParallelGC"), "--version");

        assertThat(output.err()).isEmpty();
        assertThat(output.exitCode()).isZero();
    }

    @Test
    void printsTheVectorsOfTextsAndOfLinesAsJson() throws Exception {
        try (Simulator simulator = Simulator.builder().seed(7).start()) {
            distribution.configure("""
                    llm:
                      client: { backend: local }
                      backends:
                        local: { type: openai, baseUrl: "%s" }
                    """.formatted(simulator.baseUri()));
            String[] embed = {"embed", "-m", "text-embedding-3-small", "-d", "3", "--batch-size", "2"};

            Output lines = distribution.weir("one\ntwo\nthree\n", Map.of(), embed);
            Output texts = distribution.weir(Stream.concat(Stream.of(embed), Stream.of("one", "two", "three"))
                    .toArray(String[]::new));
            Output gap = distribution.weir("one\n\ntwo\n", Map.of(), embed);

            assertThat(lines.err()).isEmpty();
            assertThat(lines.out().lines()).hasSize(3).allMatch(line -> line.matches("\\[[^,]+,[^,]+,[^,]+]"));
            assertThat(texts.out()).isEqualTo(lines.out());
            assertThat(texts.exitCode()).isZero();
            assertThat(gap.err()).contains("line 2 of standard input is empty");
            assertThat(gap.exitCode()).isEqualTo(2);
            assertThat(simulator.log().count()).isEqualTo(4);
        }
    }

    @Test
    void backendWithoutEmbeddingsIsRefusedInWords() throws Exception {
        Output output = distribution.weir("embed", "-m", "any", "a text");

        assertThat(output.out()).isEmpty();
        assertThat(output.err())
                .hasLineCount(1)
                .contains("backend 'offline' answers no embedding requests; no configured backend does");
        assertThat(output.exitCode()).isEqualTo(4);
        assertThat(distribution.weir("embed", "a text").exitCode()).isEqualTo(2);
    }

    @Test
    void usesAPluginJarDroppedIntoThePluginsFolder() throws Exception {
        distribution = Distribution.copyTo(folder);
        OutsidePlugin.build(distribution.plugins().resolve("echo.jar"), distribution.libraries(), folder, "1.0");
        distribution.configure("""
                llm:
                  client: { backend: mine }
                  backends:
                    mine: { type: echo }
                """);

        Output output = distribution.weir("ask", "hello there");

        assertThat(output.err()).isEmpty();
        assertThat(output.out()).isEqualTo("hello there" + System.lineSeparator());
        assertThat(distribution.weir("plugin", "list").out()).contains("echo 1.2.3", "echo.jar");
    }

    @Test
    void refusesAPluginForAnotherSpiAndSaysWhatToDo() throws Exception {
        distribution = Distribution.copyTo(folder);
        OutsidePlugin.build(distribution.plugins().resolve("echo.jar"), distribution.libraries(), folder, "2.1");

        assertThat(distribution.weir("ask", "Deploy nginx").exitCode()).isZero();

        distribution.configure("""
                llm:
                  client: { backend: echo }
                """);
        Output output = distribution.weir("ask", "hello");
        assertThat(output.exitCode()).isEqualTo(3);
        assertThat(output.err()).contains("weir.yaml:2:", "echo.jar", "built for weir-spi 2.1, this is 1.0");
    }

    @Test
    void oneBrokenJarDoesNotStopTheOthers() throws Exception {
        distribution = Distribution.copyTo(folder);
        Files.writeString(distribution.plugins().resolve("broken.jar"), "not a zip");

        Output output = distribution.weir("ask", "Deploy nginx");

        assertThat(output.exitCode()).isZero();
        assertThat(distribution.weir("plugin", "list").out()).contains("broken.jar", "refused");
    }

    @Test
    void listsEveryProblemOfTheConfigurationAtOnce() throws Exception {
        distribution.configure("""
                llm:
                  client:
                    backend: oflline
                    timeout: 60
                  retry:
                    max-retires: 3
                    maxRetries: -3
                """);

        for (String[] command : new String[][] {{"config", "check"}, {"ask", "Deploy nginx"}}) {
            Output output = distribution.weir(command);
            assertThat(output.err())
                    .contains(
                            "weir.yaml:3:5 llm.client.backend: ",
                            "weir.yaml:4:5 llm.client.timeout: ",
                            "weir.yaml:6:5 llm.retry.max-retires: unknown key; did you mean 'maxRetries'?",
                            "weir.yaml:7:5 llm.retry.maxRetries: must be at least 0, was -3")
                    .doesNotContain("\tat ");
            assertThat(output.exitCode()).isEqualTo(3);
        }
    }

    @Test
    void anOptionTakesTheBackendsThatTheSettingTakes() throws Exception {
        distribution.configure("""
                llm:
                  client: { backend: primary }
                  backends:
                    primary: { type: openai, baseUrl: "http://127.0.0.1:1/v1" }
                """);

        Output output = distribution.weir("ask", "-b", "offline", "Deploy nginx");
        assertThat(output.err()).isEmpty();
        assertThat(output.exitCode()).isZero();
        for (String[] command :
                new String[][] {{"ask", "-b", "primray", "hi"}, {"config", "check", "-s", "llm.client.backend=primray"}
                }) {
            output = distribution.weir(command);
            assertThat(output.err())
                    .contains("command line llm.client.backend: no backend 'primray'; did you mean 'primary'?"
                            + " configured: primary; available: anthropic, offline, openai");
            assertThat(output.exitCode()).isEqualTo(3);
        }
    }

    @Test
    void refusesABaseUrlThatNoCallCouldUseAtItsOwnPlace() throws Exception {
        distribution.configure("""
                llm:
                  backends:
                    a: { type: openai, baseUrl: api.openai.com/v1 }
                    b: { type: openai, baseUrl: "https://api.openai.com/v1/chat/completions" }
                    c: { type: openai }
                """);

        assertThat(distribution
                        .weir(
                                "",
                                Map.of("URL", "localhost:8080/v1"),
                                "config",
                                "check",
                                "-s",
                                "llm.backends.c.baseUrl=${URL}")
                        .err())
                .contains(
                        "weir.yaml:3:24 llm.backends.a.baseUrl: must be an http:// or https:// URL with a host",
                        "weir.yaml:4:24 llm.backends.b.baseUrl: must end before /chat/completions",
                        "command line llm.backends.c.baseUrl: must be an http:// or https:// URL with a host");
    }

    @Test
    void settingsWithoutEffectAreOneLineUntilTheyAreAskedFor() throws Exception {
        distribution.configure("""
                llm:
                  tokens: { trackCosts: false, costPerToken: { offline: 0.1 } }
                """);

        assertThat(distribution.weir("ask", "Deploy nginx").err())
                .hasLineCount(1)
                .contains("event=settings-without-effect count=1 listed_by=\"weir config check\"");
        assertThat(distribution.weir("config", "check").err())
                .hasLineCount(1)
                .contains(
                        "weir.yaml:2:32 llm.tokens.costPerToken: accepted, but has no effect with this configuration");
    }

    @Test
    void refusesATypoOnTheCommandLine() throws Exception {
        Output output = distribution.weir("ask", "--strem", "Deploy nginx");

        assertThat(output.err()).contains("weir: Unknown option: '--strem'", "--stream", "weir ask --help");
        assertThat(output.exitCode()).isEqualTo(2);
    }

    @Test
    void tellsItsVersionAndCompletesItsCommands() throws Exception {
        assertThat(distribution.weir("--version").out())
                .startsWith("weir 1.")
                .contains("(from JAVA_HOME)", "distribution in " + distribution.home());
        assertThat(distribution.weir("completion").out()).contains("complete -F");
    }

    @Test
    void showsEffectiveValuesWithTheirOriginAndNoSecret() throws Exception {
        distribution.configure("""
                llm:
                  client: { maxTokens: 77 }
                """);

        Output output = distribution.weir("", Map.of("LLM_TIMEOUT", "7s"), "config", "show");

        assertThat(output.out())
                .containsPattern("llm.client.maxTokens +77 +.*weir.yaml:2:")
                .containsPattern("llm.client.timeout +7s +environment LLM_TIMEOUT")
                .containsPattern("llm.client.backend +offline +default");
    }
}
