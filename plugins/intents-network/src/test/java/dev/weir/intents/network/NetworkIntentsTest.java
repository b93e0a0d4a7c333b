package dev.weir.intents.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.intent.IntentType;
import dev.weir.spi.intent.IntentTypes;
import dev.weir.testkit.IntentTypesContract;
import org.junit.jupiter.api.Test;

class NetworkIntentsTest extends IntentTypesContract {
    @Override
    protected IntentTypes intentTypes() {
        return new NetworkIntents();
    }

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
