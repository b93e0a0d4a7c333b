package dev.weir.backend.openai;

import dev.weir.wire.Compression;

class CompressionTest extends Compression {
    CompressionTest() {
        super(OpenAiDialect.OPENAI);
    }
}
