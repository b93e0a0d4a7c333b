package dev.weir.backend.anthropic;

import dev.weir.wire.GeneratedResponses;

class GeneratedResponsesTest extends GeneratedResponses {
    GeneratedResponsesTest() {
        super(AnthropicDialect.ANTHROPIC);
    }
}
