package dev.weir.it.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Weir;
import dev.weir.config.ConfigurationReference;
import dev.weir.gateway.GatewaySettings;
import dev.weir.wiring.Blueprint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** The generated references in {@code docs/} are what the code says; {@code -Ddocs.write} writes them anew. */
class GeneratedReferenceTest {
    private static final Path DOCS = Path.of("../docs").toAbsolutePath().normalize();

    private static void check(String file, String expected) throws IOException {
        Path path = DOCS.resolve(file);
        if (System.getProperty("docs.write") != null) {
            Files.writeString(path, expected);
        }
        assertThat(path)
                .as("docs/%s is stale: ./mvnw -pl integration-tests -am verify -Ddocs.write", file)
                .hasContent(expected);
    }

    private static ConfigurationReference reference() {
        try (Blueprint blueprint = Weir.builder()
                .environment(Map.of())
                .section(GatewaySettings.SECTION)
                .blueprint()) {
            return blueprint.reference();
        }
    }

    @Test
    void thePageIsFresh() throws IOException {
        check("configuration.md", reference().markdown());
    }

    @Test
    void theSchemaIsFresh() throws IOException {
        String schema = JsonMapper.shared()
                .writerWithDefaultPrettyPrinter()
                .writeValueAsString(reference().schema());
        check("weir.schema.json", schema + "\n");
    }
}
