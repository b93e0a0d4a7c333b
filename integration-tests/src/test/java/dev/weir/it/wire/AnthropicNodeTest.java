package dev.weir.it.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.simulator.Simulator;
import java.io.IOException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Anthropic's own client for Node against the simulator, and against a gateway in front of it; its scenarios are in {@code src/test/node/anthropic.test.mjs}. */
class AnthropicNodeTest {

    @BeforeAll
    static void requireNode() throws IOException, InterruptedException {
        Node.require();
    }

    @Test
    void findsInTheSimulatorWhatItFindsAtAnthropic() throws IOException, InterruptedException {
        try (Simulator simulator = Simulator.builder().seed(7).start()) {
            run(simulator.anthropicUri().toString(), false);

            assertThat(simulator.log().count()).isGreaterThanOrEqualTo(18);
        }
    }

    @Test
    void findsAtTheGatewayWhatItFindsAtAnthropic() throws IOException, InterruptedException {
        try (Simulator simulator = Simulator.builder().seed(7).start();
                GatewayInFront gateway =
                        GatewayInFront.of("anthropic", simulator.anthropicUri().toString())) {
            run(gateway.origin(), true);
        }
    }

    private static void run(String url, boolean atGateway) throws IOException, InterruptedException {
        ProcessBuilder builder = Node.script("anthropic.test.mjs");
        builder.environment().put("ANTHROPIC_BASE_URL", url);
        builder.environment().put("AT_GATEWAY", Boolean.toString(atGateway));
        builder.environment().put("NO_COLOR", "1");

        String report = Node.run(60, builder);

        assertThat(report).contains("tests 18", "pass 18", "fail 0", "skipped 0");
    }
}
