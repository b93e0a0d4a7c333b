package dev.weir.backend.openai;

import dev.weir.wire.WorkAndSecrets;

class WorkAndSecretsTest extends WorkAndSecrets {
    WorkAndSecretsTest() {
        super(OpenAiDialect.OPENAI);
    }
}
