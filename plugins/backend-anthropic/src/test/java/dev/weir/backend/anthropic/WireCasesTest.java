package dev.weir.backend.anthropic;

import dev.weir.wire.WireCases;

class WireCasesTest extends WireCases {
    WireCasesTest() {
        super(AnthropicDialect.ANTHROPIC);
    }
}
