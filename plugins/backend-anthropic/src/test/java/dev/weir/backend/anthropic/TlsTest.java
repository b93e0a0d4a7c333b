package dev.weir.backend.anthropic;

import dev.weir.wire.Tls;

class TlsTest extends Tls {
    TlsTest() {
        super(AnthropicDialect.ANTHROPIC);
    }
}
