package dev.weir.backend.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.spi.settings.Description;
import dev.weir.wire.CheckedSettings;
import org.junit.jupiter.api.Test;

class CheckedSettingsTest extends CheckedSettings {
    CheckedSettingsTest() {
        super(OpenAiDialect.OPENAI);
    }

    @Test
    void azureHasDescriptionsAndNoHalves() {
        assertThat(AzureSettings.class.getRecordComponents())
                .allMatch(component -> component.getAnnotation(Description.class) != null);
        assertThatThrownBy(() -> new AzureSettings(null, "mine")).hasMessageContaining("deployment is set without");
    }
}
