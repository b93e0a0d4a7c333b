package dev.weir.backend.openai;

import dev.weir.wire.ConnectionReuse;

class ConnectionReuseTest extends ConnectionReuse {
    ConnectionReuseTest() {
        super(OpenAiDialect.OPENAI);
    }
}
