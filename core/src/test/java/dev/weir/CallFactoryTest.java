package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.client.CallOptions;
import dev.weir.client.ClientSettings;
import dev.weir.config.SettingsRecord;
import dev.weir.intent.IntentCatalog;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.ChatRequestBuilder;
import dev.weir.spi.time.TimeSource;
import dev.weir.token.TokenEstimator;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallFactoryTest {
    private static final ClientSettings SETTINGS = SettingsRecord.defaults(ClientSettings.class);

    private static ChatRequestBuilder request() {
        return ChatRequest.builder("model-1").user("hi");
    }

    private static ChatRequest sent(ClientSettings settings, ChatRequestBuilder request) {
        IntentCatalog intents = IntentCatalog.of(Map.of(), Map.of());
        CallFactory calls = new CallFactory(
                settings, Set.of(), intents, TokenEstimator.byLength(), TimeSource.system(), new Random(1));
        return (ChatRequest)
                calls.of(request.build(), CallOptions.DEFAULT, null).request();
    }

    @Test
    void requestWithoutATokenLimitGetsTheDefault() {
        assertThat(sent(SETTINGS, request()).maxTokens()).isEqualTo(SETTINGS.maxTokens());
        assertThat(sent(SETTINGS, request().maxTokens(7)).maxTokens()).isEqualTo(7);
    }

    @ParameterizedTest
    @ValueSource(strings = {"max_tokens", "max_completion_tokens"})
    void requestThatNamesATokenLimitAsAParameterGetsNoOther(String name) {
        assertThat(sent(SETTINGS, request().parameter(name, 100)).maxTokens()).isNull();
    }

    @Test
    void zeroIsNoDefaultAtAll() {
        ClientSettings none = SettingsRecord.with(SETTINGS, "maxTokens", 0);
        assertThat(sent(none, request()).maxTokens()).isNull();
    }
}
