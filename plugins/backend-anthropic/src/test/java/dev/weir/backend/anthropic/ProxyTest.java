package dev.weir.backend.anthropic;

import dev.weir.wire.Proxy;

class ProxyTest extends Proxy {
    ProxyTest() {
        super(AnthropicDialect.ANTHROPIC);
    }
}
