package dev.weir.it.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.Configuration;
import dev.weir.wiring.LlmConfiguration;
import dev.weir.wiring.LlmSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Every configuration that the guide to retries and circuit breakers shows is one that is taken, without a warning. */
class ConfigurationSamplesTest {
    private static final Path GUIDE = Path.of("../docs/resilience.md");
    private static final Pattern SAMPLE = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

    @Test
    void everySampleLoads() throws IOException {
        List<String> samples = SAMPLE.matcher(Files.readString(GUIDE))
                .results()
                .map((MatchResult found) -> found.group(1))
                .toList();

        assertThat(samples).hasSize(7).allSatisfy(sample -> {
            Configuration<LlmSettings> configuration =
                    LlmConfiguration.loader().text("weir.yaml", sample).load();
            assertThat(configuration.requireValid().warnings()).isEmpty();
        });
    }
}
