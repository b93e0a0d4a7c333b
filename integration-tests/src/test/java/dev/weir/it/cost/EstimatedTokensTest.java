package dev.weir.it.cost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Weir;
import dev.weir.client.CallOptions;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.chat.ChatRequest;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tokens that a provider does not report are counted by the configured tokenizer, or by what it reported before. */
class EstimatedTokensTest {
    private static final String NOTHING = "null";

    @SuppressWarnings("NullAway.Init")
    private UsageServer server;

    @BeforeEach
    void start() throws IOException {
        server = UsageServer.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Weir weir(String key, String value) {
        return Weir.builder()
                .environment(Map.of())
                .set("llm.client.backend", "openai-1")
                .set("llm.backends.openai-1.type", "openai")
                .set("llm.backends.openai-1.baseUrl", server.url())
                .set(key, value)
                .build();
    }

    private Usage asked(Weir weir, String model, String reported) {
        server.reports("openai", reported);
        ChatRequest request = ChatRequest.builder(model)
                .system("You are a helpful assistant that can answer to questions about the weather.")
                .user("What's the weather like in San Francisco?")
                .build();
        return Objects.requireNonNull(
                weir.chat(request, CallOptions.DEFAULT).facts().usage());
    }

    @Test
    void theConfiguredTokenizerCountsThem() {
        try (Weir weir = weir("llm.tokenizer.type", "jtokkit")) {
            assertThat(asked(weir, "gpt-4o", NOTHING)).isEqualTo(Usage.estimated(33, 1));
        }
    }

    @Test
    void otherModelsGoByWhatTheirProviderReported() {
        try (Weir weir = weir("llm.tokenizer.type", "jtokkit")) {
            assertThat(asked(weir, "house-model", NOTHING)).isEqualTo(Usage.estimated(29, 1));
            for (int i = 0; i < 100; i++) {
                asked(weir, "house-model", "{\"prompt_tokens\":58,\"completion_tokens\":3,\"total_tokens\":61}");
            }
            assertThat(asked(weir, "house-model", NOTHING)).isEqualTo(Usage.estimated(58, 3));
        }
    }

    @Test
    void withoutATokenizerTheyGoByFourCharactersAToken() {
        try (Weir weir = weir("llm.client.timeout", "30s")) {
            assertThat(asked(weir, "gpt-4o", NOTHING)).isEqualTo(Usage.estimated(29, 1));
        }
    }
}
