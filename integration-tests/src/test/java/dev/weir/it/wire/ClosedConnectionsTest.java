package dev.weir.it.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Weir;
import dev.weir.client.CallOptions;
import dev.weir.client.CallResult;
import dev.weir.simulator.Fault;
import dev.weir.simulator.Scenario;
import dev.weir.simulator.Simulator;
import dev.weir.spi.chat.ChatRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Many callers of a server that promises to keep connections and closes them, as llama.cpp's does after each stream. */
class ClosedConnectionsTest {
    private static final int CALLERS = 16;
    private static final int CALLS = 640;

    @Test
    void noneOfThemEverNotices() throws Exception {
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
        try (Simulator simulator = Simulator.builder()
                        .scenario(Scenario.builder().answer("as you wish").build())
                        .start();
                Weir weir = Weir.builder()
                        .environment(Map.of())
                        .set("llm.backends.local.type", "openai")
                        .set("llm.backends.local.baseUrl", simulator.baseUri().toString())
                        .set("llm.client.backend", "local")
                        .set("llm.retry.maxRetries", 0)
                        .build()) {
            List<Future<CallResult>> calls = new ArrayList<>();
            for (int i = 0; i < CALLS; i++) {
                boolean stream = i % 2 == 0;
                calls.add(callers.submit(() -> ask(weir, stream)));
            }
            for (Future<CallResult> call : calls) {
                assertThat(call.get().text()).isEqualTo("as you wish");
            }
        } finally {
            callers.shutdownNow();
        }
    }

    private static CallResult ask(Weir weir, boolean stream) {
        ChatRequest request = ChatRequest.builder(Fault.CLOSE_AFTER_ANSWER.model())
                .user("Deploy nginx")
                .build();
        return stream ? weir.stream(request, CallOptions.DEFAULT, text -> {}) : weir.chat(request);
    }
}
