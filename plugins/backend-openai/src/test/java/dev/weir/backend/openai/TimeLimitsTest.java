package dev.weir.backend.openai;

import dev.weir.wire.TimeLimits;

class TimeLimitsTest extends TimeLimits {
    TimeLimitsTest() {
        super(OpenAiDialect.OPENAI);
    }
}
