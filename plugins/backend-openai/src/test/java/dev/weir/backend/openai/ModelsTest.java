package dev.weir.backend.openai;

import static dev.weir.backend.openai.OpenAiDialect.OPENAI;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.backend.openai.OpenAiSettings.Api;
import dev.weir.spi.backend.Capabilities;
import dev.weir.spi.backend.ModelCapabilities;
import dev.weir.spi.time.TimeSource;
import dev.weir.wire.TestSettings;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is known of models and servers. */
class ModelsTest {
    private static ModelCapabilities of(TestSettings<OpenAiSettings> settings, String model) {
        try (OpenAiBackend backend = new OpenAiBackend(settings.build(), TimeSource.system())) {
            return backend.capabilities(model);
        }
    }

    private static TestSettings<OpenAiSettings> at(String url) {
        return OPENAI.settings(URI.create(url));
    }

    private static Capabilities of(TestSettings<OpenAiSettings> settings) {
        try (OpenAiBackend backend = new OpenAiBackend(settings.build(), TimeSource.system())) {
            return backend.capabilities();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost:8080/v1", "http://127.0.0.1:8080/v1", "http://10.1.2.3/v1", "http://172.16.0.1/v1",
                "http://172.31.255.1/v1", "http://192.168.7.7/v1", "http://169.254.1.1/v1", "http://[::1]:8080/v1",
                "http://[fd00::7]/v1", "http://[fe80::1]/v1", "http://ollama:11434/v1", "http://gpu.local/v1",
                "http://vllm.models.svc.internal/v1", "http://GPU.home.arpa/v1"
            })
    void aServerAtALocalOrPrivateHostHasALimitedNumberOfSlots(String url) {
        assertThat(of(at(url)).slotLimited()).isTrue();
        assertThat(of(at(url).with("slotLimited", false)).slotLimited()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://api.openai.com/v1",
                "http://172.32.0.1/v1",
                "http://11.0.0.1/v1",
                "http://192.169.0.1/v1",
                "http://[2001:db8::1]/v1",
                "http://10.example.com/v1",
                "https://localhost.example/v1"
            })
    void anyOtherServerHasNot(String url) {
        assertThat(of(at(url)).slotLimited()).isFalse();
        assertThat(of(at(url).with("slotLimited", true)).slotLimited()).isTrue();
    }

    @Test
    void cachedInputDoesNotCountAtGroq() {
        assertThat(of(at("https://api.groq.com/openai/v1")).cachedInputCounts()).isFalse();
        assertThat(of(at("https://api.openai.com/v1")).cachedInputCounts()).isTrue();
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
