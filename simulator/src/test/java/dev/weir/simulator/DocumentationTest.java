package dev.weir.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Holds docs/simulator.md to what the code does. Run with {@code -Ddocs.write=true} to write its table of faults anew. */
class DocumentationTest {
    private static final Path PAGE = Path.of("../docs/simulator.md");
    private static final String BEGIN = "<!-- faults -->\n";
    private static final String END = "<!-- /faults -->\n";

    @Test
    void listsTheFaultsThereAre() throws IOException {
        String page = Files.readString(PAGE);
        int begin = page.indexOf(BEGIN) + BEGIN.length();
        int end = page.indexOf(END);
        String table = "| fault | what happens |\n|---|---|\n"
                + Arrays.stream(Fault.values())
                        .map(fault -> "| `" + fault.id() + "` | " + fault.description() + " |\n")
                        .collect(Collectors.joining());
        if (Boolean.getBoolean("docs.write")) {
            Files.writeString(PAGE, page.substring(0, begin) + table + page.substring(end));
            return;
        }
        assertThat(page.substring(begin, end)).isEqualTo(table);
    }

    @Test
    void showsAScenarioThatIsRead() throws IOException {
        String page = Files.readString(PAGE);
        int begin = page.indexOf("```yaml\n") + "```yaml\n".length();
        Scenario scenario = Scenario.parse("docs/simulator.md", page.substring(begin, page.indexOf("```", begin)));

        assertThat(scenario.models()).extracting(Model::name).containsExactly("gpt-4o-mini", "gpt-4o");
        assertThat(scenario.timing().perToken()).isEqualTo(Duration.ofMillis(20));
        assertThat(scenario.rateLimit().tokensPerMinute()).isEqualTo(90_000);
        assertThat(scenario.rules())
                .singleElement()
                .extracting(FaultRule::fault)
                .isEqualTo(Fault.STATUS_503_SECONDS);
    }
}
