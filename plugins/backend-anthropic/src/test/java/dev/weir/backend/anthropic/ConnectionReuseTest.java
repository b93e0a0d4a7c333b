package dev.weir.backend.anthropic;

import dev.weir.wire.ConnectionReuse;

class ConnectionReuseTest extends ConnectionReuse {
    ConnectionReuseTest() {
        super(AnthropicDialect.ANTHROPIC);
    }
}
