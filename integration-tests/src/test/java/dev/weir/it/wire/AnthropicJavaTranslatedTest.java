package dev.weir.it.wire;

import dev.weir.simulator.Simulator;
import org.junit.jupiter.api.AfterEach;

/** Anthropic's own client for Java gets its answers from a backend with the API of OpenAI. */
class AnthropicJavaTranslatedTest extends AnthropicJavaAnswers {
    private GatewayInFront gateway;

    @Override
    String serve(Simulator backend) {
        gateway = GatewayInFront.of("openai", backend.baseUri().toString());
        return gateway.origin();
    }

    @Override
    String toolCallPrefix() {
        return "call_";
    }

    @AfterEach
    void stopGateway() {
        gateway.close();
    }
}
