package dev.weir.intents.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.intent.IntentType;
import org.junit.jupiter.api.Test;

class NetworkIntentsTest {
    @Test
    void theTypesAreThoseOfTheOfflineBackend() {
        assertThat(new NetworkIntents().types())
                .extracting(IntentType::name)
                .containsExactly(
                        "NetworkFunctionDeployment",
                        "NetworkFunctionScale",
                        "NetworkFunctionConfiguration",
                        "NetworkFunctionDeletion");
    }

    @Test
    void eachTypeHasADescriptionAPromptAndASchemaThatNamesIt() {
        assertThat(new NetworkIntents().types()).allSatisfy(type -> {
            assertThat(type.description()).isNotEmpty();
            assertThat(type.systemPrompt()).contains("notUnderstood");
            assertThat(type.schema())
                    .contains("\"type\": {\"const\": \"" + type.name() + "\"}")
                    .contains("\"target\"");
        });
    }
}
