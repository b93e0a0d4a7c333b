package dev.weir.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.app.cli.Surroundings;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

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
                .isEqualTo("100 % of 30 calls failed, most of them as networking");
        assertThat(finding.path("key").asString()).isEqualTo("llm.backends.primary.baseUrl");
        assertThat(output.err()).startsWith("the first failure: ");
        assertThat(output.exitCode()).isEqualTo(10);
    }

    @Test
    void refusesANumberOfCallsThatIsOutOfRange() {
        assertThat(doctor("--calls", "0").err())
                .isEqualToIgnoringNewLines("weir: --calls must be between 1 and 1000, was 0");
        assertThat(doctor("--calls", "0").exitCode()).isEqualTo(2);
    }
}
