package dev.weir.backend.openai;

import dev.weir.wire.Tls;

class TlsTest extends Tls {
    TlsTest() {
        super(OpenAiDialect.OPENAI);
    }
}
