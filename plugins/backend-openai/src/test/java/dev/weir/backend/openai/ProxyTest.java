package dev.weir.backend.openai;

import dev.weir.wire.Proxy;

class ProxyTest extends Proxy {
    ProxyTest() {
        super(OpenAiDialect.OPENAI);
    }
}
