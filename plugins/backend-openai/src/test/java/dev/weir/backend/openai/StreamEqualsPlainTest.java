package dev.weir.backend.openai;

import dev.weir.wire.StreamEqualsPlain;

class StreamEqualsPlainTest extends StreamEqualsPlain {
    StreamEqualsPlainTest() {
        super(OpenAiDialect.OPENAI);
    }
}
