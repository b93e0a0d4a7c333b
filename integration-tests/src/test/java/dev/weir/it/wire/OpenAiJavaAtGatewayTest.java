package dev.weir.it.wire;

import dev.weir.simulator.Simulator;
import org.junit.jupiter.api.AfterEach;

/** OpenAI's own client for Java finds at the gateway what it finds at OpenAI. */
class OpenAiJavaAtGatewayTest extends OpenAiJavaAnswers {
    private GatewayInFront gateway;

    @Override
    String serve(Simulator backend) {
        gateway = GatewayInFront.of("openai", backend.baseUri().toString());
        return gateway.baseUrl();
    }

    @AfterEach
    void stopGateway() {
        gateway.close();
    }
}
