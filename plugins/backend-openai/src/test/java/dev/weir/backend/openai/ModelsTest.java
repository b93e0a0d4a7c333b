package dev.weir.backend.openai;

import static dev.weir.backend.openai.OpenAiDialect.OPENAI;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.backend.openai.OpenAiSettings.Api;
import dev.weir.spi.backend.ModelCapabilities;
import dev.weir.spi.time.TimeSource;
import dev.weir.wire.TestSettings;
import java.net.URI;
import org.junit.jupiter.api.Test;

/** What is known of models. */
class ModelsTest {
    private static ModelCapabilities of(TestSettings<OpenAiSettings> settings, String model) {
        try (OpenAiBackend backend = new OpenAiBackend(settings.build(), TimeSource.system())) {
            return backend.capabilities(model);
        }
    }

    private static TestSettings<OpenAiSettings> at(String url) {
        return OPENAI.settings(URI.create(url));
    }

    @Test
    void theMainModelsAreKnownAtOpenAi() {
        ModelCapabilities small = of(at("https://api.openai.com/v1"), "gpt-4o-mini-2024-07-18");
        assertThat(small.contextLength()).isEqualTo(128_000);
        assertThat(small.continuation()).isFalse();
        assertThat(of(at("https://api.openai.com/v1"), "gpt-4o-2024-05-13").jsonSchema())
                .isFalse();
        assertThat(of(at("https://api.openai.com/v1"), "text-embedding-3-small").chat())
                .isFalse();
    }

    @Test
    void nothingIsKnownOfOtherModelsAndElsewhere() {
        assertThat(of(at("https://api.openai.com/v1"), "gpt-4o-of-mine")).isEqualTo(ModelCapabilities.UNKNOWN);
        assertThat(of(at("https://gateway.example/v1"), "gpt-4o")).isEqualTo(ModelCapabilities.UNKNOWN);
        TestSettings<OpenAiSettings> azure = at("https://api.openai.com/v1").with("api", Api.AZURE);
        assertThat(of(azure, "gpt-4o")).isEqualTo(ModelCapabilities.UNKNOWN);
    }
}
