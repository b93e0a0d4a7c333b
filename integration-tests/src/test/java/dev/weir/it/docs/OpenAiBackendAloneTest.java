package dev.weir.it.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.backend.openai.OpenAiBackend;
import dev.weir.backend.openai.OpenAiSettings;
import dev.weir.config.SettingsRecord;
import dev.weir.simulator.Scenario;
import dev.weir.simulator.Simulator;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.time.TimeSource;
import dev.weir.testkit.fake.FakeCall;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The backend by itself, without a runtime around it. */
class OpenAiBackendAloneTest {

    @Test
    void answersWithoutARuntime() throws Exception {
        ChatRequest request = ChatRequest.builder("sim").user("hello").build();
        CallContext call = FakeCall.within(Duration.ofSeconds(30));
        try (Simulator simulator = Simulator.builder()
                .scenario(Scenario.builder().answer("hello yourself").build())
                .start()) {
            assertThat(ask(simulator.baseUri(), request, call).text()).isEqualTo("hello yourself");
        }
    }

    private static Completion ask(URI baseUrl, ChatRequest request, CallContext call) throws Exception {
        // tag::alone[]
        OpenAiSettings settings = SettingsRecord.defaults(OpenAiSettings.class, Map.of("baseUrl", baseUrl.toString()));
        try (OpenAiBackend backend = new OpenAiBackend(settings, TimeSource.system())) {
            return backend.complete(request, call);
        }
        // end::alone[]
    }
}
