package dev.weir.backend.openai;

import dev.weir.wire.GeneratedResponses;

class GeneratedResponsesTest extends GeneratedResponses {
    GeneratedResponsesTest() {
        super(OpenAiDialect.OPENAI);
    }
}
