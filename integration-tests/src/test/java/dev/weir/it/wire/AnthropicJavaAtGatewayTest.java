package dev.weir.it.wire;

import dev.weir.simulator.Simulator;
import org.junit.jupiter.api.AfterEach;

/** Anthropic's own client for Java finds at the gateway what it finds at Anthropic. */
class AnthropicJavaAtGatewayTest extends AnthropicJavaAnswers {
    private GatewayInFront gateway;

    @Override
    String serve(Simulator backend) {
        gateway = GatewayInFront.of("anthropic", backend.anthropicUri().toString());
        return gateway.origin();
    }

    @AfterEach
    void stopGateway() {
        gateway.close();
    }
}
