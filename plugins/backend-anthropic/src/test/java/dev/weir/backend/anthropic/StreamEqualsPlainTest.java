package dev.weir.backend.anthropic;

import dev.weir.wire.StreamEqualsPlain;

class StreamEqualsPlainTest extends StreamEqualsPlain {
    StreamEqualsPlainTest() {
        super(AnthropicDialect.ANTHROPIC);
    }
}
