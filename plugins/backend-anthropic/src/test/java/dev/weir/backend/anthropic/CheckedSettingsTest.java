package dev.weir.backend.anthropic;

import dev.weir.wire.CheckedSettings;

class CheckedSettingsTest extends CheckedSettings {
    CheckedSettingsTest() {
        super(AnthropicDialect.ANTHROPIC);
    }
}
