package dev.weir.guard.rules;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.Weir;
import dev.weir.spi.ExtensionPoint;
import dev.weir.spi.Plugin;
import dev.weir.testkit.PluginContract;
import dev.weir.wiring.Blueprint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuardRulesPluginTest extends PluginContract {
    @TempDir
    private Path directory;

    @Override
    protected Plugin plugin() {
        return new GuardRulesPlugin();
    }

    @Override
    protected String requiredSettings(ExtensionPoint<?> point, String type) {
        return switch (type) {
            case "deny" -> "terms: [heron]";
            case "size" -> "maxMessages: 3";
            case "schema" -> "schema: answer.json";
            default -> "";
        };
    }

    @Test
    void whatIsWrongIsReportedWithItsPlaceAllAtOnce() throws IOException {
        Path file = Files.writeString(directory.resolve("weir.yaml"), """
                llm:
                  guards:
                    secrets:
                      type: mask
                      detect: [e-mail]
                    topics:
                      type: deny
                      patterns: { a: "x(y" }
                    size: { type: size, maxMessages: -1 }
                """);
        try (Blueprint blueprint =
                Weir.builder().environment(Map.of()).file(file).blueprint()) {
            assertThatThrownBy(() -> blueprint.configuration().requireValid())
                    .hasMessageContaining(
                            "weir.yaml:5:16 llm.guards.secrets.detect[0]: must be one of email, card, iban")
                    .hasMessageContaining("weir.yaml:8:7 llm.guards.topics.patterns")
                    .hasMessageContaining("and 'a' is not: missing closing ) at character 4")
                    .hasMessageContaining("llm.guards.size.maxMessages: must be at least 1, was -1");
        }
    }
}
