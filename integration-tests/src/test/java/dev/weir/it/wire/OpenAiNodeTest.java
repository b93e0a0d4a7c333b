package dev.weir.it.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.simulator.Simulator;
import java.io.IOException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** OpenAI's own client for Node against the simulator, and against a gateway in front of it; its scenarios are in {@code src/test/node/openai.test.mjs}. */
class OpenAiNodeTest {

    @BeforeAll
    static void requireNode() throws IOException, InterruptedException {
        Node.require();
    }

    @Test
    void findsInTheSimulatorWhatItFindsAtOpenAi() throws IOException, InterruptedException {
        try (Simulator simulator = Simulator.builder().seed(7).start()) {
            run(simulator.baseUri().toString(), false);

            assertThat(simulator.log().count()).isGreaterThanOrEqualTo(23);
        }
    }

    @Test
    void findsAtTheGatewayWhatItFindsAtOpenAi() throws IOException, InterruptedException {
        try (Simulator simulator = Simulator.builder().seed(7).start();
                GatewayInFront gateway =
                        GatewayInFront.of("openai", simulator.baseUri().toString())) {
            run(gateway.baseUrl(), true);
        }
    }

    private static void run(String url, boolean atGateway) throws IOException, InterruptedException {
        ProcessBuilder builder = Node.script("openai.test.mjs");
        builder.environment().put("OPENAI_BASE_URL", url);
        builder.environment().put("AT_GATEWAY", Boolean.toString(atGateway));
        builder.environment().put("NO_COLOR", "1");

        String report = Node.run(60, builder);

        assertThat(report).contains("tests 23", "pass 23", "fail 0", "skipped 0");
    }
}
