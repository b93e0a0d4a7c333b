package dev.weir.backend.anthropic;

import dev.weir.wire.WorkAndSecrets;

class WorkAndSecretsTest extends WorkAndSecrets {
    WorkAndSecretsTest() {
        super(AnthropicDialect.ANTHROPIC);
    }
}
