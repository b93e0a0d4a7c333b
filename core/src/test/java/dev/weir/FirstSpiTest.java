package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.client.Intent;
import dev.weir.spi.ExtensionPoint;
import dev.weir.testkit.jar.PluginJarBuilder;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The source of a plugin that was written against SPI 1.0 compiles against the SPI of today, and each of its extensions runs. */
class FirstSpiTest {
    private static final String SOURCE = "/spi-1.0/first/FirstPlugin.java";
    private static final String CONFIGURATION = """
            llm:
              client: { backend: steady, model: chat }
              backends:
                flaky: { type: first, file: notes, failsFirst: true, limits: { requestsPerMinute: 100 } }
                steady: { type: first, file: notes }
              routes:
                chat:
                  strategy: first-route
                  targets:
                    - { backend: flaky, model: first-1 }
                    - { backend: steady, model: first-2 }
              routeStrategies:
                first-route: { type: first, file: notes }
              retry:
                defaultStrategy: first-retry
                strategies:
                  first-retry: { type: first, file: notes }
              errorClassifiers:
                first-errors: { type: first, file: notes }
              cache: { type: first, file: notes }
              costs: { type: first, file: notes }
              tokenizer: { type: first, file: notes }
              ledger: { type: first, file: notes }
              limitStore: { type: first, file: notes }
              exporters:
                first-telemetry: { type: first, file: notes }
              intentTypes:
                first-intents: { type: first }
              listeners:
                first-listener: { type: first, file: notes }
            """;

    @TempDir
    private Path folder;

    private static String source() throws Exception {
        try (InputStream in = FirstSpiTest.class.getResourceAsStream(SOURCE)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void everyExtensionOfAPluginForTheFirstSpiRuns() throws Exception {
        Path plugins = Files.createDirectory(folder.resolve("plugins"));
        PluginJarBuilder.plugin("first", "1.0")
                .attribute("Weir-Spi-Version", "1.0")
                .source("first.FirstPlugin", source())
                .entryPoint("first.FirstPlugin")
                .writeTo(plugins.resolve("first.jar"));
        Path file = Files.writeString(folder.resolve("weir.yaml"), CONFIGURATION);
        Intent intent = Intent.of("hello").withType("FirstIntent");
        try (Weir weir = Weir.builder()
                .environment(Map.of())
                .workingDirectory(folder)
                .file(file)
                .pluginsDirectory(plugins)
                .build()) {
            assertThat(weir.process(intent).text()).endsWith("hello");
            assertThat(weir.process(intent).text()).endsWith("hello");
        }
        assertThat(Files.readAllLines(folder.resolve("notes")))
                .contains(
                        "backend",
                        "route 0",
                        "ordered 2",
                        "classify",
                        "retry transient PROVIDER",
                        "scheduled PT0.001S",
                        "success after TRANSIENT",
                        "cache miss",
                        "cache hit",
                        "cost",
                        "tokens",
                        "ledger answered",
                        "ledger cached",
                        "limit",
                        "metrics",
                        "traces",
                        "finished SUCCEEDED FirstIntent first-1",
                        "close");
    }

    /** A new extension point belongs into the source of the version that brings it, not into this one. */
    @Test
    void thePluginUsesEveryExtensionPointOfTheFirstSpi() throws Exception {
        String source = source();
        List<String> interfaces = ExtensionPoint.all().stream()
                .map(point -> point.contract().getSimpleName())
                .toList();
        assertThat(interfaces).hasSizeGreaterThanOrEqualTo(13);
        assertThat(interfaces.subList(0, 13))
                .allSatisfy(name -> assertThat(source).contains(name));
    }
}
