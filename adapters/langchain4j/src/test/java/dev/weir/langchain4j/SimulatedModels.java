package dev.weir.langchain4j;

import dev.weir.Weir;
import dev.weir.simulator.Scenario;
import dev.weir.simulator.Simulator;
import java.util.Map;

/**
 * A runtime with the backends {@code openai} and {@code anthropic}, both of them a simulator. One serves all tests of the
 * process, one after another: a runtime takes a while to build.
 */
final class SimulatedModels implements AutoCloseable {
    private static final SimulatedModels SHARED = new SimulatedModels();

    final Simulator simulator;
    final Weir weir;

    private SimulatedModels() {
        simulator = Simulator.builder().seed(7).start();
        weir = Weir.builder()
                .environment(Map.of())
                .set("llm.client.backend", "openai")
                .set("llm.client.model", "gpt-4o-mini")
                .set("llm.retry.maxRetries", 2)
                .set("llm.retry.baseDelay", "1ms")
                .set("llm.circuitBreaker.failureThreshold", 1000)
                .set("llm.backends.openai.type", "openai")
                .set("llm.backends.openai.baseUrl", simulator.baseUri().toString())
                .set("llm.backends.openai.apiKey", "key")
                .set("llm.backends.anthropic.type", "anthropic")
                .set("llm.backends.anthropic.baseUrl", simulator.anthropicUri().toString())
                .set("llm.backends.anthropic.apiKey", "key")
                .build();
    }

    static SimulatedModels playing(Scenario scenario) {
        SHARED.simulator.play(scenario);
        SHARED.simulator.log().clear();
        return SHARED;
    }

    WeirChatModel chat() {
        return WeirChatModel.builder(weir).build();
    }

    /** The number of requests since the scenario began. */
    int requests() {
        return simulator.log().requests().size();
    }

    /** The body of the last request. */
    String sent() {
        return String.valueOf(simulator.log().last().body());
    }

    /** Ends the scenario. */
    @Override
    public void close() {
        simulator.play(Scenario.DEFAULT);
    }
}
