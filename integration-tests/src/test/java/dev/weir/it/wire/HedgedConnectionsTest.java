package dev.weir.it.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.Weir;
import dev.weir.call.AttemptRecord;
import dev.weir.client.CallOptions;
import dev.weir.client.CallResult;
import dev.weir.simulator.Fault;
import dev.weir.simulator.FaultRule;
import dev.weir.simulator.Scenario;
import dev.weir.simulator.Simulator;
import dev.weir.simulator.Timing;
import dev.weir.spi.chat.ChatRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** HL-01: a hedged route over sockets. The server that lost sees the end of its connection, not a client that reads on. */
@Timeout(60)
class HedgedConnectionsTest {
    private static final ChatRequest REQUEST =
            ChatRequest.builder("chat").user("Deploy nginx").build();

    private static Simulator simulator(Scenario scenario) {
        return Simulator.builder().scenario(scenario).start();
    }

    private static Weir weir(Simulator slow, Simulator quick) {
        return Weir.builder()
                .environment(Map.of())
                .map(Map.of(
                        "llm.backends.slow.type",
                        "openai",
                        "llm.backends.slow.baseUrl",
                        slow.baseUri().toString(),
                        "llm.backends.quick.type",
                        "openai",
                        "llm.backends.quick.baseUrl",
                        quick.baseUri().toString(),
                        "llm.client.backend",
                        "quick",
                        "llm.routes.chat.firstTextWithin",
                        "1m",
                        "llm.routes.chat.hedge",
                        Map.of("after", "100ms", "budget", "100%"),
                        "llm.routes.chat.targets",
                        List.of(Map.of("backend", "slow", "model", "a"), Map.of("backend", "quick", "model", "b"))))
                .build();
    }

    @Test
    void theConnectionOfTheLoserIsClosed() {
        Scenario tail = Scenario.builder()
                .timing(Timing.INSTANT.withFirstToken(Duration.ofSeconds(5)))
                .rule(FaultRule.of(Fault.SLOW))
                .build();
        try (Simulator slow = simulator(tail);
                Simulator quick =
                        simulator(Scenario.builder().answer("as you wish").build());
                Weir weir = weir(slow, quick)) {
            for (boolean streamed : List.of(true, false, true, false)) {
                StringBuilder heard = new StringBuilder();
                CallResult result =
                        streamed ? weir.stream(REQUEST, CallOptions.DEFAULT, heard::append) : weir.chat(REQUEST);

                assertThat(result.backend()).isEqualTo("quick");
                assertThat(result.text()).isEqualTo("as you wish");
                assertThat(heard.toString()).isEqualTo(streamed ? "as you wish" : "");
                assertThat(result.attemptLog().attempts())
                        .extracting(AttemptRecord::lost)
                        .containsExactly(true, false);
            }
            await().until(() -> slow.log().cancellations() == 4);
            await().until(() -> weir.breaker("slow", "a").statistics().inFlight() == 0);
            assertThat(weir.breaker("slow", "a").statistics().released()).isEqualTo(4);
        }
    }
}
