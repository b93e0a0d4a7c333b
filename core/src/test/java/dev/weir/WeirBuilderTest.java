package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.call.CallException;
import dev.weir.client.Intent;
import dev.weir.config.Problem;
import dev.weir.spi.Extensions;
import dev.weir.spi.NoSettings;
import dev.weir.spi.backend.Backend;
import dev.weir.spi.backend.Capabilities;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.cost.BilledUsage;
import dev.weir.spi.cost.Cost;
import dev.weir.spi.cost.CostModel;
import dev.weir.wiring.Blueprint;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WeirBuilderTest {
    @TempDir
    private Path folder;

    @Test
    void aPathFromCodeStartsFromTheWorkingDirectory() {
        try (Blueprint blueprint = Weir.builder()
                .environment(Map.of())
                .workingDirectory(folder)
                .set("llm.plugins.directory", "more")
                .blueprint()) {
            assertThat(blueprint.configuration().settings().plugins().directory())
                    .isEqualTo(folder.resolve("more"));
        }
    }

    @Test
    void aNameFromAVariableIsNotShownWhereItIsWrong() throws IOException {
        try (Blueprint blueprint = Weir.builder()
                .environment(Map.of("WHERE", "hidden-name"))
                .file(file("llm: { client: { backend: '${WHERE}' }, retry: { defaultStrategy: 'my-${WHERE}' } }"))
                .blueprint()) {
            List<String> messages = blueprint.configuration().problems().list().stream()
                    .map(Problem::message)
                    .toList();
            assertThat(messages)
                    .hasSize(2)
                    .noneMatch(message -> message.contains("hidden-name"))
                    .anyMatch(message -> message.startsWith("no backend '${WHERE}'; available: "))
                    .anyMatch(message -> message.startsWith("no retry strategy 'my-${WHERE}'; available: "));
        }
    }

    private static String problems(WeirBuilder builder) {
        try (Blueprint blueprint = builder.environment(Map.of()).blueprint()) {
            return blueprint.configuration().problems().list().stream()
                    .map(Problem::toString)
                    .collect(Collectors.joining("\n"));
        }
    }

    private static void echo(Extensions extensions) {
        extensions.backend("echo", Echo.class, NoSettings.class);
    }

    static final class Echo implements Backend {
        @Inject
        Echo() {}

        @Override
        public Completion complete(ChatRequest request, CallContext call) {
            return Completion.of(request.model(), "x");
        }
    }

    static final class Server implements Backend {
        @Inject
        Server() {}

        @Override
        public Capabilities capabilities() {
            return Capabilities.builder().modelRequired(true).build();
        }

        @Override
        public Completion complete(ChatRequest request, CallContext call) {
            return Completion.of(request.model(), "x");
        }
    }

    private static Weir withServer(Map<String, String> environment) {
        return server(environment).build();
    }

    private static WeirBuilder server(Map<String, String> environment) {
        return Weir.builder()
                .environment(environment)
                .set("llm.client.backend", "server")
                .plugin(extensions -> extensions.backend("server", Server.class, NoSettings.class));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theMetricsOfTheConventionsCanBeSwitchedOff(boolean shown) {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        try (Weir weir = server(Map.of("LLM_MODEL", "m-1"))
                .meterRegistry(meters)
                .set("llm.telemetry.genAiMetrics", shown)
                .build()) {
            weir.process("hi");

            assertThat(meters.find("llm.requests").counter()).isNotNull();
            assertThat(meters.getMeters().stream()
                            .anyMatch(meter -> meter.getId().getName().startsWith("gen_ai")))
                    .isEqualTo(shown);
        }
    }

    @Test
    void noServerIsSentTheDefaultModel() {
        try (Weir weir = withServer(Map.of())) {
            assertThatThrownBy(() -> weir.process("hi"))
                    .isInstanceOf(CallException.class)
                    .hasMessageContaining("backend 'server' needs a model, and none is set: set llm.client.model");
            assertThat(weir.process(Intent.of("hi").withModel("m-1"))
                            .completion()
                            .model())
                    .isEqualTo("m-1");
        }
        for (String chosen : List.of("m-2", "offline")) {
            try (Weir weir = withServer(Map.of("LLM_MODEL", chosen))) {
                assertThat(weir.process("hi").completion().model()).isEqualTo(chosen);
            }
        }
    }

    static final class Free implements CostModel {
        @Inject
        Free() {}

        @Override
        public Cost cost(BilledUsage usage) {
            return Cost.free("");
        }
    }

    @Test
    void aBackendThatIsNotThereIsAnsweredWithThoseThatAre() throws IOException {
        Path file = file("llm: { client: { backend: primray }, backends: { primary: { type: echo } } }");

        assertThat(problems(Weir.builder().file(file).plugin(WeirBuilderTest::echo)))
                .isEqualTo(file + ":1:18 llm.client.backend: no backend 'primray'; did you mean 'primary'?"
                        + " configured: primary; available: echo");
        assertThat(problems(
                        Weir.builder().file(file).plugin(WeirBuilderTest::echo).argument("llm.client.backend", "ehco")))
                .isEqualTo("command line llm.client.backend: no backend 'ehco'; did you mean 'echo'?"
                        + " configured: primary; available: echo");
        assertThat(problems(
                        Weir.builder().file(file).plugin(WeirBuilderTest::echo).set("client.backend", "echo")))
                .isEmpty();
    }

    @Test
    void anExtensionThatNothingActsOnIsAWarning() throws IOException {
        try (Blueprint blueprint = Weir.builder()
                .environment(Map.of())
                .file(file("llm: { client: { backend: echo }, costs: { type: free },\n"
                        + "tokens: { trackCosts: false } }"))
                .plugin(extensions -> {
                    echo(extensions);
                    extensions.costModel("free", Free.class, NoSettings.class);
                })
                .blueprint()) {
            assertThat(blueprint.configuration().requireValid().withoutEffect())
                    .hasSize(1)
                    .anyMatch(warning ->
                            warning.endsWith(":1:35 llm.costs: accepted, but has no effect with this configuration"));
            assertThat(blueprint.configuration().warnings())
                    .containsAll(blueprint.configuration().withoutEffect());
        }
    }

    @Test
    void whereThereAreNoPluginsItIsSaidWhereTheyWereLookedFor() throws IOException {
        Path more = Files.createDirectory(folder.resolve("more"));
        Path others = Files.createDirectory(folder.resolve("others"));
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(null);
        try {
            assertThat(problems(Weir.builder()
                            .workingDirectory(folder)
                            .set("llm.plugins.directory", "more")
                            .pluginsDirectory(others)))
                    .isEqualTo("default llm.client.backend: no backend 'offline'; available: none; plugins were looked"
                            + " for in class loader 'app', folder " + others + ", folder " + more
                            + ": add the jar of one that brings it");
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @Test
    void aPluginsFolderThatDoesNotExistIsAProblemWhoeverNamesIt() {
        Path missing = folder.resolve("missing");
        Path gone = folder.resolve("gone");
        String why = ": no such plugins directory: create it or name another";

        assertThat(problems(Weir.builder()
                        .plugin(WeirBuilderTest::echo)
                        .set("client.backend", "echo")
                        .argument("llm.plugins.directory", gone.toString())
                        .pluginsDirectory(missing)))
                .isEqualTo("programmatic pluginsDirectory: " + missing + why + "\ncommand line llm.plugins.directory: "
                        + gone + why);
    }

    private Path file(String yaml) throws IOException {
        return Files.writeString(folder.resolve("weir.yaml"), yaml);
    }
}
