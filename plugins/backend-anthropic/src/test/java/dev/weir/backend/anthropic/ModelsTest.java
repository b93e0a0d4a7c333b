package dev.weir.backend.anthropic;

import static dev.weir.backend.anthropic.AnthropicDialect.ANTHROPIC;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.backend.ModelCapabilities;
import dev.weir.spi.time.TimeSource;
import dev.weir.wire.TestSettings;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is known of models. */
class ModelsTest {
    private static ModelCapabilities of(TestSettings<AnthropicSettings> settings, String model) {
        try (AnthropicBackend backend = new AnthropicBackend(settings.build(), TimeSource.system())) {
            return backend.capabilities(model);
        }
    }

    private static TestSettings<AnthropicSettings> at(String url) {
        return ANTHROPIC.settings(URI.create(url));
    }

    @Test
    void cachedInputDoesNotCountAtAnthropic() {
        for (boolean elsewhere : new boolean[] {false, true}) {
            String url = elsewhere ? "https://gateway.example" : "https://api.anthropic.com";
            try (AnthropicBackend backend = new AnthropicBackend(at(url).build(), TimeSource.system())) {
                assertThat(backend.capabilities().cachedInputCounts()).isEqualTo(elsewhere);
            }
        }
    }

    @Test
    void theMainModelsAreKnownAtAnthropic() {
        ModelCapabilities haiku = of(at("https://api.anthropic.com"), "claude-haiku-4-5-20251001");
        assertThat(haiku.contextLength()).isEqualTo(200_000);
        assertThat(haiku.continuation()).isTrue();
        assertThat(of(at("https://api.anthropic.com"), "claude-opus-4-6").continuation())
                .isFalse();
    }

    @Test
    void aBetaWithALongerContextLeavesItsLengthUnknown() {
        TestSettings<AnthropicSettings> settings =
                at("https://api.anthropic.com").with("betas", List.of("other", "context-1m-2025-08-07"));

        assertThat(of(settings, "claude-sonnet-4-5").contextLength()).isNull();
        assertThat(of(settings, "claude-sonnet-4-5").continuation()).isTrue();
    }

    @Test
    void elsewhereOnlyTheLimitsOfTheApiAreKnown() {
        assertThat(of(at("https://gateway.example"), "claude-haiku-4-5"))
                .isEqualTo(ModelCapabilities.builder()
                        .embeddings(false)
                        .audio(false)
                        .jsonObject(false)
                        .build());
    }
}
