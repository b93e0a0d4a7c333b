package dev.weir.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.Weir;
import dev.weir.app.cli.Surroundings;
import dev.weir.call.CallException;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Timeout(60)
class DoctorCommandTest {
    @TempDir
    private Path folder;

    private record Output(int exitCode, String out, String err) {}

    private Output doctor(String... arguments) {
        String[] all = new String[arguments.length + 1];
        all[0] = "doctor";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Surroundings surroundings =
                new Surroundings(new ByteArrayInputStream(new byte[0]), false, false, false, Map.of(), folder, null);
        int exitCode = WeirCommand.commandLine(surroundings)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(all);
        return new Output(exitCode, out.toString(), err.toString());
    }

    @Test
    void saysThatNothingIsWrongWithAHealthyBackend() {
        Output output = doctor("-b", "primary", "-s", "llm.backends.primary.type=patient", "-m", "gpt-4o-mini");

        assertThat(output.out()).startsWith("20 calls, 0 failed; P50 ").contains("nothing is wrong with these calls");
        assertThat(output.err()).isEmpty();
        assertThat(output.exitCode()).isZero();
    }

    @Test
    void namesWhatIsWrongAndTheSettingToChange() {
        String[] arguments = {
            "-b",
            "primary",
            "-m",
            "gpt-4o-mini",
            "-s",
            "llm.backends.primary.type=patient",
            "-s",
            "llm.backends.primary.failure=networking",
            "-s",
            "llm.retry.maxRetries=0",
            "-s",
            "llm.circuitBreaker.failureThreshold=1000",
            "-n",
            "30",
            "--json"
        };
        Output output = doctor(arguments);

        JsonNode report = JsonMapper.shared().readTree(output.out());
        assertThat(report.path("failed").asInt()).isEqualTo(30);
        JsonNode finding = report.path("findings").path(0);
        assertThat(finding.path("symptom").asString()).isEqualTo("many-errors");
        assertThat(finding.path("scope").asString()).isEqualTo("primary/gpt-4o-mini");
        assertThat(finding.path("evidence").asString())
                .isEqualTo("100 % of 30 calls failed, most of them as network.cut");
        assertThat(finding.path("key").asString()).isEqualTo("llm.backends.primary.baseUrl");
        assertThat(output.err()).startsWith("the first failure: ");
        assertThat(output.exitCode()).isEqualTo(10);
    }

    /** With the configuration of a service beside it: the service has the port of its metrics. */
    @Test
    void opensNoPortForMetrics() {
        Output output = doctor(
                "-b",
                "primary",
                "-s",
                "llm.backends.primary.type=patient",
                "-m",
                "gpt-4o-mini",
                "-s",
                "llm.exporters.metrics.type=taken");

        assertThat(output.err()).isEmpty();
        assertThat(output.exitCode()).isZero();
    }

    @Test
    void looksAtTheCallsOfARunningProcess() {
        Path directory = folder.resolve("admin");
        try (Weir service = Weir.builder()
                .environment(Map.of())
                .set("llm.admin.directory", directory.toString())
                .set("llm.client.backend", "primary")
                .set("llm.client.model", "gpt-4o-mini")
                .set("llm.backends.primary.type", "patient")
                .set("llm.backends.primary.failure", "authentication")
                .set("llm.retry.maxRetries", 0)
                .build()) {
            for (int i = 0; i < 25; i++) {
                assertThatThrownBy(() -> service.process("hello")).isInstanceOf(CallException.class);
            }
            while (!Files.isDirectory(directory)
                    || doctor("--directory", directory.toString()).exitCode() == 2) {
                Thread.onSpinWait(); // its socket appears in a moment
            }
            Output output = doctor("--directory", directory.toString());
            JsonNode json = JsonMapper.shared()
                    .readTree(doctor("--pid", pid(), "--directory", directory.toString(), "--json")
                            .out());

            assertThat(output.out())
                    .startsWith("25 calls, 25 failed; P50 ")
                    .contains(
                            "many-errors  primary/gpt-4o-mini",
                            "100 % of 25 calls failed, most of them as policy.key-refused",
                            "replace the key: llm.backends.primary.apiKey");
            assertThat(json.path("failed").asInt()).isEqualTo(25);
            assertThat(json.path("findings").path(0).path("symptom").asString()).isEqualTo("many-errors");
        }
    }

    private static String pid() {
        return String.valueOf(ProcessHandle.current().pid());
    }

    @Test
    void saysThatThereIsNoSuchProcess() {
        Output output =
                doctor("--pid", "1", "--directory", folder.resolve("none").toString());

        assertThat(output.err()).contains("no process of this user with a Weir runtime that shows itself");
        assertThat(output.exitCode()).isEqualTo(2);
    }

    @Test
    void refusesANumberOfCallsThatIsOutOfRange() {
        assertThat(doctor("--calls", "0").err())
                .isEqualToIgnoringNewLines("weir: --calls must be between 1 and 1000, was 0");
        assertThat(doctor("--calls", "0").exitCode()).isEqualTo(2);
    }
}
