package dev.weir.it.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.it.command.Distribution.Output;
import dev.weir.simulator.AnswerSettings;
import dev.weir.simulator.Scenario;
import dev.weir.simulator.Simulator;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code weir ask} against a provider: answers that are no whole texts, failures, options, surroundings. */
class AskCommandIT {
    @TempDir
    Path folder;

    private Distribution distribution;

    @BeforeEach
    void findDistribution() throws IOException {
        distribution = Distribution.runIn(folder);
    }

    private Output ask(Simulator simulator, Map<String, String> environment, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("ask", "-b", "openai", "-s", "llm.retry.maxRetries=0"));
        command.addAll(List.of(arguments));
        Map<String, String> all = new HashMap<>(environment);
        all.put("OPENAI_BASE_URL", simulator.baseUri().toString());
        all.put("OPENAI_API_KEY", "sk-in-the-environment");
        return distribution.weir("", all, command.toArray(new String[0]));
    }

    private static Simulator saying(AnswerSettings answers) {
        return Simulator.builder()
                .scenario(Scenario.builder().answer(answers).build())
                .start();
    }

    @Test
    void takesTheProvidersUsualVariables() throws Exception {
        try (Simulator simulator = saying(AnswerSettings.FILLER.withEcho(true))) {
            Output output = ask(simulator, Map.of(), "-m", "gpt-4o-mini", "hi");

            assertThat(output.err()).isEmpty();
            assertThat(output.out()).isEqualToIgnoringNewLines("hi");
            assertThat(output.exitCode()).isZero();
        }
        assertThat(distribution
                        .weir(
                                "",
                                Map.of("OPENAI_API_KEY", "sk-in-the-environment"),
                                "config",
                                "show",
                                "-s",
                                "llm.client.backend=openai")
                        .out())
                .containsPattern("llm.backends.openai.apiKey +\\*\\*\\* +environment OPENAI_API_KEY")
                .doesNotContain("sk-in");
    }

    @Test
    void aRefusedKeyNamesTheSettingAndTheVariable() throws Exception {
        try (Simulator simulator = Simulator.builder().start()) {
            assertThat(ask(simulator, Map.of(), "-m", "sim:status-401", "hi").err())
                    .contains("policy.key-refused", "check the backend's apiKey, or the variable OPENAI_API_KEY")
                    .doesNotContain("sk-in");
        }
    }

    @Test
    void anIncompleteAnswerIsNoSuccess() throws Exception {
        try (Simulator simulator = saying(AnswerSettings.FILLER.withTokens(50))) {
            for (String[] streamed : new String[][] {{}, {"--stream"}, {"--json"}}) {
                List<String> arguments = new ArrayList<>(List.of("-m", "m", "--max-tokens", "3", "hi"));
                arguments.addAll(List.of(streamed));
                Output output = ask(simulator, Map.of(), arguments.toArray(new String[0]));

                assertThat(output.err())
                        .isEqualToIgnoringNewLines(
                                "weir: the answer is incomplete: it reached the maximum number of tokens; see --max-tokens");
                assertThat(output.out()).endsWith(System.lineSeparator()).isNotBlank();
                assertThat(output.exitCode()).isEqualTo(7);
            }
            assertThat(ask(simulator, Map.of(), "-m", "sim:content-filter", "hi")
                            .exitCode())
                    .isEqualTo(7);
        }
    }

    @Test
    void partialTextAndErrorStandOnLinesOfTheirOwn() throws Exception {
        try (Simulator simulator = saying(AnswerSettings.FILLER.withTokens(50))) {
            Output output = ask(simulator, Map.of(), "-m", "sim:reset-halfway", "--stream", "hi");

            assertThat(output.out()).isNotBlank().endsWith(System.lineSeparator());
            assertThat(output.err()).startsWith("weir: call-").contains("network.cut");
            assertThat(output.exitCode()).isEqualTo(4);
        }
    }

    @Test
    void failuresAreJsonToo() throws Exception {
        try (Simulator simulator = Simulator.builder().start()) {
            Output output = ask(simulator, Map.of(), "-m", "sim:context-length", "--json", "hi");

            JsonNode error = JsonMapper.shared().readTree(output.out()).get("error");
            assertThat(error.get("reason").asString()).isEqualTo("caller.context-length-exceeded");
            assertThat(error.get("status").asInt()).isEqualTo(400);
            assertThat(error.get("callId").asString()).startsWith("call-");
            assertThat(error.get("exitCode").asInt()).isEqualTo(4);
            assertThat(output.exitCode()).isEqualTo(4);
        }
    }

    @Test
    void escapesInAnAnswerAreShownOnATerminalAndKeptInAPipe() throws Exception {
        try (Simulator simulator = saying(AnswerSettings.FILLER.withText("\u001b[31mred\u0007"))) {
            Map<String, String> terminal = Map.of("WEIR_JAVA_OPTS", "-Dweir.stdout.terminal=true");

            assertThat(ask(simulator, terminal, "-m", "m", "hi").out()).isEqualToIgnoringNewLines("\\x1b[31mred\\x07");
            assertThat(ask(simulator, terminal, "-m", "m", "--stream", "hi").out())
                    .isEqualToIgnoringNewLines("\\x1b[31mred\\x07");
            assertThat(ask(simulator, Map.of(), "-m", "m", "hi").out())
                    .isEqualToIgnoringNewLines("\u001b[31mred\u0007");
        }
    }

    @Test
    void argumentsReachTheBackendUnharmedWithoutALocaleOrAreRefused() throws Exception {
        try (Simulator simulator = saying(AnswerSettings.FILLER.withEcho(true))) {
            String bytes = "printf 'Gr\\303\\266\\303\\237e'";
            Output output = shell(simulator, "LC_ALL=C \"$WEIR\" ask -b openai -m m \"$(" + bytes + ")\"");
            assertThat(output.out()).isEqualToIgnoringNewLines("Größe");

            output = shell(simulator, "LC_ALL=C \"$WEIR\" ask -b openai -m m \"$(printf 'Gr\\366\\337e')\"");
            assertThat(output.err()).contains("characters that the locale of this shell cannot express");
            assertThat(output.exitCode()).isEqualTo(2);

            output = shell(simulator, "LC_ALL=C \"$WEIR\" ask -b openai -m m --system \"$(printf '\\366')\" hi");
            assertThat(output.err()).contains("characters that the locale of this shell cannot express");
        }
    }

    @Test
    void outputThatCannotBeWrittenIsAnError() throws Exception {
        try (Simulator simulator = Simulator.builder().start()) {
            for (String target : new String[] {"> /dev/full", ">&-"}) {
                for (String option : new String[] {"", "--stream", "--json", "--dry-run"}) {
                    Output output = shell(simulator, "\"$WEIR\" ask -b openai -m m " + option + " hi " + target);

                    assertThat(output.err()).as(target + option).contains("standard output cannot be written");
                    assertThat(output.exitCode()).isEqualTo(8);
                }
            }
        }
    }

    @Test
    void standardInputThatIsClosedIsEmpty() throws Exception {
        try (Simulator simulator = saying(AnswerSettings.FILLER.withEcho(true))) {
            Output output = shell(simulator, "\"$WEIR\" ask -b openai -m m <&-");

            assertThat(output.err()).contains("there is nothing to ask");
            assertThat(output.out()).isEmpty();
            assertThat(output.exitCode()).isEqualTo(2);
        }
    }

    /** Runs a line of shell, with the command as {@code $WEIR}. */
    private Output shell(Simulator simulator, String line) throws Exception {
        Path out = folder.resolve("shell-out");
        Path err = folder.resolve("shell-err");
        ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", line)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment()
                .put("WEIR", distribution.home().resolve("bin/weir").toString());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("XDG_DATA_HOME", distribution.data().toString());
        builder.environment().put("OPENAI_BASE_URL", simulator.baseUri().toString());
        Process process = builder.start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Output(
                process.exitValue(),
                Files.readString(out, StandardCharsets.UTF_8),
                Files.readString(err, StandardCharsets.UTF_8));
    }

    @Test
    void imagesFilesAndInstructionsGoWithTheText() throws Exception {
        Path image = Files.write(folder.resolve("a.dat"), new byte[] {(byte) 0x89, 'P', 'N', 'G', 1, 2});
        Path notes = Files.writeString(folder.resolve("notes.txt"), "three weirs");
        Path binary = Files.write(folder.resolve("a.pdf"), new byte[] {'%', 'P', 'D', 'F', (byte) 0xff});

        Output output = distribution.weir(
                "ask",
                "--dry-run",
                "-b",
                "openai",
                "-m",
                "m",
                "--system",
                "Be brief.",
                "--temperature",
                "0.5",
                "--image",
                image.toString(),
                "--file",
                notes.toString(),
                "--file",
                binary.toString(),
                "What is this?");

        assertThat(output.err()).isEmpty();
        assertThat(output.out())
                .contains("\"text\" : \"Be brief.\"", "What is this?\\n\\nnotes.txt:\\nthree weirs", "0.5")
                .contains("Image[30 chars]", "File[36 chars]");
        assertThat(distribution.weir("ask", "--image", notes.toString(), "hi").err())
                .contains("is not a PNG, JPEG, GIF or WebP image");
        assertThat(distribution.weir("ask", "--file", "missing.txt", "hi").err())
                .contains("--file: no such file");
        assertThat(distribution.weir("ask", "--temperature", "-1", "hi").exitCode())
                .isEqualTo(2);
    }

    @Test
    void explainsWhichTargetOfARouteAnswered() throws Exception {
        try (Simulator simulator = saying(AnswerSettings.FILLER.withEcho(true))) {
            Files.writeString(folder.resolve("routes.yaml"), """
                    llm:
                      backends:
                        down: { type: openai, baseUrl: "http://127.0.0.1:9/v1" }
                        up: { type: openai, baseUrl: "%s" }
                      routes:
                        chat: { targets: [ { backend: down, model: a }, { backend: up, model: b } ] }
                    """.formatted(simulator.baseUri()));

            Output output = distribution.weir(
                    "",
                    Map.of(),
                    "ask",
                    "-c",
                    folder.resolve("routes.yaml").toString(),
                    "-s",
                    "llm.client.backend=up",
                    "-m",
                    "chat",
                    "--explain",
                    "hi");

            assertThat(output.out()).isEqualToIgnoringNewLines("hi");
            assertThat(output.err())
                    .contains("weir: route 'chat' (failover): down/a, up/b")
                    .contains("weir: down/a was left (network.unreachable): ")
                    .contains("weir: backend 'up', model 'b' answered after ");
            assertThat(output.exitCode()).isZero();
        }
    }
}
