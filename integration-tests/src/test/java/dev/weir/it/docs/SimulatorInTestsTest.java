package dev.weir.it.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Weir;
import dev.weir.simulator.Scenario;
import dev.weir.simulator.Simulator;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The whole runtime against the simulator: configuration, path, plugin, socket. */
class SimulatorInTestsTest {

    @Test
    void answersOverTheWire() throws Exception {
        Scenario scenario = Scenario.builder().answer("as you wish").build();
        // tag::start[]
        try (Simulator simulator =
                        Simulator.builder().seed(42).scenario(scenario).start();
                Weir weir = Weir.builder()
                        .set("llm.backends.local.type", "openai")
                        .set("llm.backends.local.baseUrl", simulator.baseUri().toString())
                        .set("llm.client.backend", "local")
                        .set("llm.client.model", "gpt-4o-mini")
                        .build()) {
            assertThat(weir.process("Deploy nginx").text()).isEqualTo("as you wish");
            assertThat(simulator.log().requests()).hasSize(1);
        }
        // end::start[]
    }

    @Test
    void aServerThatFailsOnceIsAskedAgain() throws Exception {
        String yaml = """
                answer: { text: at last }
                rules:
                  - { fault: status-500, times: 1 }
                """;
        try (Simulator simulator = Simulator.builder()
                        .scenario(Scenario.parse("scenario", yaml))
                        .start();
                Weir weir = Weir.builder()
                        .environment(Map.of("LLM_RETRY_BASE_DELAY", "1ms"))
                        .set("llm.backends.local.type", "openai")
                        .set("llm.backends.local.baseUrl", simulator.baseUri().toString())
                        .set("llm.client.backend", "local")
                        .set("llm.client.model", "gpt-4o-mini")
                        .build()) {
            assertThat(weir.process("Deploy nginx").text()).isEqualTo("at last");
            assertThat(simulator.log().requests()).hasSize(2);
        }
    }
}
