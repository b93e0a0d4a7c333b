package dev.weir.backend.openai;

import dev.weir.wire.WireCases;

class WireCasesTest extends WireCases {
    WireCasesTest() {
        super(OpenAiDialect.OPENAI);
    }
}
