package dev.weir.backend.anthropic;

import dev.weir.wire.Compression;

class CompressionTest extends Compression {
    CompressionTest() {
        super(AnthropicDialect.ANTHROPIC);
    }
}
