package dev.weir.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.app.cli.InputException;
import dev.weir.app.cli.Surroundings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The command line inside this process: how it is read, and what is said of one that cannot be understood. */
class WeirCommandTest {
    @TempDir
    private Path folder;

    private record Output(int exitCode, String out, String err) {}

    private Surroundings surroundings(Map<String, String> environment) {
        return new Surroundings(
                new ByteArrayInputStream(new byte[0]), false, false, false, environment, folder, folder);
    }

    private Output weir(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = WeirCommand.commandLine(surroundings(Map.of()))
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
        return new Output(exitCode, out.toString(), err.toString());
    }

    @Test
    void listsTheCommandsWhereNoneIsGiven() {
        Output output = weir();

        assertThat(output.err()).contains("ask", "embed", "plugin", "simulate", "config", "Try 'weir --help'.");
        assertThat(output.out()).isEmpty();
        assertThat(output.exitCode()).isEqualTo(2);
        assertThat(weir("config").err()).contains("check", "show", "schema", "Try 'weir config --help'.");
        assertThat(weir("config").exitCode()).isEqualTo(2);
    }

    @Test
    void theKeysOfAnIssuerOfTokensAreCheckedWithoutANetwork() throws IOException {
        Files.createDirectories(folder.resolve("plugins"));
        Path jwks = folder.resolve("jwks.json");
        Files.writeString(
                folder.resolve("weir.yaml"),
                "llm: { client: { backend: patient }, gateway: { jwt: { issuer: 'https://login.example.com/', audience: [ weir ], jwksFile: jwks.json } } }");
        Files.writeString(jwks, "{\"keys\":[]}");
        String file = folder.resolve("weir.yaml").toString();

        Output empty = weir("config", "check", "-c", file);
        assertThat(empty.err()).contains("llm.gateway.jwt.jwksFile: ", "must have 1 to 200 public keys");
        assertThat(empty.exitCode()).isEqualTo(2);
        Files.delete(jwks);
        assertThat(weir("config", "check", "-c", file).err()).contains("jwks.json cannot be read");
        Files.writeString(
                folder.resolve("weir.yaml"),
                Files.readString(folder.resolve("weir.yaml"))
                        .replace("jwksFile: jwks.json", "jwksUrl: 'https://127.0.0.1:1/'"));
        assertThat(weir("config", "check", "-c", file).out()).contains("the configuration is valid");
    }

    @Test
    void builtForItsArgumentsTheCommandIsThatOneAlone() {
        for (String name :
                WeirCommand.commandLine(surroundings(Map.of())).getSubcommands().keySet()) {
            CommandLine whole = WeirCommand.commandLine(surroundings(Map.of()));
            CommandLine weir = WeirCommand.commandLine(surroundings(Map.of()), new String[] {name, "--help"});

            assertThat(weir.getSubcommands()).containsKey(name);
            assertThat(weir.getSubcommands().get(name).getUsageMessage())
                    .as(name)
                    .isEqualTo(whole.getSubcommands().get(name).getUsageMessage());
        }
        assertThat(WeirCommand.commandLine(surroundings(Map.of()), new String[] {"ask", "hi"})
                        .getSubcommands())
                .containsOnlyKeys("help", "ask");
        assertThat(WeirCommand.commandLine(surroundings(Map.of()), new String[] {"aks"})
                        .getSubcommands())
                .hasSizeGreaterThan(10);
    }

    @Test
    void suggestsTheCommandThatWasMeant() {
        assertThat(weir("aks", "Deploy nginx").err().lines())
                .containsExactly("weir: no command 'aks'; did you mean 'ask'?", "Try 'weir --help'.");
        assertThat(weir("aks").exitCode()).isEqualTo(2);
        assertThat(weir("config", "chek").err()).startsWith("weir: no command 'chek'; did you mean 'check'?");
        assertThat(weir("zzzzz").err())
                .startsWith("weir: no command 'zzzzz'" + System.lineSeparator())
                .contains("ask", "embed");
    }

    @Test
    void usageErrorIsAlsoJsonWhereverJsonIsAmongTheOptions() {
        String[][] commandLines = {
            {"ask", "--json", "--nosuch", "hi"},
            {"ask", "--nosuch", "hi", "--json"},
            {"ask", "--max-tokens", "many", "--json"},
            {"aks", "--json"}
        };
        for (String[] commandLine : commandLines) {
            Output output = weir(commandLine);
            JsonNode error = JsonMapper.shared().readTree(output.out()).path("error");

            assertThat(output.err()).startsWith("weir: " + error.path("message").asString());
            assertThat(error.path("message").asString()).isNotEmpty();
            assertThat(error.path("exitCode").asInt()).isEqualTo(2);
            assertThat(output.exitCode()).isEqualTo(2);
        }
        assertThat(weir("ask", "--nosuch", "hi").out()).isEmpty();
        assertThat(weir("ask", "--nosuch", "--", "--json").out()).isEmpty();
    }

    @Test
    void benchIsPartOfTheDistribution() {
        Output output = weir("bench", "scenarios", "--help");

        assertThat(output.err())
                .startsWith("weir: bench is part of the distribution, and its folder bench/lib is not there");
        assertThat(output.exitCode()).isEqualTo(2);
        assertThat(weir("bench", "--help").out()).contains("weir bench scenarios --help");
    }

    @Test
    void refusesAPortThatThereIsNot() {
        for (String port : new String[] {"99999", "65536", "-1"}) {
            Output output = weir("simulate", "--port", port);

            assertThat(output.err()).isEqualToIgnoringNewLines("weir: --port must be between 0 and 65535, was " + port);
            assertThat(output.exitCode()).isEqualTo(2);
        }
    }

    @Test
    void listingPluginsHasAnExitCodeOfItsOwnWhereOneWasRefused() throws IOException {
        Path plugins = Files.createDirectory(folder.resolve("plugins"));
        assertThat(weir("plugin", "list").exitCode()).isZero();

        Files.writeString(plugins.resolve("broken.jar"), "not a zip");
        Output output = weir("plugin", "list");

        assertThat(output.out()).contains("broken.jar", "refused");
        assertThat(output.exitCode()).isEqualTo(6);
    }

    @Test
    void aPluginsFolderThatDoesNotExistIsAnError() throws IOException {
        Files.createDirectory(folder.resolve("plugins"));
        Output output = weir("plugin", "list", "-s", "llm.plugins.directory=nowhere");

        assertThat(output.err())
                .contains("command line llm.plugins.directory: " + folder.resolve("nowhere")
                        + ": no such plugins directory: create it or name another");
        assertThat(output.exitCode()).isEqualTo(3);
    }

    @Test
    void theVersionSaysWhichJavaRunsItAndHowToHaveItOnThePath() {
        Path commands = folder.resolve("bin");

        assertThat(Version.lines(surroundings(Map.of("PATH", "/usr/bin")), "from JAVA_HOME"))
                .hasSize(4)
                .anyMatch(line -> line.endsWith(", in " + System.getProperty("java.home") + " (from JAVA_HOME)"))
                .contains(
                        "distribution in " + folder, "for 'weir' on the PATH: export PATH=\"" + commands + ":$PATH\"");
        assertThat(Version.lines(surroundings(Map.of("PATH", "/usr/bin:" + commands)), null))
                .hasSize(3)
                .last()
                .isEqualTo("distribution in " + folder);
    }

    @Test
    void outputThatCannotBeWrittenIsAnErrorOfEveryCommand() {
        for (String line : new String[] {"--help", "--version", "config schema", "completion"}) {
            StringWriter err = new StringWriter();
            int exitCode = WeirCommand.commandLine(surroundings(Map.of()))
                    .setOut(new PrintWriter(new OutputStreamWriter(new FullDisk(), StandardCharsets.UTF_8), true))
                    .setErr(new PrintWriter(err, true))
                    .execute(line.split(" "));

            assertThat(err.toString()).as(line).contains("standard output cannot be written");
            assertThat(exitCode).as(line).isEqualTo(8);
        }
    }

    @Test
    void controlCharactersInAnErrorAreShown() {
        StringWriter err = new StringWriter();
        CommandLine command = WeirCommand.commandLine(surroundings(Map.of())).setErr(new PrintWriter(err, true));

        new ErrorReport()
                .handleExecutionException(
                        new InputException("no file \u001b[31m"), command, command.parseArgs("config", "show"));

        assertThat(err.toString()).isEqualToIgnoringNewLines("weir: no file \\x1b[31m");
    }

    private static final class FullDisk extends OutputStream {
        @Override
        public void write(int b) throws IOException {
            throw new IOException("No space left on device");
        }
    }
}
